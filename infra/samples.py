"""Sample threads: what fills an empty board that is only looked at.

They go the way of every post: checked against the schema, sealed, stored, published slot by slot,
with slots on days gone by. Only their mark as samples is set here, which no request can set.
"""

import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sealing
from board import drafts, receipts, slots
from board.findings import Finding
from board.model import Draft, Question, Story
from publisher.slot import Publisher
from settings import IntakeSettings
from storage.tables import IntakeTable


class BadSample(ValueError):
    """A sample thread does not fit the schema. The message names the file, the title and the fields."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One draft of a sample thread, and how many days ago it came."""

    days_ago: int
    draft: Draft


def publish(
    folder: Path, settings: IntakeSettings, table: IntakeTable, publisher: Publisher, now: int
) -> int:
    """Bring the sample threads of a folder to the board; return how many drafts that were."""
    samples = list(read(folder, settings))
    for days_ago in sorted({sample.days_ago for sample in samples}, reverse=True):
        for sample in samples:
            if sample.days_ago == days_ago:
                box = sealing.seal(settings.box_public_key, sample.draft.id, drafts.pack(sample.draft))
                table.put(sample.draft.id, box, now + 15 * slots.DAY)
        publisher.publish((now // slots.DAY - days_ago) * slots.DAY)
    return len(samples)


def read(folder: Path, settings: IntakeSettings) -> Iterator[Sample]:
    """Yield the drafts of the sample threads in a folder. Raises BadSample."""
    for file in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["thread"]:
            yield from _thread(entry, file.stem, settings)


def _thread(entry: dict[str, Any], topic: str, settings: IntakeSettings) -> Iterator[Sample]:
    stories = entry.pop("story", [])
    days_ago = entry.pop("days_ago")
    asked = _words("threads", {**entry, "topic": topic}, topic, settings)
    assert isinstance(asked, Question)  # noqa: S101 (read from the schema of questions)
    thread = receipts.thread_id(settings.pepper, secrets.token_bytes(16))
    yield Sample(days_ago, Draft(thread, thread, "question", thread, replace(asked, sample=True)))
    for story in stories:
        days_after = story.pop("days_after")
        words = _words("stories", story, topic, settings)
        mark = receipts.story_id(settings.pepper, thread, secrets.token_bytes(16))
        yield Sample(days_ago - days_after, Draft(mark, thread, "story", mark, words))


def _words(verb: str, raw: dict[str, Any], topic: str, settings: IntakeSettings) -> Question | Story:
    words = drafts.read(verb, raw, settings.site.slugs, settings.site.language)
    if isinstance(words, tuple):
        wrong = ", ".join(
            f"{finding.field} ({finding.kind})" for finding in words if isinstance(finding, Finding)
        )
        raise BadSample(f"{topic}: {raw.get('title') or raw.get('lesson')}: {wrong}")
    return words
