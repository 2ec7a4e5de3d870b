"""docs/cost.md says what the model says: its tables are printed anew, its estimates are those of the code."""

import ast
import re
import shlex

import pytest

from board.slots import PACES
from infra import bill, cost
from infra.prices import PRICES
from tests.running import ROOT

PAGE = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n\$ \./dev cost ([^\n]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
HEADLINES = re.findall(r"^\| [^|]+ \| `(--posts[^`]*)` \| \$([\d,.]+) \| \$([\d,.]+) \|$", PAGE, re.MULTILINE)
ESTIMATES = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("arguments", "shown"), BLOCKS, ids=[arguments for arguments, _ in BLOCKS])
def test_a_table_of_the_page_is_what_the_command_prints(
    arguments: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cost.main(shlex.split(arguments)) == 0
    assert capsys.readouterr().out == shown


def test_the_page_has_the_tables_that_people_come_for() -> None:
    assert {arguments for arguments, _ in BLOCKS} >= {"--posts 0 --reads 0", "--attack", "--prices"}
    assert len(HEADLINES) >= 4


@pytest.mark.parametrize("headline", HEADLINES, ids=[arguments for arguments, _, _ in HEADLINES])
def test_a_headline_is_the_sum_of_its_bill(headline: tuple[str, str, str]) -> None:
    arguments, listed, after_free = headline
    words = shlex.split(arguments)
    asked = {name: int(words[words.index(f"--{name}") + 1]) for name in ("posts", "reads")}
    made = bill.month(**asked, pace=PACES["standard"], waf="--waf" in words)

    assert (listed, after_free) == tuple(f"{dollars:,.2f}" for dollars in bill.total(made))


def test_the_page_lists_every_estimate_as_the_model_has_it() -> None:
    source = (ROOT / "infra" / "bill.py").read_text(encoding="utf-8")
    named = re.findall(r'^([A-Z_]+(?:, [A-Z_]+)*) = .*\n"""Estimate', source, re.MULTILINE)
    estimates = {name for names in named for name in names.split(", ")}

    assert {name for name, _ in ESTIMATES} == estimates
    for name, told in ESTIMATES:
        assert getattr(bill, name) == ast.literal_eval(told), name


def test_the_page_names_every_price_that_no_source_of_aws_confirms() -> None:
    named = PAGE.partition("## What is not sure")[2].partition("\n## ")[0]

    assert all(price.part in named for price in PRICES if not price.sure)
