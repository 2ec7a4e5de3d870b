"""Brotli as an edge has it, without a package for it: Playwright, which tests stand on, brings a Node along.

Level 5 is what CloudFront is taken to use. No figure of Brotli is there where no Node runs.
"""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import playwright

_PROGRAM = """
const { brotliCompressSync, constants } = require("zlib");
const bodies = JSON.parse(require("fs").readFileSync(0, "utf8"));
const size = (body) => brotliCompressSync(Buffer.from(body, "base64"), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
}).length;
console.log(JSON.stringify(bodies.map(size)));
"""


def node() -> str | None:
    """Return a Node to run, Playwright's own or the system's, if there is one."""
    brought = Path(playwright.__file__).parent / "driver" / "node"
    return str(brought) if brought.exists() else shutil.which("node")


def sizes(bodies: list[bytes]) -> list[int] | list[None]:
    """Return the bytes that each body takes with Brotli at level 5, or nothing for each where no Node is."""
    program = node()
    if program is None:
        return [None for _ in bodies]
    given = json.dumps([base64.b64encode(body).decode() for body in bodies])
    run = subprocess.run(
        [program, "-e", _PROGRAM], input=given, capture_output=True, text=True, check=True, timeout=60
    )
    found: list[int] = json.loads(run.stdout)
    return found
