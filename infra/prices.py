"""What AWS asks for each part of the board: unit prices of us-east-1, free allowances, and where they stand.

AWS fills the numbers of its pricing pages in with a script, so stored copies of them mostly lack them. The
same numbers stand in the price list that AWS publishes for programs; what is marked "price list" was taken
from public transcripts of that list, on the day that is named. What no AWS source confirmed says so.
Only allowances that never end count as free: what a new account gets for a year, or as credits, does not.
Volume discounts are left out; they begin far above what a board needs, and would make it cheaper.
"""

from dataclasses import dataclass

READ = "2026-11-26"
"""The day on which the sources were looked up."""
MILLION = 1_000_000
GB = 2**30


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a part in dollars for ``per`` of it, of which ``free`` cost nothing each month.

    ``unit`` says what ``per`` is in words. ``source`` names where the price was found and when that was
    taken from AWS; ``page`` is the AWS page that has the price of today. ``sure`` is false where no copy
    of an AWS page or price list confirmed it.
    """

    part: str
    dollars: float
    per: float
    unit: str
    page: str
    source: str
    free: float = 0
    sure: bool = True

    def of(self, quantity: float) -> float:
        """Return the dollars for a quantity, nothing of it free."""
        return quantity / self.per * self.dollars


_LIST = "price list, 2026-09-29"

API = Price(
    "HTTP API requests", 1.00, MILLION, "million", "api-gateway/pricing", "example on the page, 2026-09-20"
)
LAMBDA_REQUESTS = Price("Lambda requests", 0.20, MILLION, "million", "lambda/pricing", _LIST, free=MILLION)
LAMBDA_TIME = Price(
    "Lambda GB-seconds, arm64",
    0.0000133334,
    1,
    "GB-second",
    "lambda/pricing",
    "price list of eu-central-1, 2026-09-11",
    free=400_000,
)
WRITES = Price("DynamoDB write units", 0.625, MILLION, "million", "dynamodb/pricing/on-demand", _LIST)
READS = Price("DynamoDB read units", 0.125, MILLION, "million", "dynamodb/pricing/on-demand", _LIST)
TABLES = Price("DynamoDB storage", 0.25, GB, "GB", "dynamodb/pricing/on-demand", _LIST, free=25 * GB)
RECOVERY = Price(
    "DynamoDB point-in-time recovery",
    0.20,
    GB,
    "GB",
    "dynamodb/pricing/on-demand",
    "price list of us-west-2, 2026-09-05",
    sure=False,
)
PUTS = Price("S3 puts", 5.00, MILLION, "million", "s3/pricing", _LIST)
GETS = Price("S3 gets and heads", 0.40, MILLION, "million", "s3/pricing", _LIST)
PAGES = Price("S3 storage", 0.023, GB, "GB", "s3/pricing", _LIST)
EDGE_REQUESTS = Price(
    "CloudFront requests", 1.00, MILLION, "million", "cloudfront/pricing", _LIST, free=10 * MILLION
)
EDGE_BYTES = Price(
    "CloudFront bytes to readers", 0.085, GB, "GB", "cloudfront/pricing", _LIST, free=1_024 * GB
)
EDGE_TO_ORIGIN = Price(
    "CloudFront bytes to the API",
    0.02,
    GB,
    "GB",
    "cloudfront/pricing",
    "test data of Infracost, no date",
    sure=False,
)
EDGE_FUNCTION = Price(
    "CloudFront Function calls",
    0.10,
    MILLION,
    "million",
    "cloudfront/pricing",
    "Vantage's billing codes, no date; free: the page",
    free=2 * MILLION,
    sure=False,
)
LOGS = Price(
    "CloudWatch logs taken in",
    0.50,
    GB,
    "GB",
    "cloudwatch/pricing",
    "guides of 2026; free: the page",
    free=5 * GB,
    sure=False,
)
ALARMS = Price(
    "CloudWatch alarms",
    0.10,
    1,
    "alarm",
    "cloudwatch/pricing",
    "price list of eu-central-1, 2026-09-11; free: the page",
    free=10,
)
DASHBOARDS = Price(
    "CloudWatch dashboards",
    3.00,
    1,
    "dashboard",
    "cloudwatch/pricing",
    "guide of 2026-06-13; free: the page",
    free=3,
    sure=False,
)
SCHEDULES = Price(
    "EventBridge schedule calls",
    1.00,
    MILLION,
    "million",
    "eventbridge/pricing",
    "guide of 2026-03-13, for EventBridge Scheduler",
    free=14 * MILLION,
    sure=False,
)
BUDGETS = Price(
    "AWS Budgets, notices only",
    0.00,
    1,
    "budget",
    "aws-cost-management/aws-budgets/pricing",
    "price list, in force since 2020-10-01",
)
WAF = Price("WAF web ACL", 5.00, 1, "ACL", "waf/pricing", "two guides of 2026", sure=False)
WAF_RULES = Price("WAF rules", 1.00, 1, "rule", "waf/pricing", "two guides of 2026", sure=False)
WAF_REQUESTS = Price(
    "WAF requests looked at",
    0.60,
    MILLION,
    "million",
    "waf/pricing",
    "two guides of 2026",
    sure=False,
)

PRICES = (
    API,
    LAMBDA_REQUESTS,
    LAMBDA_TIME,
    WRITES,
    READS,
    TABLES,
    RECOVERY,
    PUTS,
    GETS,
    PAGES,
    EDGE_REQUESTS,
    EDGE_BYTES,
    EDGE_TO_ORIGIN,
    EDGE_FUNCTION,
    LOGS,
    ALARMS,
    DASHBOARDS,
    SCHEDULES,
    BUDGETS,
    WAF,
    WAF_RULES,
    WAF_REQUESTS,
)
"""Every part, in the order of a bill."""
