"""What a board has to know of a language: its code, which way it is written, and what it calls itself.

Codes are those of BCP 47, as far as people need them: a language, a script, a region. Names are in the
language itself, because whoever looks for theirs in a list may read no other. Which languages people are
invited to ask in, the operator says in board.toml.
"""

import re

CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
"""A code as the board writes it: a language, and perhaps a script and a region (BCP 47)."""
_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"))
_SCRIPTS_RIGHT_TO_LEFT = frozenset(("Arab", "Hebr", "Nkoo", "Syrc", "Thaa"))
_FROM_RIGHT = re.compile("[\u05d0-\u08ff\ufb1d-\ufdfb\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")


def is_code(language: str) -> bool:
    """Say whether a text is the code of a language as the board writes them, such as ``pt-BR``."""
    return bool(CODE.fullmatch(language))


def direction(language: str) -> str:
    """Return how a language is written: ``rtl`` or ``ltr``. What its tag says of a script goes first."""
    plain, *more = language.split("-")
    script = next((each for each in more if len(each) == 4), "")
    rtl = script in _SCRIPTS_RIGHT_TO_LEFT if script else plain in _RIGHT_TO_LEFT
    return "rtl" if rtl else "ltr"


def way(text: str) -> str:
    """Return the ``dir`` of what somebody wrote: ``rtl`` if most letters are, or ``auto``.

    By ``auto`` the first letter decides, and many an Arabic sentence begins with a foreign word. The language
    of its thread decides nothing: mentors also write in another.
    """
    if not _FROM_RIGHT.search(text):
        return "auto"
    return "rtl" if 2 * len(_FROM_RIGHT.findall(text)) > len(_LETTER.findall(text)) else "auto"


NAMES = {
    "am": "አማርኛ",
    "ar": "العربية",
    "bg": "Български",
    "bn": "বাংলা",
    "ca": "Català",
    "ckb": "کوردیی ناوەندی",
    "cs": "Čeština",
    "cy": "Cymraeg",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "ga": "Gaeilge",
    "gl": "Galego",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "is": "Íslenska",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "pl": "Polski",
    "ps": "پښتو",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "ro": "Română",
    "ru": "Русский",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "so": "Soomaali",
    "sq": "Shqip",
    "sr": "Српски",
    "sv": "Svenska",
    "sw": "Kiswahili",
    "ta": "தமிழ்",
    "th": "ไทย",
    "ti": "ትግርኛ",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}


def name(language: str) -> str:
    """Return what a language is called by those who speak it; one that is not known here goes by its code."""
    plain, _, more = language.partition("-")
    if language in NAMES or plain not in NAMES:
        return NAMES.get(language, language)
    return f"{NAMES[plain]} ({more})"
