"""A board on AWS: from nothing to an address that works, and every later change of it.

A row of steps, each said before it is done; `--dry-run` says them all and does none. sam builds and deploys,
boto3 does the rest. A run that was broken off is simply run again: keys are saved before they are used,
a stack goes on from where it is, and pages follow from the board. Keys go to sam in a file that only its
owner may read, never on a command line, where every process of a machine could see them.
"""

import argparse
import datetime
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra import assets, deployment, keys
from infra.deployment import FILE, HOME, BadChoice, Choices
from infra.smoke import Failed, Smoke, Visitor
from infra.starting import ROOT
from press import Site
from publisher.bucket import Mismatch, S3Bucket
from settings import BadSetting, read_site

STACK = "anonymous-mentoring"
BUILD = ".aws-sam/build"
_SAM = ".venv-build/bin/sam"
_PARAMETERS = {
    "PEPPER": "Pepper",
    "PUBLISHER_SECRET": "PublisherSecret",
    "BEACON_KEY": "BeaconKey",
    "BOX_PRIVATE_KEYS": "BoxPrivateKeys",
    "BOX_PUBLIC_KEY": "BoxPublicKey",
    "EDGE_KEYS": "EdgeKeys",
}
"""The keys of a board by their names in the template."""
_SHORT = 15 * 60
"""Seconds between slots up to which a trial waits for the clock on a board that people use."""


class Stopped(Exception):
    """A step could not be done. The message says what to do; what was done before stays."""


