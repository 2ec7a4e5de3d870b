"""The steps of a deployment, in order, each with what it will do in words.

A run that was broken off is simply run again: keys are saved before they are used, a stack goes on from
where it is, and pages follow from the board. Keys go to sam in a file that only its owner may read, never
on a command line, where every process of a machine could see them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import wrap
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

import invoking
import republishing
from infra import deployment, keys, manifest
from infra.deployment import FILE, Choices
from infra.ground import Ground, Stopped
from infra.smoke import Failed, Visitor
from infra.starting import ROOT
from press import Site
from publisher.bucket import S3Bucket
from republishing import AT_ONCE, Done
from together import Together

BUILD = ".aws-sam/build"
_SAM = ".venv-build/bin/sam"
PARAMETERS = {
    "PEPPER": "Pepper",
    "PUBLISHER_SECRET": "PublisherSecret",
    "BEACON_KEY": "BeaconKey",
    "BOX_PRIVATE_KEYS": "BoxPrivateKeys",
    "BOX_PUBLIC_KEY": "BoxPublicKey",
    "EDGE_KEYS": "EdgeKeys",
}
"""The keys of a board by their names in the template."""
_PARAMETER_FILE = "parameters.yaml"
_YES = ("y", "yes")
_DELETE = "aws cloudformation delete-stack {at}"
_GO = "aws cloudformation continue-update-rollback {at}"
_STUCK = {
    "ROLLBACK_COMPLETE": "The first deployment failed, and AWS lets nobody go on with it. Delete it, and run "
    f"this again: {_DELETE}. Your keys stay.",
    "ROLLBACK_FAILED": "The first deployment failed and could not be undone, most likely because the "
    f"board's table is guarded. Take its deletion protection off, then: {_DELETE}. Your keys stay.",
    "DELETE_FAILED": f"The stack could not be deleted. The console says what is in the way; then: {_DELETE}",
    "UPDATE_ROLLBACK_FAILED": f"The last deployment failed and could not be undone: {_GO}; then again.",
}
"""States of a stack in which nothing can be deployed, and what to do."""
_BUSY = "The stack is being changed just now ({status}). Wait for it, and run this again."


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done: what, with which commands or calls, and how."""

    what: str
    how: tuple[str, ...]
    do: Callable[[], None]


