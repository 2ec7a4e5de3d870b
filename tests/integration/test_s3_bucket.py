"""Pages in S3: put over what was seen, left alone when nothing changes, sent in one go."""

from typing import Any

import pytest

from publisher.bucket import Mismatch, S3Bucket


@pytest.fixture
def bucket(pages: Any) -> S3Bucket:
    return S3Bucket(pages, "pages")


def test_a_page_that_is_not_there_has_no_tag(bucket: S3Bucket) -> None:
    assert bucket.tag("index.html") is None


def test_a_page_is_put_over_the_one_that_was_seen(bucket: S3Bucket, pages: Any) -> None:
    bucket.put("t/x/index.html", b"one", None)
    bucket.put("t/x/index.html", b"two", bucket.tag("t/x/index.html"))
    page = pages.get_object(Bucket="pages", Key="t/x/index.html")

    assert page["Body"].read() == b"two"
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert "s-maxage=60" in page["CacheControl"]
    assert "stale" not in page["CacheControl"]


def test_a_page_is_not_put_over_another_than_was_seen(bucket: S3Bucket) -> None:
    bucket.put("a.json", b"one", None)
    seen = bucket.tag("a.json")
    bucket.put("a.json", b"two", seen)

    with pytest.raises(Mismatch):
        bucket.put("a.json", b"three", seen)
    with pytest.raises(Mismatch):
        bucket.put("a.json", b"three", None)


def test_a_page_that_has_gone_meanwhile_is_a_mismatch(bucket: S3Bucket, pages: Any) -> None:
    bucket.put("a.json", b"one", None)
    seen = bucket.tag("a.json")
    pages.delete_object(Bucket="pages", Key="a.json")

    with pytest.raises(Mismatch):
        bucket.put("a.json", b"two", seen)


def test_a_page_that_would_not_change_is_not_put(bucket: S3Bucket, pages: Any) -> None:
    bucket.put("a.json", b"one", None)
    puts: list[Any] = []
    pages.meta.events.register("before-call.s3.PutObject", lambda **call: puts.append(call))
    bucket.put("a.json", b"one", bucket.tag("a.json"))

    assert puts == []


def test_a_put_asks_for_nothing_first_and_carries_no_checksum(bucket: S3Bucket, pages: Any) -> None:
    headers: list[dict[str, str]] = []
    pages.meta.events.register_last(
        "before-call.s3.PutObject", lambda params, **_: headers.append(dict(params["headers"]))
    )
    bucket.put("a.json", b"one", None)
    names = {name.lower() for name in headers[0]}

    assert "expect" not in names
    assert not any(name.startswith("x-amz-checksum") for name in names)
