"""Addresses and object keys."""

import pytest

from board import paths

THREAD = "0123456789abcdefghjkmnpqrs"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (paths.thread(THREAD), f"/t/{THREAD}/"),
        (paths.thread(THREAD, 1), f"/t/{THREAD}/"),
        (paths.thread(THREAD, 2), f"/t/{THREAD}/2/"),
        (paths.thread_json(THREAD), f"/t/{THREAD}/thread.json"),
        (paths.write(THREAD), f"/t/{THREAD}/write/"),
        (paths.topic("work"), "/topics/work/"),
        (paths.topic("work", 1), "/topics/work/1/"),
        (paths.topic_queue("work"), "/queue/work/"),
        (paths.QUEUE_JSON, "/queue.json"),
        (paths.ASK, "/ask/"),
        (paths.MISSING, "/404.html"),
    ],
)
def test_every_page_has_the_address_of_the_contract(address, expected):
    shown = address

    assert shown == expected


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/", "index.html"),
        ("/ask/", "ask/index.html"),
        (f"/t/{THREAD}/2/", f"t/{THREAD}/2/index.html"),
        ("/queue.json", "queue.json"),
        ("/404.html", "404.html"),
        ("/robots.txt", "robots.txt"),
    ],
)
def test_the_key_is_the_address_and_a_folder_page_adds_its_index(address, key):
    found = paths.key(address)

    assert found == key


def test_no_two_addresses_share_a_key():
    numbered = [paths.thread(THREAD, number) for number in range(1, 30)]
    shelves = [paths.topic("work", number) for number in (None, *range(1, 30))]
    fixed = [paths.HOME, paths.ASK, paths.QUEUE, paths.QUEUE_JSON, paths.TOPICS, paths.MISSING, paths.ROBOTS]
    addresses = [
        *numbered,
        *shelves,
        *fixed,
        paths.write(THREAD),
        paths.thread_json(THREAD),
        paths.topic_queue("work"),
    ]

    assert len({paths.key(address) for address in addresses}) == len(addresses)


def test_keys_never_leave_their_folder():
    keys = [
        paths.key(address) for address in (paths.HOME, paths.thread(THREAD), paths.topic("work", 3), "//etc/")
    ]

    assert not any(key.startswith("/") or ".." in key for key in keys)
