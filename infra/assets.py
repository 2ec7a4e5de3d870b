"""Static files as they are served: without what only we read, a page's script and style in one piece each.

Comments and indentation are a fifth of our scripts on the wire, so whole-line comments and the blanks
before a line go. A script comes with the modules that it imports, one after the other in one scope, so
none may use a name of another: on a phone one request is faster than a chain of ten, and compresses
better. A style sheet comes with the one that it goes on from, for the same reason. Nothing else is changed:
what a browser gets is line by line what stands in site/static.
"""

import re
from pathlib import Path

_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)
_IMPORT = re.compile(r"^import (\{ [\w, ]+ \}) from '\./(\w+)\.js';\n", re.MULTILINE)
_SHEET = re.compile(r"^@import '\./(\w+)\.css';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const|class) )", re.MULTILINE)
_TOP = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+|\{ [\w, ]+ \}|\[[\w, ]+\])", re.MULTILINE
)
_NAME = re.compile(r"\w+")
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def served(file: Path) -> bytes:
    """Return the bytes that are served of a static file. Raises ValueError for a module of another form."""
    if file.suffix == ".js":
        return _joined(file).encode()
    if file.suffix == ".css":
        return _sheet(file).encode()
    return file.read_bytes()


def modules(script: Path) -> list[Path]:
    """Return a script and all that it imports, each after those that it imports itself."""
    found: list[Path] = []

    def add(module: Path) -> None:
        for _, name in _IMPORT.findall(module.read_text(encoding="utf-8")):
            add(module.with_name(f"{name}.js"))
        if module not in found:
            found.append(module)

    add(script)
    return found


def _joined(script: Path) -> str:
    owners: dict[str, str] = {}
    for module in modules(script):
        for found in _TOP.findall(_bare(module)):
            for name in _NAME.findall(found):
                if owners.setdefault(name, module.name) != module.name:
                    raise ValueError(
                        f"{module.name}: {owners[name]} has a name {name} too; they are served as one."
                    )
    *imported, _ = modules(script)
    return "".join(map(_closed, imported)) + _code(script)


def _closed(module: Path) -> str:
    """Return a module that exports nothing any more: it stands in one scope with whoever imports it."""
    code = _EXPORT.sub(r"\1", _code(module))
    if other := _OTHER.search(code):
        raise ValueError(f"{module.name}: write this as the other modules do: {other[0]}")
    return code


def _code(module: Path) -> str:
    return _INDENT.sub("", _IMPORT.sub("", _bare(module))).lstrip("\n")


def _bare(module: Path) -> str:
    """Return a module without its whole-line comments."""
    return _LINE.sub("", _BLOCK.sub("", module.read_text(encoding="utf-8")))


def _sheet(file: Path) -> str:
    """Return a style sheet with the one that it goes on from in its place."""
    whole = _BLOCK.sub("", file.read_text(encoding="utf-8"))
    whole = _SHEET.sub(lambda found: _sheet(file.with_name(f"{found[1]}.css")) + "\n", whole)
    return _INDENT.sub("", whole).lstrip("\n")
