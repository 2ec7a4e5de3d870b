"""Addresses: where every page lives. The object key of a page is its address, written once, here.

An address ends in a slash for a folder page; its key adds ``index.html``. Nothing a person typed is
ever part of an address: no slugs of titles, no queries.
"""

HOME = "/"
ASK = "/ask/"
QUEUE = "/queue/"
QUEUE_JSON = "/queue.json"
TOPICS = "/topics/"
LEDGER = "/ledger/"
MINE = "/mine/"
SEARCH = "/search/"
SEARCH_INDEX = "/search/index.json"
MENTORING = "/mentoring/"
RULES = "/rules/"
PROMISE = "/promise/"
FEED = "/feed.xml"
FEED_JSON = "/feed.json"
SITEMAP = "/sitemap.xml"
SITEMAP_FIXED = "/sitemap-pages.xml"
QUEUE_FEED = "/queue/feed.xml"
BEACON = "/beacon.json"
MANIFEST = "/manifest.json"
MISSING = "/404.html"
ROBOTS = "/robots.txt"
STATIC = "/static/"
"""Below this lie stylesheet and scripts; none of it is a page."""


def thread(thread_id: str, number: int = 1) -> str:
    """Return the address of a thread's page; long threads have more than one."""
    return f"/t/{thread_id}/" if number == 1 else f"/t/{thread_id}/{number}/"


def thread_json(thread_id: str) -> str:
    """Return the address of the thread for programs."""
    return f"/t/{thread_id}/thread.json"


def write(thread_id: str) -> str:
    """Return the address of the page with all forms of a thread."""
    return f"/t/{thread_id}/write/"


def topic(slug: str, number: int | None = None) -> str:
    """Return the address of a topic's newest page, or of its n-th from the oldest."""
    return f"/topics/{slug}/" if number is None else f"/topics/{slug}/{number}/"


def topic_queue(slug: str) -> str:
    """Return the address of the waiting questions of one topic."""
    return f"/queue/{slug}/"


def topic_feed(slug: str) -> str:
    """Return the address of the feed of a topic."""
    return f"/topics/{slug}/feed.xml"


def words(slug: str) -> str:
    """Return the address of the page on which a topic's newest threads stand by their words."""
    return f"/topics/{slug}/words/"


def search_part(slug: str, number: int) -> str:
    """Return the address of a part of the search index: of a topic, the n-th from its oldest threads."""
    return f"/search/{slug}-{number}.json"


def sitemap_part(slug: str, number: int) -> str:
    """Return the address of the part of the sitemap that goes with a part of the index."""
    return sitemap_of(search_part(slug, number))


def sitemap_of(part: str) -> str:
    """Return the address of the sitemap that goes with a part of the index: at the top, to hold for all."""
    return f"/sitemap-{part.removeprefix('/search/').removesuffix('.json')}.xml"


def ahas(number: int | None = None) -> str:
    """Return the address of the newest page of ahas, or of the n-th from the oldest."""
    return "/aha/" if number is None else f"/aha/{number}/"


def ledger(month: str) -> str:
    """Return the address of the ledger of a month, ``2026-11``."""
    return f"/ledger/{month}/"


def ledger_json(month: str) -> str:
    """Return the address of the ledger of a month for programs."""
    return f"/ledger/{month}.json"


def key(address: str) -> str:
    """Return the object key under which the page of an address is put."""
    plain = address.lstrip("/")
    return f"{plain}index.html" if not plain or plain.endswith("/") else plain
