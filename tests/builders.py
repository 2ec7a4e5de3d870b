"""Builders: sound drafts with sensible defaults, for tests that care about one thing of them."""

from typing import Any

from board import receipts

WORDS = "The same week that my boss left for another job, I was told to sign for work I had not seen."


def a_receipt(seed: int = 1) -> str:
    """Return a written receipt: the same one for the same seed."""
    return receipts.write(bytes([seed % 256, seed // 256 % 256]) * 8)


def a_question(seed: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the fields of a question as a browser sends them."""
    fields = {"title": f"How do I refuse to sign this? ({seed})", "body": WORDS, "topic": "work"}
    return {"receipt": a_receipt(seed), **fields, **changes}


def a_story(seed: int = 1001, **changes: Any) -> dict[str, Any]:
    """Return the fields of a story as a browser sends them."""
    fields = {
        "lesson": f"I signed, and it was my name in the file ({seed})",
        "happened": "I signed because everybody did. " * 4,
        "cost": "My licence, for two years.",
    }
    return {"receipt": a_receipt(seed), **fields, **changes}


def without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the fields but for those named."""
    return {name: value for name, value in fields.items() if name not in names}