class Ground:
    """What a deployment stands on: this machine, its operator, and an account."""

    def __init__(self, region: str) -> None:
        # A run of the publisher over a large board takes minutes.
        self._config = Config(user_agent="anonymous-mentoring", read_timeout=900, retries={"max_attempts": 1})
        self._region = region

    def client(self, service: str) -> Any:
        """Return a client of boto3."""
        return boto3.client(service, region_name=self._region, config=self._config)

    def run(self, *command: str) -> int:
        """Run a command of this repository, let it say what it says, and return its exit code."""
        return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603

    def ask(self, question: str) -> str:
        """Return what the operator answers."""
        sys.stdout.write(question)
        sys.stdout.flush()
        return sys.stdin.readline().strip()

    def tell(self, line: str) -> None:
        """Say something to the operator."""
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def resolves(self, host: str) -> bool:
        """Say whether a name leads anywhere yet."""
        try:
            return bool(socket.getaddrinfo(host, 443))
        except OSError:
            return False

    def trial(
        self, visitor: Visitor, site: Site, press: Callable[[], None] | None, api: str, short: bool
    ) -> None:
        """Try the board from outside. Raises Failed."""
        smoke = Smoke(visitor, site.slugs[0], press, api)
        smoke.pages()
        smoke.answers()
        if not short:
            smoke.life()


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done: what, with which commands or calls, and how."""

    what: str
    how: tuple[str, ...]
    do: Callable[[], None]


class Deployment:
    """One run of `./dev deploy`. Raises Stopped, BadChoice, BadKeys and BadSetting."""

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
        parameters = self._folder / "parameters.yaml"
        deploy = self._command(parameters)
        times = len(keys.changed(change, keys.made())) if change else 1
        each = f"{times} times, the keys of each saved before" if times > 1 else "once"
        return [
            Step(
                "Look at tools and account",
                (
                    f"{_SAM} --version",
                    "sts get-caller-identity",
                    f"cloudformation describe-stacks {self._stack}",
                ),
                lambda: self._look(ask),
            ),
            Step(
                "Make the keys, or read them",
                (f"{self._shown('keys.json')}: for a new board made once, for its owner alone, and shown",),
                lambda: self._keys(ask),
            ),
            Step(
                "Build the package",
                (f"./dev build --parameter-overrides Architecture={self._choices.options['Architecture']}",),
                self._build,
            ),
            Step(
                "Deploy the stack",
                (" ".join(deploy), f"{each}; parameters.yaml is there only meanwhile"),
                lambda: self._deploy(parameters, change, retire),
            ),
            Step(
                "Upload stylesheet and scripts",
                ("s3 put-object static/*, those that changed",),
                self._upload,
            ),
            Step(
                "Make every page",
                ('lambda invoke, the docket function: {"run": "everything"}',),
                lambda: self._invoke("DocketFunction", "everything"),
            ),
            Step(
                "Try the board from outside",
                ("./dev smoke with its address: ask, wait for the slot, read, take back, headers",),
                lambda: self._try(quick),
            ),
            Step("Say where it is", ("its address, and what moderators need",), lambda: self._say(change)),
        ]

    def _shown(self, name: str) -> str:
        path = self._folder / name
        return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)

    def _command(self, parameters: Path) -> list[str]:
        return [
            *(_SAM, "deploy", "--template-file", f"{BUILD}/template.yaml"),
            *("--stack-name", self._stack, "--region", self._choices.region, "--resolve-s3"),
            *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
            *("--no-confirm-changeset", "--no-fail-on-empty-changeset"),
            *("--parameter-overrides", f"file://{self._shown(parameters.name)}"),
        ]

    def _look(self, ask: bool) -> None:
        if not (ROOT / _SAM).exists():
            raise Stopped(
                "sam is not there; run ./dev deploy, which installs it, and not this module by itself."
            )
        account = self._ground.client("sts").get_caller_identity()["Account"]
        self._ground.tell(f"    Account {account}, region {self._choices.region}, stack {self._stack}")
        status = self._status()
        self._is_new = status in (None, "REVIEW_IN_PROGRESS")
        if status == "ROLLBACK_COMPLETE":
            raise Stopped(
                "The first deployment of this stack failed, and AWS lets nobody go on with it. Delete it, "
                f"and run this again: aws cloudformation delete-stack --stack-name {self._stack} --region "
                f"{self._choices.region}. Your keys stay."
            )
        if status and status.endswith("_IN_PROGRESS") and not self._is_new:
            raise Stopped(f"The stack is being changed just now ({status}). Wait for it, and run this again.")
        if self._is_new and ask and self._ground.ask("    Make a new board there? [y/N] ").lower() != "y":
            raise Stopped("Nothing was made.")

    def _status(self) -> str | None:
        client = self._ground.client("cloudformation")
        try:
            return str(client.describe_stacks(StackName=self._stack)["Stacks"][0]["StackStatus"])
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise

    def _keys(self, ask: bool) -> None:
        path = self._folder / "keys.json"
        fresh = not path.exists()
        kept = keys.keys(path, new=self._is_new)
        if "EDGE_KEYS" not in kept:  # the keys of a board that ran on one machine
            kept["EDGE_KEYS"] = keys.made()["EDGE_KEYS"]
            keys.save(path, kept)
        if not fresh:
            self._ground.tell(f"    {self._shown('keys.json')} is there")
            return
        self._ground.tell(
            f"    {self._shown('keys.json')} was made. Copy it now to where this machine is not:"
        )
        self._ground.tell(path.read_text())
        self._ground.tell(
            "    Without PEPPER no receipt will open anything again; docs/operating.md says what each is for."
        )
        while ask and self._ground.ask('    Type "kept" when you have a copy: ') != "kept":
            pass

    def _build(self) -> None:
        architecture = f"Architecture={self._choices.options['Architecture']}"
        if self._ground.run("./dev", "build", "--parameter-overrides", architecture):
            raise Stopped("The package could not be built; what is wrong stands above.")

    def _deploy(self, parameters: Path, change: str, retire: bool) -> None:
        path = self._folder / "keys.json"
        kept = keys.keys(path, new=False)
        sets = keys.changed(change, kept) if change else [keys.retired(kept) if retire else kept]
        for number, each in enumerate(sets, 1):
            if len(sets) > 1:
                self._ground.tell(f"    Keys, change {number} of {len(sets)}")
            # A key that is in use and nowhere kept would be the end of what it opens.
            keys.save(path, each)
            given = {_PARAMETERS[name]: key for name, key in each.items()} | self._choices.options
            keys.save(parameters, given | {"Pace": self._site.pace.name})
            try:
                if self._ground.run(*self._command(parameters)):
                    raise Stopped(
                        "sam could not deploy the stack; what is wrong stands above. Run this again."
                    )
            finally:
                parameters.unlink()
        stack = self._ground.client("cloudformation").describe_stacks(StackName=self._stack)["Stacks"][0]
        self._outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def _upload(self) -> None:
        bucket = S3Bucket(self._ground.client("s3"), self._outputs["PagesBucket"])
        changed = upload(bucket, ROOT / "site" / "static")
        self._ground.tell(f"    {changed} changed")

    def _invoke(self, function: str, run: str) -> None:
        payload = json.dumps({"run": run})
        answer = self._ground.client("lambda").invoke(FunctionName=self._outputs[function], Payload=payload)
        if "FunctionError" in answer:
            raise Stopped(f"The publisher failed ({run}). Its log says where; docs/operating.md says more.")

    def _try(self, quick: bool) -> None:
        address = urlsplit(self._outputs["Address"])
        host = str(address.hostname)
        if not self._ground.resolves(host):
            target = self._outputs["PagesTarget"]
            self._ground.tell(f"    {host} leads nowhere yet. Point it to {target} (CNAME or ALIAS).")
            host = target
        visitor = Visitor(f"https://{host}{address.path}")
        # Nobody can have written to a board that is minutes old, so there a slot may be run at any time.
        press = (lambda: self._invoke("PublisherFunction", "slot")) if self._is_new else None
        short = quick or (press is None and self._site.pace.seconds > _SHORT)
        try:
            self._ground.trial(visitor, self._site, press, self._outputs["IntakeAddress"], short)
        except Failed as failed:
            raise Stopped(f"The board does not work as it should. {failed}") from None

    def _say(self, change: str) -> None:
        say, outputs = self._ground.tell, self._outputs
        say(f"    The board is at {outputs['Address']}")
        say(f"    Moderators need BOARD_TABLE={outputs['BoardTableName']}")
        say(f"      PUBLISHER_FUNCTION={outputs['DocketFunction']}")
        say(f"      and the policy {outputs['ModeratorPolicyArn']}")
        if "ApiTarget" in outputs:
            say(f"    {self._choices.options['ApiDomain']} has to point to {outputs['ApiTarget']} (CNAME).")
        if change == "box":
            day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=16)
            say(f"    From {day} on nothing waits under the old key: ./dev deploy --retire-box")
        say("    What else in this account would record who writes: ./dev doctor")


def upload(bucket: S3Bucket, folder: Path) -> int:
    """Put the static files that changed, as they are served; return how many those were."""
    changed = 0
    for file in sorted(folder.iterdir()):
        key, body = f"static/{file.name}", assets.served(file)
        for _ in range(3):
            seen = bucket.tag(key)
            try:
                bucket.put(key, body, seen)
            except Mismatch:  # another run of this puts the same
                continue
            changed += bucket.tag(key) != seen
            break
    return changed


def _choices(path: Path, ground: Ground, chosen: argparse.Namespace) -> Choices:
    """Return what was decided; ask what is not yet, and keep the answers."""
    found = deployment.read(path)
    if found:
        if chosen.region and chosen.region != found.region:
            raise BadChoice(f"This board is in {found.region}; {path} says so.")
        return found
    region = chosen.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    email = ""
    if not (chosen.dry_run or chosen.yes):
        if not region:
            region = ground.ask(f"In which region of AWS should the board be? [{deployment.REGION}] ")
        email = ground.ask(
            "Who should be written to when something is wrong? An e-mail address, or nothing: "
        )
    if not chosen.dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        deployment.write(path, region or deployment.REGION, AlarmEmail=email)
        return deployment.read(path) or Choices(deployment.REGION, {})
    options = {name: default for name, (default, _) in deployment.OPTIONS.items()}
    return Choices(region or deployment.REGION, options)


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="./dev deploy", description="Put the board on AWS, or bring it up to date."
    )
    parser.add_argument("--stack", default=STACK, help=f"its name, if there are several ({STACK})")
    parser.add_argument("--region", help="where a new board should be")
    parser.add_argument("--dry-run", action="store_true", help="say every step and do none; needs no account")
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    parser.add_argument(
        "--quick", action="store_true", help="look at pages and answers, and do not wait for a slot"
    )
    key = parser.add_mutually_exclusive_group()
    key.add_argument(
        "--change", choices=keys.CHANGEABLE, default="", help="change this key while the board runs"
    )
    key.add_argument("--retire-box", action="store_true", help="drop old box keys, 16 days after a change")
    return parser.parse_args(arguments)


def main(
    arguments: list[str] | None = None, make_ground: Callable[[str], Ground] = Ground, home: Path = HOME
) -> int:
    """Deploy; return the exit code. Choices and keys of each board are kept below ``home``."""
    chosen = options(arguments)
    folder = home / chosen.stack
    try:
        choices = _choices(folder / FILE, make_ground(deployment.REGION), chosen)
        ground = make_ground(choices.region)
        site = read_site(ROOT / "site" / "board.toml")
        board = Deployment(ground, chosen.stack, folder, choices, site)
        steps = board.steps(chosen.change, chosen.retire_box, not chosen.yes, chosen.quick)
        for number, step in enumerate(steps, 1):
            ground.tell(f"{number}/{len(steps)} {step.what}")
            if chosen.dry_run:
                for line in step.how:
                    ground.tell(f"    {line}")
            else:
                step.do()
    except (Stopped, BadChoice, BadSetting, keys.BadKeys) as stopped:
        sys.stderr.write(f"{stopped}\n")
        return 1
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(
            f"AWS did not do it: {error}\nRun `aws sts get-caller-identity` to see whether it knows you.\n"
        )
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Broken off. Run it again to go on.\n")
        return 130
    if chosen.dry_run:
        ground.tell("Nothing was done.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
