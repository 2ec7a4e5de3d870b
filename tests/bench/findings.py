"""How well the rules find what they should, and how long that takes on text that was made for it."""

import time
from collections import Counter

from screening.spans import REFUSED, spans
from tests.corpus import NAMES, lines
from tests.corpus.hostile import HOSTILE

Mark = tuple[str, int, int]


def measure() -> None:
    """Print precision and recall of each part of the corpus, and the time of hostile text."""
    print("Findings: precision and recall (a span counts as found where a finding touches it)")
    total = Counter[str]()
    for name in NAMES:
        score = Counter[str]()
        for line in lines(name):
            found = [(span.kind, span.start, span.end) for span in spans(line.text)]
            score.update(_score([*line.marked], found, refused=True))
            if name != "refused":  # its hints are not marked
                score.update(_score([*line.marked], found, refused=False))
        _say(f"{name}, {len(lines(name))} lines", score)
        total.update(score)
    _say(f"all, {sum(len(lines(name)) for name in NAMES)} lines", total)
    usual = "I signed because everybody did, and it was my name that stood there. " * 22
    print(f"  a post of 1.5 KB: {_time(usual) * 1e3:.2f} ms")
    times = {text: (_time(text), _time(text + text)) for text in HOSTILE}
    slowest = max(times, key=lambda text: times[text][0])
    growth = max(two / one for one, two in times.values())
    print(f"  16 KiB made to take long: {times[slowest][0] * 1e3:.0f} ms at most ({slowest[:12]!r})")
    print(f"  twice the text takes {growth:.1f} times as long at most; 2.0 is linear")


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


def _say(what: str, score: Counter[str]) -> None:
    for prefix in ("refused", "hint"):
        wanted, told = score[f"{prefix} wanted"], score[f"{prefix} told"]
        if not wanted and not told:
            continue
        precision = score[f"{prefix} right"] / told if told else 1.0
        recall = score[f"{prefix} reached"] / wanted if wanted else 1.0
        wrong, missed = told - score[f"{prefix} right"], wanted - score[f"{prefix} reached"]
        print(
            f"  {what}: {prefix} precision {precision:.3f} ({wrong} false of {told}), "
            f"recall {recall:.3f} ({missed} missed of {wanted}), "
            f"same kind {score[f'{prefix} kind']}"
        )


def _time(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        spans(text)
        best = min(best, time.process_time() - before)
    return best