class Deployment:
    """One run of `./dev deploy`. Raises Stopped, BadChoice, BadKeys and BadSetting.

    ``choices`` are those of the file in ``folder``, or what is proposed for a board that has none yet.
    """

    def __init__(self, ground: Ground, stack: str, folder: Path, choices: Choices, site: Site) -> None:
        self._ground = ground
        self._stack = stack
        self._folder = folder
        self._choices = choices
        self._site = site
        self._is_new = False
        self._outputs: dict[str, str] = {}

    def steps(self, change: str, retire: bool, ask: bool, quick: bool) -> list[Step]:
        """Return what is to be done. ``change`` names a key to be changed, ``retire`` drops old box keys."""
        times = len(keys.changed(change, keys.made(), _today())) if change else 1
        meanwhile = f"{_PARAMETER_FILE} holds the keys for it, and is gone afterwards"
        if times > 1:
            meanwhile = f"{times} times, with other keys each time; {meanwhile}"
        look = ("sts get-caller-identity", f"cloudformation describe-stacks {self._stack}")
        key = f"{self._shown('keys.json')}: for a new board made once, and shown to be copied"
        trial = "only pages and answers" if quick else "ask, wait for the slot, read, take back, headers"
        return [
            Step("Look at the account", look, lambda: self._look(ask)),
            Step("Make the keys, or read them", (key,), lambda: self._keys(ask)),
            Step("Build the package", (f"./dev build {self._architecture}",), self._build),
            Step(
                "Deploy the stack",
                (*_wrapped(self._command()), meanwhile),
                lambda: self._deploy(change, retire),
            ),
            Step(
                "Upload stylesheet, scripts and manifest",
                ("s3 put-object static/* and manifest.json, those that changed",),
                self._upload,
            ),
            Step(
                "Make every page",
                ('lambda invoke, the docket function: {"run": "everything", "step": ...}, step by step',),
                self._everything,
            ),
            Step(
                "Try the board from outside",
                (f"./dev smoke with its address: {trial}",),
                lambda: self._try(quick),
            ),
            Step("Say where it is", ("its address, and what moderators need",), self._say),
        ]

    def _shown(self, name: str) -> str:
        path = self._folder / name
        return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)

    @property
    def _architecture(self) -> str:
        return f"--parameter-overrides Architecture={self._choices.options['Architecture']}"

    def _command(self) -> list[str]:
        return [
            *(_SAM, "deploy", "--template-file", f"{BUILD}/template.yaml"),
            *("--stack-name", self._stack, "--region", self._choices.region, "--resolve-s3"),
            *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
            *("--no-confirm-changeset", "--no-fail-on-empty-changeset"),
            *("--parameter-overrides", f"file://{self._shown(_PARAMETER_FILE)}"),
        ]

    def _look(self, ask: bool) -> None:
        if not (ROOT / _SAM).exists():
            raise Stopped("sam is not there; begin with ./dev deploy, which installs it.")
        account = self._ground.client("sts").get_caller_identity()["Account"]
        self._ground.tell(f"    Account {account}, region {self._choices.region}, stack {self._stack}")
        if self._choices.account not in ("", account):
            # With the same keys a second board would take receipts of the first.
            raise Stopped(f"This board is in the account {self._choices.account}; sign in there.")
        stack = self._found()
        status = str(stack["StackStatus"]) if stack else "REVIEW_IN_PROGRESS"
        self._is_new = status == "REVIEW_IN_PROGRESS"
        if (stuck := _STUCK.get(status)) or (status.endswith("_IN_PROGRESS") and not self._is_new):
            at = f"--stack-name {self._stack} --region {self._choices.region}"
            raise Stopped((stuck or _BUSY).format(status=status, at=at))
        saved = (self._folder / FILE).exists()
        if stack and not self._is_new and not saved:
            # On another machine the file may be missing. Defaults in its place would undo what was decided.
            told = {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}
            options = {name: told[name] for name in deployment.OPTIONS if name in told}
            self._choices = deployment.chosen(self._choices.region, **options)
            self._ground.tell(f"    {self._shown(FILE)} was missing, and was made from what the stack has")
        if (
            self._is_new
            and ask
            and self._ground.ask("    Make a new board there? [y/N] ").lower() not in _YES
        ):
            raise Stopped("Nothing was made.")
        if not saved or not self._choices.account:
            self._choices = replace(self._choices, account=account)
            deployment.write(self._folder / FILE, self._choices)

    def _found(self) -> dict[str, Any] | None:
        """Return the stack as CloudFormation tells of it, or None if there is none."""
        client = self._ground.client("cloudformation")
        try:
            stack: dict[str, Any] = client.describe_stacks(StackName=self._stack)["Stacks"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise
        return stack

    def _keys(self, ask: bool) -> None:
        path = self._folder / "keys.json"
        kept = keys.keys(path, new=self._is_new)
        if "EDGE_KEYS" not in kept:  # the keys of a board that ran on one machine
            kept["EDGE_KEYS"] = keys.made()["EDGE_KEYS"]
            keys.save(path, kept)
        if not self._is_new:
            self._ground.tell(f"    {self._shown('keys.json')} is there")
            return
        self._ground.tell(
            f"    They are in {self._shown('keys.json')}. Copy it now to where this machine is not."
        )
        if not ask:  # what is printed without anybody there ends in some log
            return
        self._ground.tell(path.read_text())
        self._ground.tell("    Without PEPPER no receipt will open anything again (docs/operating.md, Keys).")
        while self._ground.ask('    Type "kept" when you have a copy: ') != "kept":
            pass

    def _build(self) -> None:
        self._ground.tell("    This takes about half a minute")
        if self._ground.run("./dev", "build", *self._architecture.split(), quiet=True):
            raise Stopped("The package could not be built. Mend what stands above; then again.")

    def _deploy(self, change: str, retire: bool) -> None:
        path, parameters = self._folder / "keys.json", self._folder / _PARAMETER_FILE
        kept = keys.keys(path, new=False)
        sets = (
            keys.changed(change, kept, _today())
            if change
            else [keys.retired(kept, _today()) if retire else kept]
        )
        for number, each in enumerate(sets, 1):
            if len(sets) > 1:
                self._ground.tell(f"    Keys, change {number} of {len(sets)}")
            # A key that is in use and nowhere kept would be the end of what it opens.
            keys.save(path, each)
            given = {name: each[key] for key, name in PARAMETERS.items()} | self._choices.options
            keys.save(parameters, given | {"Pace": self._site.pace.name})
            try:
                if self._ground.run(*self._command()):
                    raise Stopped("The stack could not be deployed. Mend what stands above; then again.")
            finally:
                parameters.unlink()
        stack = self._found() or {}
        self._outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        if change == "box":
            day = _today() + timedelta(days=keys.RETIRED_AFTER)
            self._ground.tell(f"    From {day} on nothing waits under the old key: ./dev deploy --retire-box")
        # Before the trial, which needs these names to lead somewhere.
        for name, target in (("Domain", "PagesTarget"), ("ApiDomain", "ApiTarget")):
            if self._choices.options[name]:
                lead = f"{self._choices.options[name]} has to point to {self._outputs[target]}"
                self._ground.tell(f"    {lead} (CNAME, or ALIAS)")

    def _upload(self) -> None:
        bucket = S3Bucket(self._ground.client("s3"), self._outputs["PagesBucket"])
        changed = manifest.upload(bucket, ROOT / "site" / "static", manifest.packages(ROOT / BUILD))
        self._ground.tell(f"    {changed} changed")

    def _everything(self) -> None:
        client = self._ground.client("lambda")  # one for all that run at once

        def step(name: str) -> Done:
            return Done.told(self._invoke("DocketFunction", "everything", client, step=name))

        republishing.run(step, self._site.slugs, 0, lambda _done, _of: None, together=Together(AT_ONCE))

    def _invoke(self, function: str, run: str, client: Any = None, **more: str) -> Any:
        client = client or self._ground.client("lambda")
        try:
            return invoking.invoke(client, self._outputs[function], {"run": run, **more})
        except invoking.Failed:
            raise Stopped(
                f"The publisher failed ({run}). Its log says where; docs/operating.md says more."
            ) from None

    def _try(self, quick: bool) -> None:
        address = urlsplit(self._outputs["Address"])
        host = str(address.hostname)
        if not self._ground.resolves(host):
            self._ground.tell(f"    {host} leads nowhere yet; it is tried by the name that CloudFront gives")
            host = self._outputs["PagesTarget"]
        visitor = Visitor(f"https://{host}{address.path}")
        # Nobody can have written to a board that is minutes old, so there a slot may be run at any time.
        press = (lambda: self._invoke("PublisherFunction", "trial")) if self._is_new else None
        try:
            self._ground.trial(visitor, self._site, press, self._outputs["IntakeAddress"], quick)
        except Failed as failed:
            raise Stopped(f"The board does not work as it should. {failed}") from None

    def _say(self) -> None:
        say, outputs, options = self._ground.tell, self._outputs, self._choices.options
        say(f"    The board is at {outputs['Address']}")
        say(f"    Moderators need AWS_DEFAULT_REGION={self._choices.region}")
        say(f"      BOARD_TABLE={outputs['BoardTableName']}")
        say(f"      PUBLISHER_FUNCTION={outputs['DocketFunction']}")
        say(f"      and the policy {outputs['ModeratorPolicyArn']}")
        if self._is_new and options["AlarmEmail"]:
            say(f"    AWS has written to {options['AlarmEmail']}: open the link in it, or no alarm will come")
        say("    What else in this account would record who writes: ./dev doctor")


def _wrapped(command: list[str]) -> list[str]:
    return wrap(" ".join(command), 74, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)


def _today() -> date:
    return datetime.now(UTC).date()
