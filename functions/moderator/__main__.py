"""The moderator's way in, with the AWS rights of whoever runs it."""

import os
import sys

import boto3
from botocore.config import Config

import settings
from moderator.cli import run
from storage.tables import BoardTable


def main() -> int:
    """Run one command on the board that the environment names; return the exit code."""
    try:
        found = settings.ModeratorSettings.read(os.environ)
    except settings.BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    client = boto3.client("dynamodb", config=Config(user_agent="anonymous-mentoring"))
    run(sys.argv[1:], BoardTable(client, found.board_table), print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
