"""Pieces of requests that no program of good will sends: values, pieces of bodies, headers and methods."""

from tests.builders import WORDS

# Bidi controls, tags, joiners, marks, what is not assigned, what is no character, and markup.
ODD = (
    "\u202e\u2066\u2069\u200f\u061c\u200b\u200d\ufe0f\U000e0041\U000e007f\u0301\u0489\u20e3\u0345\u0378"
    "\uffff\ufdd0\U0010ffff\ue000\x00\x07\x1b\x7f\x85\u2028\u2029\u00a0\u1160\u3164\u2800\uff1c\ufb01\u1e9e"
    "\U0001f468\U0001f3fd\U0001f1e9<>&\"'{}%\\/=;,\r\n\t "
)
MARKS = "\u0300\u0301\u0315\u0345a"
TEXTS = (WORDS, "<zq onzq=1>" * 4, "\"'><zq>", "</textarea><zq>", "e" + "\u0301" * 300)
JSON_VALUES = (
    "null", "true", "NaN", "-Infinity", "1e400", "-0", "0.1e-999", "9" * 400, "9" * 5_000, "1" + "0" * 30,
    '"\\ud800"', '"\\udfff\\ud83d"', '"\\u0000"', '"\\u202e"', '"\\ud83d\\ude00"', '"\t"', '"\\x"', "''",
    "[]", "{}", "[[]]", '{"a":{"b":{"c":{"d":1}}}}', "[" * 5, '{"a":1,"a":2}', "01", ".5", "+1", "0x1", "",
)  # fmt: skip
FORM_PIECES = (
    "%", "%%", "%zz", "%e2%82", "%ff", "%00", "%ED%A0%80", "%26", "&", "&&", "=", ";", "+", "a", "é", "\x00",
    "\r\n", "receipt=", "title=", "&title=", "&body=", "verb=threads", "&verb=check", WORDS.replace(" ", "+"),
)  # fmt: skip
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "latin-1", "cp037", "shift_jis",
)  # fmt: skip
NOT_UTF_8 = ("utf-8-sig", "utf-16", "utf-32", "cp037")
"""Of these encodings those in which no JSON is UTF-8 by chance."""
HEADERS = (
    "", " ", ",", ";", "=", '"', "\\", "*", "*/*", "a", "text/html", "application/json", "null", "none",
    "text/html;q=nan", "text/html;q=-1", "text/html;q=1e9", "*/*;q=٣", 'a/b;c="', "a/b;c*=x''%ff", "/;/",
    "application/json;charset=utf-16", "application/json, text/html", "Application/JSON", "a/" + "b" * 9_000,
    "a/b," * 2_500, "a/b;c=d" * 1_400, '"\\' * 5_000, "gzip", "identity", "br, gzip", "same-origin",
    "cross-site", "same-origin,cross-site", "SAME-ORIGIN", "https://board.example", "file://", "http://[::1",
    "https://board.example.evil.example", "https://board.example, https://evil.example",
    "https://\u0431oard.example", "v1.", f"v1.{'0' * 26}.1-2-3-4-5-6-7-8", f"v1.{'0' * 26}." + "9" * 9_000,
    "v1.\u0660", "-" * 9_000, "\x00", "a\r\nSet-Cookie: a=b", "a\tb", "\x7f", "\x85", "é", "日本",
    "\U0001f600", "\u202e", "\udc80",
)  # fmt: skip
METHODS = (
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post",
    "", "A B",
)  # fmt: skip
SEGMENTS = (
    "api", "threads", "check", "health", "receipts", "stories", "nvye6xpx5m5n2q48690q2sh7b7",
    "NVYE6XPX5M5N2Q48690Q2SH7B7", "..", ".", "", "%2f", "%00",
)  # fmt: skip
