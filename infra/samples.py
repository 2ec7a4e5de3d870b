"""Sample threads: what fills an empty board that is only looked at.

They go the way of every post: checked against the schema, sealed, stored, published slot by slot,
with slots on days gone by. Only their mark as samples is set here, which no request can set. Their
receipts follow from the board's pepper, so a filling that was broken off can be done again.
"""

import hmac
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sealing
from board import drafts, receipts, slots
from board.model import Draft, Lane
from board.words import Question, Words
from publisher.slot import Publisher
from settings import IntakeSettings

LANGUAGE = "en"
"""What samples are written in, unless they say another; read out as the board's, they would make no sense."""


class BadSample(ValueError):
    """A sample thread does not fit the schema. The message names the file, the title and the fields."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One draft of a sample thread, and how many days ago it came."""

    days_ago: int
    draft: Draft


def fill(folder: Path, settings: IntakeSettings, publisher: Publisher, now: int) -> None:
    """Bring the sample threads of a folder to a board that has none but these, and say so."""
    samples = list(read(folder, settings))
    own = {sample.draft.id for sample in samples}
    waiting = {post for post, _ in publisher.intake.boxes()}
    there = {post.id for thread, _ in publisher.board.threads() for post in thread.posts}
    if own <= there:
        print("The samples are there already.")
        return
    if (waiting | there) - own:
        # A slot on a day gone by would take what waits along, and date it back.
        print("The board has posts of its own already, so no samples were added.")
        return
    print("Filling the board with samples ...", flush=True)
    publish(samples, settings, publisher, now)


def publish(samples: list[Sample], settings: IntakeSettings, publisher: Publisher, now: int) -> None:
    """Publish samples, each in a slot on its day."""
    today = now // slots.DAY
    for days_ago in sorted({sample.days_ago for sample in samples}, reverse=True):
        for draft in (sample.draft for sample in samples if sample.days_ago == days_ago):
            box = sealing.seal(settings.box_public_key, draft.id, drafts.pack(draft))
            publisher.intake.put(draft.id, box, (today + 15) * slots.DAY)
        publisher.publish((today - days_ago) * slots.DAY)


def read(folder: Path, settings: IntakeSettings) -> Iterator[Sample]:
    """Yield the drafts of the sample threads in a folder. Raises BadSample."""
    for file in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["thread"]:
            yield from _thread(entry, file.stem, settings)


def _thread(entry: dict[str, Any], topic: str, settings: IntakeSettings) -> Iterator[Sample]:
    stories, layers, ahas = (entry.pop(name, []) for name in ("story", "layer", "aha"))
    days_ago = entry.pop("days_ago")
    asked = _words("threads", {**entry, "topic": topic}, topic, settings)
    assert isinstance(asked, Question)  # noqa: S101 (read from the schema of questions)
    thread = receipts.thread_id(settings.pepper, _receipt(settings, asked.title))
    yield Sample(days_ago, Draft(thread, thread, "question", thread, replace(asked, sample=True), Lane.FAST))
    # What layers stand under, and whose mark each name has, as the file calls them.
    posts, marks = {"question": thread}, {"asker": thread}
    for number, story in enumerate(stories, 1):
        days_after = story.pop("days_after")
        words = _words("stories", story, topic, settings)
        mark = receipts.story_id(settings.pepper, thread, _receipt(settings, story["lesson"]))
        posts[f"story {number}"] = marks[f"story {number}"] = mark
        yield Sample(days_ago - days_after, Draft(mark, thread, "story", mark, words, Lane.FAST))
    for layer in layers:
        days_after, name, by = (layer.pop(each) for each in ("days_after", "name", "by"))
        words = _words("layers", {**layer, "under": posts[layer["under"]]}, topic, settings)
        mark = marks.setdefault(
            by, receipts.story_id(settings.pepper, thread, _receipt(settings, by + thread))
        )
        post = receipts.layer_id(settings.pepper, thread, _receipt(settings, name + thread))
        posts[name] = post
        yield Sample(days_ago - days_after, Draft(post, thread, "layer", mark, words, Lane.FAST))
    for aha in ahas:
        days_after, story_number = aha.pop("days_after"), aha.pop("story", None)
        story = posts[f"story {story_number}"] if story_number else ""
        words = _words("ahas", {**aha, "story": story}, topic, settings)
        post = receipts.aha_id(settings.pepper, thread, story)
        yield Sample(days_ago - days_after, Draft(post, thread, "aha", thread, words, Lane.FAST))


def _receipt(settings: IntakeSettings, line: str) -> bytes:
    return hmac.digest(settings.pepper, b"sample\0" + line.encode(), "sha256")[:16]


def _words(verb: str, raw: dict[str, Any], topic: str, settings: IntakeSettings) -> Words:
    words = drafts.read(verb, raw, settings.site.slugs, LANGUAGE)
    if isinstance(words, tuple):
        wrong = ", ".join(f"{finding.field} ({finding.kind})" for finding in words)
        raise BadSample(f"{topic}: {raw.get('title') or raw.get('lesson') or raw['body'][:60]}: {wrong}")
    return words
