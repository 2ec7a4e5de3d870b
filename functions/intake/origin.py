"""Whether a POST comes from our own pages.

There is no session to ride on, but a foreign page could make its visitors post from their own
addresses. Browsers say where a request comes from; where ``Sec-Fetch-Site`` is there it decides,
and ``Origin`` only where it is not. ``Origin: null`` next to ``same-origin`` is a plain form from a
page without referrer, and fine.
"""

from collections.abc import Collection


def is_ours(sec_fetch_site: str | None, origin: str | None, origins: Collection[str]) -> bool:
    """Say whether a request may post, by its two headers and the origins that are ours."""
    if sec_fetch_site is not None:
        return sec_fetch_site in ("same-origin", "none")
    return origin is None or origin in origins
