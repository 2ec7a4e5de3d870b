"""Texts of 16 KiB that were made to take long."""

_SEEDS = (
    "a", "a.", "@", "a@", "1 ", "0-", "+1(", "my ", "dm me ", " at gmail dot", "http:/", "www.", "insta: ",
    "book a call free ", "[.(at", "ABCD-", "A", "my manager ", "wir sind zu viert im ", "\u0430", "\u200b",
    "null eins ", "seis-", "0 1 ", "ayudo a a a ", "\u0627 ",
    "\u0627\u0639\u0645\u0644 \u0641\u064a \u0634\u0631\u0643\u0629 \u0627\u0627\u0627 ",
    "\u0648\u0627\u062a\u0633 ", "\u0640", "\u00df",
    "I am a a a a a at ", "let's a b c ", "call me on ", "i offer ", "1.1.", "a-", "a/", "://a", "\u0301a",
)  # fmt: skip

HOSTILE = [(seed * 16_384)[:16_384] for seed in _SEEDS]
