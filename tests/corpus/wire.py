"""Bytes that a client may send and no browser would, with the status that has to come of them.

In each in which a second request could be found there stands one that would store a question.
"""

import json

from tests.builders import a_question

QUESTION = json.dumps(a_question()).encode()
HIDDEN = (
    b"POST /api/threads HTTP/1.1\r\nHost: board\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(QUESTION), QUESTION)
)
PLAIN = b"Host: board\r\nContent-Type: application/json\r\n"
OK, REFUSED, LONG = (200,), (400,), (413,)


def post(*headers: bytes, tail: bytes = b"", path: bytes = b"/api/check", version: bytes = b"1.1") -> bytes:
    """Return a request with headers as they are given, and what follows them."""
    lines = b"".join(header + b"\r\n" for header in headers)
    return b"POST " + path + b" HTTP/" + version + b"\r\n" + PLAIN + lines + b"\r\n" + tail


def get(path: bytes, *headers: bytes, end: bytes = b"\r\n") -> bytes:
    return b"GET " + path + b" HTTP/1.1" + end + b"".join(each + end for each in (b"Host: b", *headers)) + end


CHECK = b'{"verb":"threads"}'
SIZE = b"Content-Length: %d" % len(CHECK)
CHUNKED = b"Transfer-Encoding: chunked"
DONE = b"0\r\n\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(CHECK), CHECK)
TWO_LENGTHS = {
    "length and chunks": post(SIZE, CHUNKED, tail=DONE + HIDDEN),
    "chunks and length": post(CHUNKED, b"Content-Length: 4", tail=CHUNK + DONE + HIDDEN),
    "two lengths": post(SIZE, b"Content-Length: 0", tail=CHECK + HIDDEN),
    "the same length twice": post(SIZE, SIZE, tail=CHECK + HIDDEN),
    "a list of lengths": post(b"Content-Length: 18, 18", tail=CHECK + HIDDEN),
    "chunks twice": post(CHUNKED, CHUNKED, tail=CHUNK + DONE + HIDDEN),
    "chunks and something": post(CHUNKED + b", identity", tail=CHUNK + DONE + HIDDEN),
    "something and chunks": post(b"Transfer-Encoding: gzip, chunked", tail=CHUNK + DONE + HIDDEN),
    "almost chunks": post(b"Transfer-Encoding: xchunked", tail=CHUNK + DONE + HIDDEN),
    "quoted chunks": post(b'Transfer-Encoding: "chunked"', tail=CHUNK + DONE + HIDDEN),
    "chunks after a tab of another kind": post(CHUNKED + b"\x0b", tail=CHUNK + DONE + HIDDEN),
    "chunks in an old version": post(CHUNKED, version=b"1.0", tail=CHUNK + DONE + HIDDEN),
    **{
        f"a length of {length!r}": post(b"Content-Length:" + length, tail=CHECK + HIDDEN)
        for length in (b"", b"+18", b"-1", b"0x12", b"1_8", b"18.0", b"1e1", b"18;a", b"\xb2", b" 1 8")
    },
}
LINES = {
    "a folded header": post(b"X: a\r\n b", SIZE, tail=CHECK + HIDDEN),
    "a folded length": post(b"Content-Length:\r\n 18", tail=CHECK + HIDDEN),
    "a blank before the colon": post(b"Content-Length : 0", tail=HIDDEN),
    "a blank before the name": post(b" Content-Length: 0", tail=HIDDEN),
    "a name that is none": post(b"X(y): z", SIZE, tail=CHECK),
    "no name": post(b": z", SIZE, tail=CHECK),
    "no colon": post(b"Content-Length", SIZE, tail=CHECK + HIDDEN),
    "a return without a line feed": post(b"X: a\rContent-Length: 0", SIZE, tail=CHECK + HIDDEN),
    "a line feed without a return": get(b"/", end=b"\n"),
    "a NUL in a header": post(b"X: a\0b", SIZE, tail=CHECK),
    "a NUL in the address": get(b"/ask/\0"),
    "an escape in a header": get(b"/", b"X: \x1b[31m"),
    "two hosts": get(b"/", b"Host: c"),
    "two media types": post(b"Content-Type: text/plain", SIZE, tail=CHECK),
    "a tab for a blank": b"GET\t/\tHTTP/1.1\r\n\r\n",
    "two blanks": b"GET  / HTTP/1.1\r\n\r\n",
    "four words": b"GET / a HTTP/1.1\r\n\r\n",
    "one word": b"GET\r\n\r\n",
    "HTTP/0.9": b"GET /ask/\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/1.2": b"GET / HTTP/1.2\r\n\r\n",
    "HTTP/9999999999.1": b"GET / HTTP/9999999999.1\r\n\r\n",
    "no version": b"GET / HTTP/\r\n\r\n",
    "no HTTP": b"GET / GOPHER/1.1\r\n\r\n",
    "a method that is none": b"G(T / HTTP/1.1\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n" + bytes(64),
    "letters that are none": b"\xff\xfe\x00G\x00E\x00T\r\n\r\n",
    "an address that is none": get(b"http://[::1"),
    "headers that do not end": b"GET / HTTP/1.1\r\nHost: board\r\n",
}
CHUNKS = {
    f"a chunk of {size!r}": post(CHUNKED, tail=size + b"\r\n" + CHECK + b"\r\n" + DONE + HIDDEN)
    for size in (
        b"",
        b"zz",
        b"-12",
        b"+12",
        b"0x12",
        b"1_2",
        b" 12",
        b"12 ",
        b"1 2",
        b"\xb2",
        b"fffffffff",
        b"12\n",
    )
} | {
    "a chunk without its end": post(CHUNKED, tail=b"12\r\n" + CHECK + DONE + HIDDEN),
    "a chunk that ends in one character": post(CHUNKED, tail=b"12\r\n" + CHECK + b"\n" + DONE),
    "a chunk that is longer": post(CHUNKED, tail=b"11\r\n" + CHECK + b"\r\n" + DONE + HIDDEN),
    "a chunk that is cut": post(CHUNKED, tail=b"12\r\n" + CHECK[:5]),
    "no last chunk": post(CHUNKED, tail=CHUNK),
    "a last chunk that is cut": post(CHUNKED, tail=CHUNK + b"0\r\n"),
    "a trailer that is none": post(CHUNKED, tail=CHUNK + b"0\r\nPOST / HTTP/1.1\r\n\r\n"),
    "a body that is cut": post(b"Content-Length: 99", tail=CHECK),
}
LARGE = {
    "a long address": get(b"/" + b"a" * 70_000),
    "a long header": get(b"/", b"X: " + b"a" * 70_000),
    "many headers": get(b"/", *[b"X: a"] * 200),
    "a long body": post(b"Content-Length: 3000000", tail=b" " * 3_000_000),
    "a long body in chunks": post(CHUNKED, tail=b"10000\r\n%s\r\n" % (b" " * 65_536) * 40 + DONE),
    "a body that says to be longer than any": post(b"Content-Length: " + b"9" * 4_500, tail=b" " * 1_100_000),
}
SOUND = {
    "chunks": post(CHUNKED, tail=CHUNK + DONE),
    "chunks with more to say": post(CHUNKED, tail=b"12;a=b\r\n" + CHECK + b"\r\n0\r\nX: y\r\n\r\n"),
    "chunks and a second request": post(CHUNKED, tail=CHUNK + DONE + HIDDEN),
    "a length and a second request": post(SIZE, tail=CHECK + HIDDEN),
    "a page and a second request": get(b"/ask/") + HIDDEN,
    "a page with a request for a body": get(b"/ask/", b"Content-Length: %d" % len(HIDDEN)) + HIDDEN,
    "a connection to be kept": get(b"/ask/", b"Connection: keep-alive") + HIDDEN,
    "a connection to be changed": get(b"/ask/", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c")
    + HIDDEN,
    "an address with its host": get(b"http://evil.example/ask/") + HIDDEN,
    "chunks below an underscore": post(SIZE, b"Transfer_Encoding: chunked", tail=CHECK + HIDDEN),
    "a length below an underscore": post(SIZE, b"Content_Length: 0", tail=CHECK + HIDDEN),
}
CASES = [
    *((raw, REFUSED, name) for each in (TWO_LENGTHS, LINES, CHUNKS) for name, raw in each.items()),
    *((raw, LONG, name) for name, raw in LARGE.items()),
    *((raw, OK, name) for name, raw in SOUND.items()),
    (get(b"//evil.example/") + HIDDEN, (404,), "an address of another host"),
    (b"CONNECT evil.example:443 HTTP/1.1\r\n\r\n" + HIDDEN, (405,), "a tunnel"),
    (b"OPTIONS * HTTP/1.1\r\n\r\n" + HIDDEN, (405,), "options of everything"),
    (b"TRACE / HTTP/1.1\r\n\r\n" + HIDDEN, (405,), "a trace"),
    (b"get / HTTP/1.1\r\n\r\n" + HIDDEN, (405,), "a method in small letters"),
]
