"""The bucket of pages: what keeps who fetched them, and what keeps a page that is gone.

Pages are public, and written at slots. An old version or a copy elsewhere keeps words that were withdrawn,
and a log or a list of the objects keeps more than the pages say themselves.
"""

from collections.abc import Iterator

from infra.doctor.account import BUCKET, Account
from infra.doctor.report import Finding, Level

_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_ALL = ",".join(f"{block}=true" for block in _BLOCKS)
_SENT_TO = ("TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations")


def access_log(account: Account) -> Iterator[Finding]:
    """Tell of a log of who fetched what."""
    for bucket in account.of(BUCKET):
        found = account.read(
            "s3", "GetBucketLogging", f"whether fetches from {bucket.logical} are logged", Bucket=bucket.name
        )
        if (found or {}).get("LoggingEnabled"):
            yield _records(
                f"A log keeps every request to {bucket.logical} with its second.",
                account.command(
                    f"s3api put-bucket-logging --bucket {bucket.name} --bucket-logging-status '{{}}'"
                ),
            )


def versions(account: Account) -> Iterator[Finding]:
    """Tell of old versions of pages."""
    for bucket in account.of(BUCKET):
        found = account.read(
            "s3",
            "GetBucketVersioning",
            f"whether {bucket.logical} keeps old versions",
            Bucket=bucket.name,
        )
        status = (found or {}).get("Status")
        if status == "Enabled":
            yield _records(
                f"{bucket.logical} keeps every old version of a page, and so the words that were withdrawn.",
                account.command(
                    f"s3api put-bucket-versioning --bucket {bucket.name} "
                    "--versioning-configuration Status=Suspended"
                )
                + "  # and then delete the old ones: in the console, Show versions",
            )
        elif status == "Suspended":
            yield Finding(
                Level.NOTE,
                "S3",
                f"{bucket.logical} once kept old versions; look in the console, with Show versions, that "
                "they are gone.",
            )


def copies(account: Account) -> Iterator[Finding]:
    """Tell of copies in another bucket."""
    for bucket in account.of(BUCKET):
        found = account.read(
            "s3",
            "GetBucketReplication",
            f"whether {bucket.logical} is copied",
            absent=("ReplicationConfigurationNotFoundError",),
            Bucket=bucket.name,
        )
        if any(
            rule.get("Status") == "Enabled"
            for rule in (found or {}).get("ReplicationConfiguration", {}).get("Rules", [])
        ):
            yield _records(
                f"{bucket.logical} is copied to another bucket, where withdrawn words stay.",
                account.command(f"s3api delete-bucket-replication --bucket {bucket.name}"),
            )


def notifications(account: Account) -> Iterator[Finding]:
    """Tell of messages about each page that is put."""
    for bucket in account.of(BUCKET):
        found = account.read(
            "s3",
            "GetBucketNotificationConfiguration",
            f"who is told of changes of {bucket.logical}",
            Bucket=bucket.name,
        )
        sent = found or {}
        if any(sent.get(kind) for kind in _SENT_TO) or "EventBridgeConfiguration" in sent:
            yield _records(
                f"Each page that is put into {bucket.logical} is told elsewhere with its millisecond.",
                account.command(
                    f"s3api put-bucket-notification-configuration --bucket {bucket.name} "
                    "--notification-configuration '{}'"
                ),
            )


def inventories(account: Account) -> Iterator[Finding]:
    """Tell of lists of all pages that are written again and again."""
    for bucket in account.of(BUCKET):
        for inventory in account.every(
            "s3",
            "ListBucketInventoryConfigurations",
            "InventoryConfigurationList",
            f"whether lists are made of {bucket.logical}",
            Bucket=bucket.name,
        ):
            if inventory.get("IsEnabled"):
                yield _records(
                    f"The inventory {inventory['Id']} keeps lists of what {bucket.logical} had on which day.",
                    account.command(
                        f"s3api delete-bucket-inventory-configuration --bucket {bucket.name} "
                        f"--id '{inventory['Id']}'"
                    ),
                )


def object_lock(account: Account) -> Iterator[Finding]:
    """Tell of a lock under which nothing can be taken back."""
    for bucket in account.of(BUCKET):
        found = account.read(
            "s3",
            "GetObjectLockConfiguration",
            f"whether {bucket.logical} is locked",
            absent=("ObjectLockConfigurationNotFoundError",),
            Bucket=bucket.name,
        )
        if (found or {}).get("ObjectLockConfiguration", {}).get("ObjectLockEnabled"):
            yield _records(
                f"{bucket.logical} is under object lock, so that what is withdrawn cannot be deleted.",
                "It cannot be taken off: put the board on a new bucket (deploy, then republish).",
            )


def public_access(account: Account) -> Iterator[Finding]:
    """Tell of a bucket that could be opened past the distribution."""
    for bucket in account.of(BUCKET):
        found = account.read(
            "s3",
            "GetPublicAccessBlock",
            f"whether {bucket.logical} is closed to the public",
            absent=("NoSuchPublicAccessBlockConfiguration",),
            Bucket=bucket.name,
        )
        if found is None:
            continue
        blocks = found.get("PublicAccessBlockConfiguration", {})
        if not all(blocks.get(block) for block in _BLOCKS):
            yield Finding(
                Level.MISSING,
                "S3",
                f"{bucket.logical} can be opened to the public, past the edge.",
                account.command(
                    f"s3api put-public-access-block --bucket {bucket.name} "
                    f"--public-access-block-configuration {_ALL}"
                ),
            )


def _records(sentence: str, remedy: str) -> Finding:
    return Finding(Level.RECORDS, "S3", sentence, remedy)
