"""The command line: find the stack, ask everything once, say it, and put it into the exit code.

0: all is as it should be. 1: something records authors, or a guard is missing. 2: nothing wrong was found,
but some of it could not be read. 3: there was nothing to look at, for want of credentials or of a stack.
"""

import argparse
import sys
from datetime import UTC, datetime

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from infra import deployment
from infra.deployment import STACK
from infra.doctor import report
from infra.doctor.account import Account, Clients, NothingToExamine
from infra.doctor.checks import examine
from infra.doctor.rights import policy


def main(arguments: list[str] | None = None, client: Clients | None = None) -> int:
    """Examine one board and write what was found; return the exit code. ``client`` is AWS itself if None."""
    parser = argparse.ArgumentParser(
        prog="./dev doctor",
        description="Say what in the AWS account of a board records who wrote or when. Changes nothing.",
    )
    parser.add_argument("--stack", default=STACK, help=f"the stack of the board ({STACK})")
    parser.add_argument("--region", help="its region (that of ./dev deploy, or of your AWS settings)")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument(
        "--policy", action="store_true", help="print the IAM policy that is needed, and ask nothing"
    )
    chosen = parser.parse_args(arguments)
    if chosen.policy:
        sys.stdout.write(policy(chosen.stack))
        return 0
    try:
        decided = deployment.read(deployment.HOME / deployment.named(chosen.stack) / deployment.FILE)
        session = boto3.Session(region_name=chosen.region or (decided and decided.region))
        region = session.region_name
        if not region:
            raise NothingToExamine("No region is set; name the board's, such as --region eu-central-1.")
        account = Account(client or _clients(session), chosen.stack, region, datetime.now(UTC))
    except (NothingToExamine, deployment.BadChoice) as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except BotoCoreError as error:
        sys.stderr.write(
            f"The AWS settings cannot be used ({type(error).__name__}). Are AWS_PROFILE and the region "
            "right? If you sign in with `aws sso login`, do it again.\n"
        )
        return 3
    findings = examine(account)
    write = report.as_json if chosen.json else report.text
    sys.stdout.write(write(chosen.stack, region, findings))
    return report.code(findings)


def _clients(session: boto3.Session) -> Clients:
    # Event history is given out twice a second: whoever is told to wait has to be patient.
    config = Config(
        user_agent="anonymous-mentoring",
        connect_timeout=5,
        read_timeout=20,
        retries={"mode": "standard", "total_max_attempts": 6},
    )
    return lambda service, region: session.client(service, region_name=region, config=config)


if __name__ == "__main__":
    sys.exit(main())
