"""`./dev deploy`: puts the board on AWS, from nothing to an address that works, and brings it up to date.

The steps are in infra/rollout.py; `--dry-run` says them all and does none, and needs no account. sam builds
and deploys, boto3 does the rest. What was decided and the keys are kept in one folder for each stack.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    MissingDependencyException,
    NoCredentialsError,
    PartialCredentialsError,
    SSOTokenLoadError,
    TokenRetrievalError,
)

from infra import deployment, keys
from infra.deployment import FILE, HOME, STACK, BadChoice, Choices
from infra.ground import Ground, Stopped
from infra.rollout import Deployment
from infra.starting import ROOT
from settings import BadSetting, read_site

_SIGNED_OUT = (
    CredentialRetrievalError,
    MissingDependencyException,
    NoCredentialsError,
    PartialCredentialsError,
    SSOTokenLoadError,
    TokenRetrievalError,
)


def _choices(path: Path, ground: Ground, wanted: argparse.Namespace) -> Choices:
    """Return what was decided, or what is proposed for a board of which nothing is kept yet."""
    found = deployment.read(path)
    if found:
        if wanted.region and wanted.region != found.region:
            raise BadChoice(
                f"{path} says that this board is in {found.region}. If none is there yet, change it."
            )
        return found
    region = wanted.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    email = ""
    if not (wanted.dry_run or wanted.yes):
        if not region:
            ground.tell("A board stays in its region. The optional firewall works in us-east-1 alone.")
            region = ground.ask(f"In which region of AWS should it be? [{deployment.REGION}] ")
        email = ground.ask(
            "Who should be written to when something is wrong? An e-mail address, or nothing: "
        )
    proposed = deployment.chosen(region or deployment.REGION, AlarmEmail=email)
    deployment.check(proposed, "What you said")
    return proposed


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="./dev deploy", description="Put the board on AWS, or bring it up to date."
    )
    parser.add_argument("--stack", default=STACK, help=f"the name of the board's stack ({STACK})")
    parser.add_argument("--region", help="where a new board should be")
    parser.add_argument("--dry-run", action="store_true", help="say every step and do none; needs no account")
    parser.add_argument("--yes", action="store_true", help="ask nothing, and show no key")
    parser.add_argument(
        "--quick", action="store_true", help="look at pages and answers, and do not wait for a slot"
    )
    key = parser.add_mutually_exclusive_group()
    key.add_argument(
        "--change", choices=keys.CHANGEABLE, default="", help="change this key while the board runs"
    )
    key.add_argument("--retire-box", action="store_true", help="drop old box keys, some days after a change")
    return parser.parse_args(arguments)


def main(
    arguments: list[str] | None = None, make_ground: Callable[[str], Ground] = Ground, home: Path = HOME
) -> int:
    """Deploy; return the exit code. Choices and keys of each board are kept below ``home``."""
    wanted = options(arguments)
    ground = make_ground(deployment.REGION)
    try:
        folder = home / deployment.named(wanted.stack)
        choices = _choices(folder / FILE, ground, wanted)
        ground = make_ground(choices.region)
        site = read_site(ROOT / "site" / "board.toml")
        board = Deployment(ground, wanted.stack, folder, choices, site)
        steps = board.steps(wanted.change, wanted.retire_box, not wanted.yes, wanted.quick)
        for number, step in enumerate(steps, 1):
            ground.tell(f"{number}/{len(steps)} {step.what}")
            if wanted.dry_run:
                for line in step.how:
                    ground.tell(f"    {line}")
            else:
                step.do()
        if wanted.dry_run:
            ground.tell("Nothing was done.")
    except (Stopped, BadChoice, BadSetting, keys.BadKeys) as stopped:
        sys.stderr.write(f"{stopped}\n")
        return 1
    except _SIGNED_OUT as error:
        sys.stderr.write(
            f"AWS does not know you ({type(error).__name__}). Sign in with `aws sso login` or `aws "
            "configure`; if you have several profiles, name one with AWS_PROFILE.\n"
        )
        return 1
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(
            f"AWS did not do it: {error}\nIf you are online and the region is right, run this again.\n"
        )
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Broken off. Run it again to go on.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
