"""The bucket as a folder: compare, then replace in one step."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from publisher.bucket import FolderBucket, Mismatch
from tests.running import ROOT

KEY = "t/some-thread/index.html"


@pytest.fixture
def bucket(tmp_path: Path) -> FolderBucket:
    return FolderBucket(tmp_path)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_nothing_has_the_tag_none(bucket):
    tag = bucket.tag(KEY)

    assert tag is None


def test_a_page_that_was_put_can_be_read_and_named_by_its_bytes(bucket, tmp_path):
    bucket.put(KEY, b"a page", None)

    assert (tmp_path / KEY).read_bytes() == b"a page"
    assert bucket.tag(KEY) == hashlib.sha256(b"a page").hexdigest()


def test_a_page_is_put_over_the_one_that_was_seen(bucket, tmp_path):
    bucket.put(KEY, b"old", None)
    bucket.put(KEY, b"new", bucket.tag(KEY))

    assert (tmp_path / KEY).read_bytes() == b"new"


@pytest.mark.parametrize("seen", [None, "", hashlib.sha256(b"older").hexdigest()])
def test_a_page_that_was_not_seen_is_not_put_over(bucket, tmp_path, seen):
    bucket.put(KEY, b"theirs", None)
    with pytest.raises(Mismatch):
        bucket.put(KEY, b"ours", seen)

    assert (tmp_path / KEY).read_bytes() == b"theirs"


def test_a_page_that_is_gone_is_not_put_over(bucket, tmp_path):
    with pytest.raises(Mismatch):
        bucket.put(KEY, b"ours", hashlib.sha256(b"gone").hexdigest())

    assert files(tmp_path) == []


def test_the_same_bytes_not_seen_are_a_mismatch_too(bucket):
    bucket.put(KEY, b"same", None)

    with pytest.raises(Mismatch):
        bucket.put(KEY, b"same", None)


def test_a_page_that_would_not_change_is_not_touched(bucket, tmp_path):
    bucket.put(KEY, b"same", None)
    before = (tmp_path / KEY).stat()
    bucket.put(KEY, b"same", bucket.tag(KEY))
    after = (tmp_path / KEY).stat()

    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_page_that_changes_is_a_new_file_so_that_readers_keep_the_whole_old_one(bucket, tmp_path):
    bucket.put(KEY, b"old and long", None)
    with (tmp_path / KEY).open("rb") as reader:
        bucket.put(KEY, b"new", bucket.tag(KEY))
        still = reader.read()

    assert still == b"old and long"


def test_no_temporary_files_are_left(bucket, tmp_path):
    for body in (b"one", b"two", b"two", b"three"):
        bucket.put(KEY, body, bucket.tag(KEY))
    bucket.put("queue.json", b"{}", None)

    assert files(tmp_path) == ["queue.json", KEY]


def test_what_a_crash_left_behind_is_written_over_and_never_piled_up(bucket, tmp_path):
    bucket.put(KEY, b"old", None)
    (tmp_path / KEY).with_name(".index.html.new").write_bytes(b"half of a pa")
    bucket.put(KEY, b"new", bucket.tag(KEY))

    assert files(tmp_path) == [KEY]
    assert (tmp_path / KEY).read_bytes() == b"new"


def test_of_writers_who_saw_the_same_page_one_wins_and_all_others_hear_of_it(bucket, tmp_path):
    bucket.put(KEY, b"seen by all", None)
    seen = bucket.tag(KEY)
    start = threading.Barrier(8)
    won: list[bytes] = []
    lost: list[bytes] = []

    def write(body: bytes) -> None:
        start.wait()
        try:
            bucket.put(KEY, body, seen)
        except Mismatch:
            lost.append(body)
        else:
            won.append(body)

    writers = [threading.Thread(target=write, args=(b"writer %d" % number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert (len(won), len(lost)) == (1, 7)
    assert (tmp_path / KEY).read_bytes() == won[0]


def test_writers_who_read_again_lose_nothing(bucket, tmp_path):
    bucket.put(KEY, b"", None)

    def append() -> None:
        added = 0
        while added < 10:
            seen = bucket.tag(KEY)
            text = (tmp_path / KEY).read_bytes()
            try:
                bucket.put(KEY, text + b"x", seen if seen == hashlib.sha256(text).hexdigest() else "late")
            except Mismatch:
                continue
            added += 1

    writers = [threading.Thread(target=append) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert (tmp_path / KEY).read_bytes() == b"x" * 40


PUTTING = """
import sys
from pathlib import Path
from publisher.bucket import FolderBucket, Mismatch

bucket = FolderBucket(Path(sys.argv[1]))
for _ in range(200):
    while True:
        seen, counted = bucket.tag("count.txt"), int(bucket.read("count.txt") or b"0")
        try:
            bucket.put("count.txt", b"%d" % (counted + 1), seen)
            break
        except Mismatch:
            continue
"""


def test_writers_of_two_processes_lose_nothing_either(bucket, tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", PUTTING, tmp_path], env={"PYTHONPATH": "functions"}, cwd=ROOT)
        for _ in range(2)
    ]

    assert [writer.wait() for writer in writers] == [0, 0]
    assert bucket.read("count.txt") == b"400"
