"""What an operator decided about a board on AWS: one small file, beside the keys.

The file is made from two questions, and holds every option of template.yaml with the reason to touch it,
so that a later change is an edit and another `./dev deploy`. What pages say of the board, its pace among
it, stands in site/board.toml, and not here.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from infra.starting import ROOT

HOME = ROOT / "deployment"
"""Where choices and keys of each board are kept, in a folder of the stack's name."""
FILE = "settings.toml"
REGION = "eu-central-1"

OPTIONS: dict[str, tuple[str, str]] = {
    "AlarmEmail": ("", "Who is written to when something is wrong (docs/operating.md). Empty for nobody."),
    "MonthlyBudget": (
        "20",
        "US dollars a month for the whole account, of which AlarmEmail is told when nearly spent.",
    ),
    "Stage": ("live", "live: tables and pages outlive the stack. trial: the board's table may be deleted."),
    "Architecture": ("arm64", "arm64, or x86_64 where a region has no other."),
    "BasePath": ("", "A path below which the whole board lives, such as /questions. Empty for none."),
    "Domain": ("", "Your own name for the pages, such as board.example. Needs Certificate."),
    "Certificate": ("", "The ARN of Domain's certificate; it has to be one of us-east-1."),
    "ApiDomain": ("", "A second own name, for the edge to call intake by. Shuts the name that AWS gives."),
    "ApiCertificate": ("", "The ARN of ApiDomain's certificate, in the region of the board."),
    "IntakeConcurrency": (
        "0",
        "How many posts may come in at once. A new account refuses any but 0 (no bound).",
    ),
    "Waf": (
        "off",
        "on: a firewall that slows down who posts a lot. About 6 dollars a month; only in us-east-1.",
    ),
}
"""Each option of the template that has a default, with that default and what it is for."""

_ARN = re.compile(r"arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate/.+")


class BadChoice(Exception):
    """What was decided cannot work. The message names the line and says what to change."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A region, and the options of the template by their names."""

    region: str
    options: dict[str, str]


def read(path: Path) -> Choices | None:
    """Return what was decided, or None before anything was. Raises BadChoice."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadChoice(f"{path} cannot be read: {error}.") from None
    for name, value in told.items():
        if name != "region" and name not in OPTIONS:
            raise BadChoice(f"{path}: there is no option {name}. There are: {', '.join(OPTIONS)}.")
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise BadChoice(f"{path}: {name} has to be text or a number.")
    chosen = Choices(
        str(told.get("region", REGION)),
        {name: str(told.get(name, default)) for name, (default, _) in OPTIONS.items()},
    )
    _check(chosen, path)
    return chosen


def write(path: Path, region: str, **answers: str) -> None:
    """Write the file of a new board, with every option and what it is for."""
    lines = ["# How this board runs on AWS. Its keys are in keys.json beside this file.", ""]
    lines += [
        "# Where the stack is. Moving a board to another region means making a new one.",
        f'region = "{region}"',
    ]
    for name, (default, reason) in OPTIONS.items():
        lines += ["", f"# {reason}", f"{name} = {json.dumps(answers.get(name, default))}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _check(chosen: Choices, path: Path) -> None:
    """Refuse what CloudFormation would only find after minutes. Raises BadChoice."""
    options = chosen.options
    for name, certificate, region in (
        ("Domain", "Certificate", "us-east-1"),
        ("ApiDomain", "ApiCertificate", chosen.region),
    ):
        if bool(options[name]) != bool(options[certificate]):
            raise BadChoice(f"{path}: {name} and {certificate} go together; set both, or neither.")
        if options[certificate]:
            arn = _ARN.fullmatch(options[certificate])
            if not arn or arn[1] != region:
                raise BadChoice(f"{path}: {certificate} has to be the ARN of a certificate in {region}.")
        if "/" in options[name]:
            raise BadChoice(f"{path}: {name} is a name such as board.example, without https:// or a path.")
    if options["Waf"] not in ("on", "off"):
        raise BadChoice(f"{path}: Waf has to be on or off.")
    if options["Waf"] == "on" and chosen.region != "us-east-1":
        raise BadChoice(f"{path}: AWS makes a firewall for an edge only in us-east-1; set Waf to off.")
    if not re.fullmatch(r"(/[a-z0-9-]+)*", options["BasePath"]):
        raise BadChoice(f"{path}: BasePath has to be a path such as /questions, or empty.")
    for name in ("MonthlyBudget", "IntakeConcurrency"):
        if not options[name].isdecimal():
            raise BadChoice(f"{path}: {name} has to be a whole number.")
