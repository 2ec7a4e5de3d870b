"""The tables: what keeps the moment in which an item arrived, and what keeps items that are gone.

The table of drafts may have nothing of all this: each would tell the second of a post. The board's is
written at slots only, so its own seven days of recovery tell nothing; copies that last longer or go
elsewhere keep words that people were told are gone.
"""

from collections.abc import Iterator

from infra.doctor.account import BOARD_TABLE, TABLE, Account, Resource
from infra.doctor.report import Finding, Level

DAYS = 7
"""How long the board may be recovered: the number that people are told about withdrawn words."""
_ON = {"ENABLED", "ENABLING", "ACTIVE", "UPDATING"}


def recovery(account: Account) -> Iterator[Finding]:
    """Tell of point-in-time recovery where there should be none, or of more days than there should be."""
    for table in account.of(TABLE):
        found = account.read(
            "dynamodb",
            "DescribeContinuousBackups",
            f"whether {table.logical} can be set back to a second",
            TableName=table.name,
        )
        recovery = (
            (found or {}).get("ContinuousBackupsDescription", {}).get("PointInTimeRecoveryDescription", {})
        )
        if recovery.get("PointInTimeRecoveryStatus") not in _ON:
            continue
        change = f"dynamodb update-continuous-backups --table-name {table.name} "
        if table.logical != BOARD_TABLE:
            yield _records(
                f"Recovery of {table.logical} keeps every second of it, and so the second of each draft.",
                account.command(
                    f"{change}--point-in-time-recovery-specification PointInTimeRecoveryEnabled=false"
                ),
            )
        elif (days := recovery.get("RecoveryPeriodInDays", 35)) > DAYS:
            yield _records(
                f"Recovery of {table.logical} keeps withdrawn words for {days} days; people are told {DAYS}.",
                account.command(
                    f"{change}--point-in-time-recovery-specification "
                    f"PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays={DAYS}"
                ),
            )


def streams(account: Account) -> Iterator[Finding]:
    """Tell of streams and replicas, which pass each change on as it comes."""
    for table in account.of(TABLE):
        found = account.read(
            "dynamodb", "DescribeTable", f"how {table.logical} is set up", TableName=table.name
        )
        described = (found or {}).get("Table", {})
        if described.get("StreamSpecification", {}).get("StreamEnabled"):
            yield _records(
                f"A stream of {table.logical} keeps each change with its time for a day.",
                account.command(
                    f"dynamodb update-table --table-name {table.name} "
                    "--stream-specification StreamEnabled=false"
                ),
            )
        for replica in described.get("Replicas", []):
            where = replica["RegionName"]
            yield _records(
                f"{table.logical} is copied to {where} as it changes.",
                account.command(
                    f"dynamodb update-table --table-name {table.name} "
                    f"""--replica-updates '[{{"Delete":{{"RegionName":"{where}"}}}}]'"""
                ),
            )
    for table in account.of(TABLE):
        for stream in account.every(
            "dynamodb",
            "DescribeKinesisStreamingDestination",
            "KinesisDataStreamDestinations",
            f"whether changes of {table.logical} go to Kinesis",
            TableName=table.name,
        ):
            if stream.get("DestinationStatus") in _ON:
                yield _records(
                    f"Each change of {table.logical} goes to a Kinesis stream with its time.",
                    f"DynamoDB > Tables > {table.name} > Exports and streams > Kinesis: turn off.",
                )


def keys(account: Account) -> Iterator[Finding]:
    """Tell of tables under a key whose every use CloudTrail keeps."""
    for table in account.of(TABLE):
        found = account.read(
            "dynamodb", "DescribeTable", f"how {table.logical} is set up", TableName=table.name
        )
        # A table under the key that AWS owns has no such description.
        if (found or {}).get("Table", {}).get("SSEDescription", {}).get("Status") in _ON:
            yield _records(
                f"{table.logical} is under a KMS key of this account, and CloudTrail keeps when it is used.",
                account.command(
                    f"dynamodb update-table --table-name {table.name} --sse-specification Enabled=false"
                ),
            )


def most_used_keys(account: Account) -> Iterator[Finding]:
    """Tell of contributor insights, which list the ids that are used most, by the minute."""
    for table in account.of(TABLE):
        for summary in account.every(
            "dynamodb",
            "ListContributorInsights",
            "ContributorInsightsSummaries",
            f"whether the most used ids of {table.logical} are listed",
            TableName=table.name,
        ):
            if summary.get("ContributorInsightsStatus") in _ON:
                index = f" --index-name {summary['IndexName']}" if "IndexName" in summary else ""
                yield _records(
                    f"Contributor insights list which ids of {table.logical} are used in which minute.",
                    account.command(
                        f"dynamodb update-contributor-insights --table-name {table.name}{index} "
                        "--contributor-insights-action DISABLE"
                    ),
                )


def backups(account: Account) -> Iterator[Finding]:
    """Tell of copies that somebody or a backup plan has made."""
    for table in account.of(TABLE):
        keeps = (
            "words that may be withdrawn by now"
            if table.logical == BOARD_TABLE
            else "which drafts waited at which moment"
        )
        own = account.every(
            "dynamodb",
            "ListBackups",
            "BackupSummaries",
            f"which backups of {table.logical} there are",
            TableName=table.name,
            BackupType="USER",
        )
        if count := sum(1 for _ in own):
            yield _records(
                f"Backups of {table.logical} ({count}) keep {keeps}.",
                f"DynamoDB > Backups, those of {table.name}: delete them.",
            )
        points = account.every(
            "backup",
            "ListRecoveryPointsByResource",
            "RecoveryPoints",
            f"whether AWS Backup copies {table.logical}",
            ResourceArn=account.arn(table),
        )
        if count := sum(1 for _ in points):
            yield _records(
                f"Backups of {table.logical} in AWS Backup ({count}) keep {keeps}.",
                f"AWS Backup > Protected resources > {table.name}: delete them, and take it out of the plan.",
            )


def expiry(account: Account) -> Iterator[Finding]:
    """Tell of tables in which nothing expires."""
    for table in account.of(TABLE):
        found = account.read(
            "dynamodb",
            "DescribeTimeToLive",
            f"whether items of {table.logical} expire",
            TableName=table.name,
        )
        if found is None or found.get("TimeToLiveDescription", {}).get("TimeToLiveStatus") in _ON:
            continue
        yield Finding(
            Level.MISSING,
            "DynamoDB",
            f"Nothing in {table.logical} expires, so that what nobody takes out stays for ever.",
            account.command(
                f"dynamodb update-time-to-live --table-name {table.name} "
                "--time-to-live-specification Enabled=true,AttributeName=expires"
            ),
        )


def deletion_protection(account: Account) -> Iterator[Finding]:
    """Tell of a live board that one command can delete. A trial may be deleted."""
    if account.parameters.get("Stage") == "trial":
        return
    for table in _boards(account):
        found = account.read(
            "dynamodb", "DescribeTable", f"how {table.logical} is set up", TableName=table.name
        )
        if found is not None and not found["Table"].get("DeletionProtectionEnabled"):
            yield Finding(
                Level.MISSING,
                "DynamoDB",
                f"{table.logical} can be deleted by one command.",
                account.command(
                    f"dynamodb update-table --table-name {table.name} --deletion-protection-enabled"
                ),
            )


def _boards(account: Account) -> list[Resource]:
    return [table for table in account.of(TABLE) if table.logical == BOARD_TABLE]


def _records(sentence: str, remedy: str) -> Finding:
    return Finding(Level.RECORDS, "DynamoDB", sentence, remedy)
