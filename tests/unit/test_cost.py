"""The model of costs: what it says of months, of floods, and on paper."""

import json
import re
from itertools import pairwise

import pytest

from board.lots import ROOM, Budgets
from board.slots import PACES, Pace
from infra import bill, cost, prices
from infra.bill import FLOODS, Bill, Line
from infra.prices import GB, MILLION, PRICES, Price
from publisher import slot
from tests import template

STANDARD = PACES["standard"]


def quantities(made: Bill) -> dict[str, float]:
    return {line.price.part: line.quantity for line in made}


def test_a_bill_has_every_part_that_has_a_price() -> None:
    named = {value for value in vars(prices).values() if isinstance(value, Price)}

    assert named == set(PRICES)
    assert [line.price for line in bill.month(1, 1, STANDARD, waf=True)] == [*PRICES]


def test_an_idle_month_costs_next_to_nothing_after_free_allowances() -> None:
    _, after_free = bill.total(bill.month(0, 0, STANDARD))

    assert 0 < after_free < 0.05


def test_what_is_free_is_taken_off_once_and_never_below_nothing() -> None:
    price = Price("part", 2.00, 10, "ten", "page", "source", free=100)

    assert (Line(price, 150).dollars, Line(price, 150).after_free) == (30, 10)
    assert Line(price, 90).after_free == 0


@pytest.mark.parametrize("pace", PACES.values(), ids=PACES)
def test_more_posts_and_more_reads_never_cost_less_of_anything(pace: Pace) -> None:
    months = [(0, 0), (1, 0), (1_000, 0), (1_000, 10_000), (50_000, 10_000), (50_000, 10**8)]
    made = [quantities(bill.month(posts, reads, pace)) for posts, reads in months]

    assert all(more[part] >= less[part] for less, more in pairwise(made) for part in less)


def test_posts_that_come_out_together_put_fewer_pages() -> None:
    puts = [quantities(bill.month(10_000, 0, pace))["S3 puts"] for pace in PACES.values()]

    assert puts == sorted(puts, reverse=True)


def test_a_single_post_costs_a_slot_of_its_own() -> None:
    more = (
        quantities(bill.month(1, 0, STANDARD))["S3 puts"] - quantities(bill.month(0, 0, STANDARD))["S3 puts"]
    )
    alone = sum(share * bill.usage.PUBLISHING[kind].alone.puts for kind, share in bill.SHARES.items())

    assert more == pytest.approx(alone + bill.ACTS_PER_POST * bill.usage.ACT.puts, rel=0.001)


def test_the_kinds_of_posts_are_all_of_them() -> None:
    assert sum(bill.SHARES.values()) == pytest.approx(1)
    assert bill.SHARES.keys() == bill.usage.PUBLISHING.keys()


def test_the_firewall_costs_its_list_its_rule_and_each_request() -> None:
    without, including = (bill.month(1_000, 3 * MILLION, STANDARD, waf) for waf in (False, True))
    requests = quantities(including)["CloudFront requests"]

    assert bill.total(including)[0] - bill.total(without)[0] == pytest.approx(6 + requests / MILLION * 0.60)


def test_floods_are_as_fast_as_the_template_lets_them_be() -> None:
    api = template.resources()["ApiStage"]["Properties"]["DefaultRouteSettings"]
    functions = [template.resources()[name]["Properties"] for name in ("Intake", "Publisher", "Docket")]

    assert (int(api["ThrottlingRateLimit"]), api["ThrottlingBurstLimit"]) == (bill.RATE, bill.BURST)
    # A second of a function of this size is a GB-second.
    assert {function["MemorySize"] for function in functions} == {1_024}


def test_floods_meet_the_bounds_of_a_slot() -> None:
    usual = Budgets()

    assert usual.fast + usual.slow == bill.BUDGET
    assert bill.ROOM == 2 * ROOM
    assert slot._FULL_MOST == bill.TOLD


def test_a_flood_is_the_throttle_times_the_month() -> None:
    posts, echoes, huge = (quantities(bill.flood(each, STANDARD)) for each in FLOODS)
    requests = bill.RATE * bill.HOURS * 3600 + bill.BURST

    assert {each["CloudFront requests"] for each in (posts, echoes, huge)} == {requests}
    assert posts["HTTP API requests"] == echoes["HTTP API requests"] == requests
    assert huge["HTTP API requests"] == requests * 20  # each started 512 KB
    assert posts["DynamoDB write units"] > 32 * requests  # to store and to delete
    assert echoes["DynamoDB write units"] == huge["DynamoDB write units"] == 0


def test_the_table_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost.main(["--posts", "5000", "--reads", "2,000,000", "--waf"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = [float(line.split()[-2].replace(",", "").replace("<", "")) for line in lines[3:-2]]

    assert len(listed) == len(PRICES)
    assert sum(listed) == pytest.approx(float(lines[-1].split()[-2]), abs=0.1)


def test_programs_get_the_same_bill(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost.main(["--posts", "7", "--pace", "guarded", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    made = bill.month(7, 0, PACES["guarded"])

    assert (told["posts"], told["reads"], told["pace"], told["waf"]) == (7, 0, "guarded", False)
    assert (told["dollars"], told["dollars_after_free"]) == bill.total(made)
    assert {part["part"]: part["quantity"] for part in told["parts"]} == quantities(made)


def test_every_price_says_where_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost.main(["--prices"]) == 0
    told = capsys.readouterr().out

    assert all(price.part in told and price.source and price.page for price in PRICES)
    assert "0.0000133334 per GB-second" in told
    assert re.search(r"^S3 storage +0\.023 per GB ", told, re.MULTILINE)


@pytest.mark.parametrize(
    "wrong", [["--posts", "-1"], ["--posts", "many"], ["--reads", "1.5"], ["--pace", "fast"]]
)
def test_what_cannot_be_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cost.main(wrong)

    assert left.value.code == 2
    assert wrong[0] in (told := capsys.readouterr().err)
    assert wrong[1] in told


def test_bytes_are_told_in_gigabytes() -> None:
    assert cost._amount(prices.TABLES, 3 * GB / 2) == "1.50 GB"


def test_alarms_are_counted_as_the_template_has_them_with_every_option() -> None:
    alarms = template.resources(template.ALARMS, AlarmEmail="operator@board.example").values()
    looked_at = [each["Properties"] for each in alarms if each["Type"] == "AWS::CloudWatch::Alarm"]

    assert (
        sum(
            len([metric for metric in alarm["Metrics"] if "MetricStat" in metric])
            if "Metrics" in alarm
            else 1
            for alarm in looked_at
        )
        == bill.ALARM_COUNT
    )


def test_intake_is_kept_awake_as_often_as_the_template_has_it() -> None:
    rule = template.resources()["IntakeAwake"]["Properties"]

    assert rule["ScheduleExpression"] == f"rate({bill.HOURS * 60 // bill.AWAKE} minutes)"
