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


def a_layer(under: str, seed: int, role: str = "mentor", **changes: Any) -> dict[str, Any]:
    """Return the fields of a layer by whoever has the receipt of a seed."""
    fields = {"under": under, "body": f"Why was that? ({seed})", "nonce": a_receipt(30_000 + seed)}
    return {"receipt": a_receipt(seed), "as": role, **fields, **changes}


def an_aha(seed: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the fields of an aha by the asker with the receipt of a seed."""
    return {
        "receipt": a_receipt(seed),
        "body": f"I was afraid of being the difficult one ({seed}).",
        **changes,
    }


def without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the fields but for those named."""
    return {name: value for name, value in fields.items() if name not in names}
