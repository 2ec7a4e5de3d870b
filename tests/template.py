"""The templates as CloudFormation sees them: transformed, with parameters and conditions settled.

References to resources stay as they are written, since nothing of them is known before a deployment.
"""

import re
from functools import cache
from typing import Any

import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tests.running import ROOT

BOARD = "template.yaml"
EDGE = "infra/edge.yaml"
ALARMS = "infra/alarms.yaml"
BUDGET = "infra/budget.yaml"
TEMPLATES = (BOARD, EDGE, ALARMS, BUDGET)

KEYS = {
    "Pepper": "0" * 64,
    "BoxPublicKey": "1" * 64,
    "BoxPrivateKeys": "2" * 64,
    "PublisherSecret": "3" * 64,
    "BeaconKey": "4" * 64,
    "EdgeKeys": f"{'5' * 64} {'6' * 64}",
}
"""The parameters of the board's template that have no default."""
_NESTED = {
    EDGE: {"Pages": "pages", "PagesHost": "pages.example", "ApiHost": "api.example"}
    | {"BasePath": "", "Domain": "", "Certificate": "", "Waf": "off", "EdgeKeys": KEYS["EdgeKeys"]},
    BUDGET: {"AlarmEmail": "operator@board.example", "MonthlyBudget": "20"},
    ALARMS: {"Pace": "standard", "AlarmEmail": ""}
    | {"Api": "api", "Intake": "intake", "Publisher": "publisher", "Docket": "docket"}
    | {"IntakeTable": "intake-table", "BoardTable": "board-table"}
    | {"SlotRule": "slot-rule", "BeaconRule": "beacon-rule"},
}
"""What the board's template gives to those below it, where there is nothing yet to give."""

_ABSENT = object()
_NAME = re.compile(r"\$\{(\w+)\}")


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as the long ones that they stand for."""


def _long(loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long)  # type: ignore[no-untyped-call]


def written(template: str = BOARD) -> dict[str, Any]:
    """Return a template as it is written."""
    return dict(yaml.load((ROOT / template).read_text(encoding="utf-8"), _Loader))  # noqa: S506 (a safe loader that knows tags)


@cache
def resources(template: str = BOARD, **parameters: str) -> dict[str, dict[str, Any]]:
    """Return the resources of a transformed template, by logical id, with these parameters."""
    document = written(template)
    given = {name: str(each["Default"]) for name, each in document["Parameters"].items() if "Default" in each}
    given |= (KEYS if template == BOARD else _NESTED[template]) | parameters
    if template == BOARD:
        document["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
        document = Translator({}, Parser()).translate(document, given)
    settled = _Settled(document, given)
    return {
        name: settled(resource)
        for name, resource in document["Resources"].items()
        if settled.holds(resource.get("Condition"))
    }


class _Settled:
    """Settles what parameters decide in a template."""

    def __init__(self, template: dict[str, Any], parameters: dict[str, str]) -> None:
        self._template = template
        self._parameters = parameters

    def holds(self, condition: str | None) -> bool:
        """Say whether a named condition holds; none always does."""
        return condition is None or bool(self(self._template["Conditions"][condition]))

    def __call__(self, value: Any) -> Any:
        """Return a part of the template with everything settled that parameters settle."""
        if isinstance(value, list):
            return [each for each in map(self, value) if each is not _ABSENT]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument) = next(iter(value.items()))
            found = self._function(name, argument)
            if found is not None:
                return found
        return {name: each for name, part in value.items() if (each := self(part)) is not _ABSENT}

    def _function(self, name: str, argument: Any) -> Any:
        """Return what a function of CloudFormation gives, or None if only a deployment can say."""
        if name == "Ref":
            return _ABSENT if argument == "AWS::NoValue" else self._parameters.get(argument)
        if name == "Fn::If":
            return self(argument[1] if self.holds(argument[0]) else argument[2])
        if name == "Fn::Equals":
            left, right = self(argument)
            return str(left) == str(right)  # as CloudFormation compares
        if name == "Fn::Not":
            return not self(argument[0])
        if name == "Fn::And":
            return all(self(each) for each in argument)
        if name == "Condition" and isinstance(argument, str):
            return self.holds(argument)
        if name == "Fn::FindInMap":
            mapping, first, second = self(argument)
            return self._template["Mappings"][mapping][first][second]
        if name == "Fn::Split":
            return str(self(argument[1])).split(argument[0])
        if name == "Fn::Select":
            return self(argument[1])[argument[0]]
        if name == "Fn::Sub" and isinstance(argument, str):
            text = _NAME.sub(lambda found: self._parameters.get(found[1], found[0]), argument)
            return text if "${" not in text else {"Fn::Sub": text}
        return None
