"""Static files are served without comments and indentation, scripts whole, and otherwise as they stand."""

from pathlib import Path

import pytest

from infra.assets import modules, served
from tests.running import ROOT

STATIC = ROOT / "site" / "static"


def code_of(file: Path) -> list[str]:
    """Return the lines of a file that are code, as they stand."""
    code, in_comment = [], False
    for line in map(str.strip, file.read_text().splitlines()):
        starts = line.startswith("/*")
        if line and not in_comment and not starts and not line.startswith("//"):
            code.append(line)
        in_comment = (in_comment or starts) and "*/" not in line
    return code


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda f: f.name)
def test_every_line_of_a_script_and_its_modules_is_served_as_it_stands(file: Path):
    lines = served(file).decode().splitlines()
    expected = [
        line if module == file else line.removeprefix("export ")
        for module in modules(file)
        for line in code_of(module)
        if not line.startswith("import ")
    ]
    rest = iter(lines)

    assert [line for line in expected if line not in rest] == []  # each after the one before
    assert len(lines) == len(expected)


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.css")), ids=lambda f: f.name)
def test_every_line_of_a_style_is_served_as_it_stands_in_the_place_of_what_it_goes_on_from(file: Path):
    first, *rest = code_of(file)
    goes_on = first.startswith("@import")
    before = code_of(STATIC / "board.css") if goes_on else [first]

    assert goes_on is (file.name == "forms.css")
    assert served(file).decode().splitlines() == before + rest


def test_a_script_comes_with_its_modules_each_once_before_what_uses_it(tmp_path: Path):
    (tmp_path / "one.js").write_text("const first = 1;\nexport const one = () => first;\n")
    (tmp_path / "two.js").write_text(
        "import { one } from './one.js';\n\nconst second = 2;\n"
        "export async function two() {\n  return one() + second;\n}\n"
    )
    page = tmp_path / "page.js"
    page.write_text(
        "import { one } from './one.js';\nimport { two } from './two.js';\n\n"
        "export const page = one();\ntwo();\n"
    )

    assert served(page).decode() == (
        "const first = 1;\nconst one = () => first;\n"
        "const second = 2;\nasync function two() {\nreturn one() + second;\n}\n"
        "export const page = one();\ntwo();\n"
    )


@pytest.mark.parametrize("told", ["const same = 1;", "function same() {}", "let [same, b] = [1, 2];"])
def test_a_name_that_two_modules_have_is_named(tmp_path: Path, told: str):
    (tmp_path / "one.js").write_text(
        f"{told}\nexport const one = 1;\nconst inner = () => {{\n  let a;\n}};\n"
    )
    page = tmp_path / "page.js"
    page.write_text(
        "import { one } from './one.js';\n\nconst same = one;\nconst other = () => {\n  let a;\n};\n"
    )

    with pytest.raises(ValueError, match=r"page\.js: one\.js has a name same too"):
        served(page)


def test_a_module_of_another_form_is_named_with_its_line(tmp_path: Path):
    (tmp_path / "one.js").write_text("export default 1;\n")
    page = tmp_path / "page.js"
    page.write_text("import { one } from './one.js';\n")

    with pytest.raises(ValueError, match=r"one\.js: write this as the other modules do: export default 1;"):
        served(page)


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
