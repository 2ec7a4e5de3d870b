"""What an operator decided about a board on AWS: one small file, beside the keys.

The file is made from two questions, and holds every option of template.yaml with the reason to touch it,
so that a later change is an edit and another `./dev deploy`. What pages say of the board, its pace among
it, stands in site/board.toml, and not here.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from infra.starting import ROOT
from settings import BASE

HOME = ROOT / "deployment"
"""Where choices and keys of each board are kept, in a folder of the stack's name."""
FILE = "settings.toml"
STACK = "anonymous-mentoring"
"""The stack of a board, where nobody names another."""
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
    "ApiDomain": ("", "A second own name, for the edge to call intake by, once ApiDomainUse says so."),
    "ApiCertificate": ("", "The ARN of ApiDomain's certificate, in the region of the board."),
    "ApiDomainUse": (
        "made",
        "made, then used, then only (which shuts the name that AWS gives): docs/operating.md says when.",
    ),
    "RequestsPerSecond": (
        "20",
        "How many requests get through, of all senders together. It bounds a flood's cost.",
    ),
    "IntakeConcurrency": (
        "0",
        "How many posts may come in at once. A new account refuses any but 0 (no bound).",
    ),
    "Shards": (
        "1",
        "How many runs have the threads of a slot between them: docs/operating.md, A very large board.",
    ),
    "Waf": (
        "off",
        "on: a firewall that slows down who posts a lot. About 6 dollars a month; only in us-east-1.",
    ),
}
"""Each option of the template that has a default, with that default and what it is for."""

NO_BUDGETS = (
    *(
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-3",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
    ),
    *("ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-north-1"),
    *(
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "mx-central-1",
        "us-gov-east-1",
        "us-gov-west-1",
    ),
)
"""Regions in which AWS makes no budget from a template."""
_STACK = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_NAME = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ARN = re.compile(r"arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate/.+")


_ONE_OF = {
    "Stage": ("live", "trial"),
    "Architecture": ("arm64", "x86_64"),
    "ApiDomainUse": ("made", "used", "only"),
    "Waf": ("off", "on"),
}


class BadChoice(Exception):
    """What was decided cannot work. The message names the line and says what to change."""


@dataclass(frozen=True, slots=True)
class Choices:
    """An account (empty while none is known), a region, and the options of the template by their names."""

    region: str
    options: dict[str, str]
    account: str = ""


def named(stack: str) -> str:
    """Return the name of a stack, if AWS takes it, for all that is named after it. Raises BadChoice."""
    if not _STACK.fullmatch(stack):
        raise BadChoice("The name of a stack is letters, digits and dashes, 32 at most, a letter first.")
    return stack


def chosen(region: str, account: str = "", **options: str) -> Choices:
    """Return choices with the defaults for all that is not said."""
    if region in NO_BUDGETS:
        options = {"MonthlyBudget": "0"} | options
    return Choices(
        region, {name: options.get(name, default) for name, (default, _) in OPTIONS.items()}, account
    )


def read(path: Path) -> Choices | None:
    """Return what was decided, or None before anything was. Raises BadChoice."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BadChoice(f"{path} cannot be read: {error}. Text stands in double quotes.") from None
    for name, value in told.items():
        if name not in ("region", "account", *OPTIONS):
            near = get_close_matches(name.lower(), {each.lower(): each for each in OPTIONS})
            meant = next((each for each in OPTIONS if each.lower() in near), None)
            hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(OPTIONS)}."
            raise BadChoice(f"{path}: there is no option {name}. {hint}")
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise BadChoice(f"{path}: {name} has to be text in double quotes, or a whole number.")
    options = {name: str(value) for name, value in told.items() if name in OPTIONS}
    found = chosen(str(told.get("region", REGION)), str(told.get("account", "")), **options)
    check(found, str(path))
    return found


def write(path: Path, made: Choices) -> None:
    """Write the file of a board, with every option and what it is for."""
    lines = [
        "# How this board runs on AWS. Its keys are in keys.json beside this file; keep copies of both.",
        "",
    ]
    lines += ["# Where the stack is. Moving a board to another place means making a new one."]
    lines += [f"account = {json.dumps(made.account)}", f"region = {json.dumps(made.region)}"]
    for name, (_, reason) in OPTIONS.items():
        lines += ["", f"# {reason}", f"{name} = {json.dumps(made.options[name])}"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(made: Choices, path: str) -> None:
    """Refuse what CloudFormation would only find after minutes. Raises BadChoice, which names ``path``."""
    options = made.options
    if not _REGION.fullmatch(made.region):
        raise BadChoice(f"{path}: {made.region!r} is no region of AWS; write it like {REGION}.")
    for name, certificate, region in (
        ("Domain", "Certificate", "us-east-1"),
        ("ApiDomain", "ApiCertificate", made.region),
    ):
        if bool(options[name]) != bool(options[certificate]):
            raise BadChoice(f"{path}: {name} and {certificate} go together; set both, or neither.")
        if options[certificate]:
            arn = _ARN.fullmatch(options[certificate])
            if not arn or arn[1] != region:
                raise BadChoice(f"{path}: {certificate} has to be the ARN of a certificate in {region}.")
        if options[name] and not _NAME.fullmatch(options[name]):
            raise BadChoice(f"{path}: {name} is a name such as board.example, without https:// or a path.")
    for name, allowed in _ONE_OF.items():
        if options[name] not in allowed:
            raise BadChoice(f"{path}: {name} has to be one of {', '.join(allowed)}, in double quotes.")
    if options["AlarmEmail"] and not _EMAIL.fullmatch(options["AlarmEmail"]):
        raise BadChoice(f"{path}: AlarmEmail has to be an e-mail address, or empty.")
    if options["Waf"] == "on" and made.region != "us-east-1":
        raise BadChoice(f"{path}: AWS makes a firewall for an edge only in us-east-1; set Waf to off.")
    if not BASE.fullmatch(options["BasePath"]):
        raise BadChoice(f"{path}: BasePath has to be a path such as /questions, or empty.")
    for name in ("MonthlyBudget", "IntakeConcurrency", "RequestsPerSecond", "Shards"):
        if not re.fullmatch("[0-9]+", options[name]):
            raise BadChoice(f"{path}: {name} has to be a whole number.")
    if not 1 <= int(options["Shards"]) <= 100:
        raise BadChoice(f"{path}: Shards has to be from 1 to 100.")
    if options["RequestsPerSecond"] == "0":
        raise BadChoice(f"{path}: RequestsPerSecond has to be 1 at least.")
    if options["MonthlyBudget"] != "0" and made.region in NO_BUDGETS:
        raise BadChoice(
            f"{path}: in {made.region} AWS makes no budgets from templates; set MonthlyBudget to 0, and "
            "make one in the console (Billing, Budgets)."
        )
