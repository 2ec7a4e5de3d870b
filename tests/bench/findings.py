"""How well the rules find what they should, and how long that takes on text that was made for it."""

import time
from collections import Counter
from collections.abc import Iterator

from screening.spans import REFUSED, look
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.corpus import NAMES, lines
from tests.corpus.hostile import HOSTILE

Mark = tuple[str, int, int]


def measure(_options: Options) -> Iterator[Figure]:
    """Yield precision and recall of each part of the corpus, and the time of hostile text.

    A span counts as found where a finding touches it.
    """
    total = Counter[str]()
    for name in NAMES:
        score = Counter[str]()
        for line in lines(name):
            seen = look(line.text)
            found = [(span.kind, span.start, span.end) for span in seen.spans]
            score.update(_score([*line.marked], found, refused=True))
            if not name.startswith("refused"):  # its hints are not marked
                score.update(_score([*line.marked], found, refused=False))
            right = line.care and seen.care
            score.update({f"care {what}": right for what in ("reached", "right", "kind")})
            score.update({"care wanted": line.care, "care told": seen.care})
        yield from _told(f"{name}, {len(lines(name))} lines", score)
        total.update(score)
    yield from _told(f"all, {sum(len(lines(name)) for name in NAMES)} lines", total)
    usual = "I signed because everybody did, and it was my name that stood there. " * 22
    yield Figure("a post of 1.5 KB", _time(usual) * 1e3, "ms")
    times = {text: (_time(text), _time(text + text)) for text in HOSTILE}
    slowest = max(times, key=lambda text: times[text][0])
    growth = max(two / one for one, two in times.values())
    told = f"{slowest[:12]!r} took longest"
    yield Figure("16 KiB made to take long, at most", times[slowest][0] * 1e3, "ms", note=told)
    yield Figure("twice that text, at most", growth, "times as long", note="2 is linear")


def _score(marked: list[Mark], found: list[Mark], *, refused: bool) -> Counter[str]:
    kinds = REFUSED if refused else {"hint"}
    wanted = [mark for mark in marked if mark[0] in kinds]
    told = [mark for mark in found if mark[0] in kinds]
    prefix = "refused" if refused else "hint"
    # A hint that lies inside something refused anyway is no false alarm, and the other way round.
    right = wanted if refused else marked
    return Counter(
        {
            f"{prefix} wanted": len(wanted),
            f"{prefix} reached": sum(any(_touch(mark, other) for other in found) for mark in wanted),
            f"{prefix} told": len(told),
            f"{prefix} right": sum(any(_touch(mark, other) for other in right) for mark in told),
            f"{prefix} kind": sum(any(_touch(m, o) and m[0] == o[0] for o in found) for m in wanted),
        }
    )


def _touch(one: Mark, other: Mark) -> bool:
    return one[1] < other[2] and other[1] < one[2]


def _told(what: str, score: Counter[str]) -> Iterator[Figure]:
    for prefix in ("refused", "hint", "care"):
        wanted, told = score[f"{prefix} wanted"], score[f"{prefix} told"]
        if not wanted and not told:
            continue
        precision = score[f"{prefix} right"] / told if told else 1.0
        recall = score[f"{prefix} reached"] / wanted if wanted else 1.0
        wrong, missed = told - score[f"{prefix} right"], wanted - score[f"{prefix} reached"]
        alike = f"{missed} missed of {wanted}; same kind {score[f'{prefix} kind']}"
        yield Figure(f"{what}: {prefix} precision", precision, note=f"{wrong} false of {told}", more=True)
        yield Figure(f"{what}: {prefix} recall", recall, note=alike, more=True)


def _time(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        look(text)
        best = min(best, time.process_time() - before)
    return best
