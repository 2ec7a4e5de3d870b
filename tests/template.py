"""template.yaml as CloudFormation sees it: transformed, with its parameters and conditions settled."""

from functools import cache
from typing import Any

import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tests.running import ROOT

PARAMETERS = {
    "Stage": "live",
    "Pace": "standard",
    "Origins": "https://board.example",
    "Architecture": "arm64",
    "Pepper": "0" * 64,
    "BoxPublicKey": "1" * 64,
    "BoxPrivateKeys": "2" * 64,
    "PublisherSecret": "3" * 64,
    "BeaconKey": "4" * 64,
}


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


def written() -> dict[str, Any]:
    """Return the template as it is written."""
    return dict(yaml.load((ROOT / "template.yaml").read_text(encoding="utf-8"), _Loader))  # noqa: S506


@cache
def resources(stage: str = "live") -> dict[str, dict[str, Any]]:
    """Return the resources of the transformed template, by logical id, for a stage."""
    template = written()
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    parameters = PARAMETERS | {"Stage": stage}
    translated = Translator({}, Parser()).translate(template, parameters)
    return {
        name: {**resource, "Properties": _settled(resource.get("Properties", {}), translated, parameters)}
        for name, resource in translated["Resources"].items()
    }


def _settled(value: Any, template: dict[str, Any], parameters: dict[str, str]) -> Any:
    """Settle conditions and parameters; leave references to resources as they are."""

    def settle(part: Any) -> Any:
        return _settled(part, template, parameters)

    if isinstance(value, list):
        return [settle(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value:
        condition, yes, no = value["Fn::If"]
        left, right = settle(template["Conditions"][condition]["Fn::Equals"])
        return settle(yes if left == right else no)
    if "Fn::FindInMap" in value:
        name, first, second = settle(value["Fn::FindInMap"])
        return template["Mappings"][name][first][second]
    if value.get("Ref") in parameters:
        return parameters[value["Ref"]]
    return {name: settle(part) for name, part in value.items()}
