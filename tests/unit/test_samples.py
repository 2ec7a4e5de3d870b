"""Sample threads: what they are, whatever board they fill."""

from pathlib import Path

from board.words import Question
from infra import samples
from settings import IntakeSettings
from tests.world import BEACON_KEY, KEY, PEPPER, a_site

THREAD = """
[[thread]]
days_ago = 3
title = "A sample of a question"
body = "It has a body that is long enough to be one, and a bit more to be sure of it."
"""


def test_a_sample_is_in_english_whatever_the_board_speaks(tmp_path: Path) -> None:
    (tmp_path / "life.toml").write_text(THREAD)
    settings = IntakeSettings("intake", PEPPER, KEY.public_key(), BEACON_KEY, (), (), a_site(language="es"))

    (sample,) = samples.read(tmp_path, settings)

    assert isinstance(sample.draft.words, Question)
    assert sample.draft.words.language == "en"
