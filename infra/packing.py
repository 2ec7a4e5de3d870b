"""A built function as a zip that anybody can make again from the same source, byte for byte.

A zip tells more than what is in it: when each file was written, who may read it, and in which order a
disk handed them out. None of that is kept here, so two builds in two places differ only where a file does.
What is left to chance is how zlib compresses, which another version may do better. So there are two
sums: that of the zip, which Lambda shows of what it runs, and that of what the zip holds, which is the
same wherever it is packed.
"""

import hashlib
import zipfile
from pathlib import Path

_NEVER = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the first that a zip can tell."""
_READABLE = 0o100644 << 16
"""A plain file that everybody may read and its owner write, whatever the umask of the builder was."""
_UNIX = 3


def pack(package: Path, packed: Path) -> None:
    """Put the files below a folder into a zip, in the order of their names."""
    held = {file.relative_to(package).as_posix(): file for file in package.rglob("*") if file.is_file()}
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(held):
            entry = zipfile.ZipInfo(name, _NEVER)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, held[name].read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=6)


def files(packed: Path) -> dict[str, str]:
    """Return the files of a zip by their names, in order, each with its SHA-256."""
    with zipfile.ZipFile(packed) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sorted(archive.namelist())}


def sums(packed: Path) -> dict[str, str]:
    """Return the SHA-256 of a zip, and of what it holds: of the list that `sha256sum` makes of its files."""
    held = "".join(f"{digest}  ./{name}\n" for name, digest in files(packed).items())
    return {
        "contents": hashlib.sha256(held.encode()).hexdigest(),
        "zip": hashlib.sha256(packed.read_bytes()).hexdigest(),
    }
