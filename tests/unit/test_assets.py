"""Static files are served without comments and indentation, and otherwise line by line as they stand."""

from pathlib import Path

import pytest

from infra.assets import served
from tests.running import ROOT

STATIC = ROOT / "site" / "static"


@pytest.mark.parametrize(
    "file", sorted(STATIC.glob("*.js")) + sorted(STATIC.glob("*.css")), ids=lambda f: f.name
)
def test_every_line_of_code_is_served_as_it_stands(file: Path):
    code, in_comment = [], False
    for line in map(str.strip, file.read_text().splitlines()):
        starts = line.startswith("/*")
        if line and not in_comment and not starts and not line.startswith("//"):
            code.append(line)
        in_comment = (in_comment or starts) and "*/" not in line

    assert served(file).decode().splitlines() == code


def test_what_only_looks_like_a_comment_stays(tmp_path: Path):
    script = tmp_path / "a.js"
    script.write_text(
        "// A note.\n/** Says\n * more. */\nconst a = 'https://x'; // why\n  const b = 1;\n\n\nrun();\n"
    )

    assert served(script).decode() == "const a = 'https://x'; // why\nconst b = 1;\nrun();\n"


def test_other_files_are_served_as_they_are(tmp_path: Path):
    rules = tmp_path / "rules.json"
    rules.write_text('{\n  "a": 1\n}\n')

    assert served(rules) == rules.read_bytes()
