"""Words and their stems by language, and compounds: one table for Python and for the browser."""

EXAMPLES = [
    ("en", "signed signing signs sign", ["sign"] * 4),
    ("en", "stopped, stopping", ["stop", "stop"]),
    ("en", "studies study", ["study", "study"]),
    ("en", "hoping hopes hope", ["hop", "hop", "hop"]),
    ("en", "apply applied replies replied", ["apply", "apply", "reply", "reply"]),
    ("en", "agree agreed need needed", ["agre", "agre", "need", "need"]),
    ("en", "early family really quickly", ["early", "family", "real", "quick"]),
    ("en", "boss bus this", ["boss", "bus", "this"]),
    ("en", "naïve Straße É", ["naiv", "straße", "e"]),
    ("en", "re-read 3-5 it's", ["re", "read", "3", "5", "it", "s"]),
    ("en", "日本語", ["日本", "本語"]),
    ("en", "가나다", ["가나", "나다"]),
    ("en", "مُحَمَّد", ["محمد"]),
    ("en", "", []),
    # A language whose endings nobody knows here is taken for English.
    ("fr", "regrets été", ["regret", "ete"]),
    ("de", "Kündigung Kündigungen kündigen gekündigt kündigte", ["kundig"] * 5),
    ("de", "Arbeit arbeiten arbeitet gearbeitet", ["arbeit"] * 4),
    ("de", "Vertrag Verträge Vertrages Verträgen", ["vertrag"] * 4),
    ("de", "Ärzte Aerzte Arzt", ["arzt"] * 3),
    ("de", "Häuser Haeuser Haus", ["haus"] * 3),
    ("de", "Mueller Müller möchte moechte", ["mull", "mull", "mocht", "mocht"]),
    # "ue" is two sounds behind another vowel, and behind q.
    ("de", "neue Feuer Quelle", ["neu", "feu", "quell"]),
    ("de", "Straße Strasse Strassen", ["strass"] * 3),
    ("de-AT", "Kinder Kindern Kind", ["kind"] * 3),
    ("es", "despido despidos", ["despid"] * 2),
    ("es", "jefe jefa jefes jefas", ["jef"] * 4),
    ("es", "vez veces años", ["vez", "vez", "ano"]),
    ("es-MX", "ocasión ocasiones", ["ocasion"] * 2),
    ("es", "trabajador trabajadora trabajadores", ["trabajador"] * 3),
    ("ar", "أحمد إحمد آحمد ٱحمد احمد", ["احمد"] * 5),
    ("ar", "مدرسة المدرسة بالمدرسة للمدرسة والمدرسة مــدرســة مَدْرَسَة", ["مدرس"] * 7),
    ("ar", "وظيفة الوظيفة وظيفتي", ["ظيف"] * 3),
    ("ar", "والدي الوالد لوالدي للوالدين", ["الد"] * 4),
    ("ar", "صديقة صديقتي صديقاتها لصديقاتها", ["صديق"] * 4),
    ("ar", "مستشفى المستشفى مستشفي", ["مستشف"] * 3),
    ("ar-EG", "المديرين مدير مديرون", ["مدير"] * 3),
    ("ar", "signed meetings", ["sign", "meet"]),
]
"""A language, what is typed, and its stems."""

_COMPOUNDS = """
mutter|sprache kranken|kasse versicherungs|betrug familien|feier klassen|lehrer schul|abschluss
hauptschul|abschluss bewerbungs|gesprach wohn|gemeinschaft haus|meister brand|schutz
sicherheits|beauftragter unternehmens|nachfolge steuer|schulden umsatz|steuer lehr|jahre meister|brief
hand|werk tier|arzt augen|arzt lungen|krebs brust|krebs krebs|diagnose selbst|standigkeit dienst|plan
dienst|wagen fuhrungs|kraft team|leiter bereichs|leiter gesprachs|therapie trauer|feier
sterbe|begleitung pflege|familie jugend|gericht straf|anzeige vorstrafen|register geld|strafe
freiheits|strafe miet|schulden strom|rechnung zwangs|versteigerung land|wirt milch|preis ernte|helfer
winzer|betrieb fisch|kutter boots|bauer flug|lotse flug|begleiterin schiffs|koch kirchen|gemeinde
gemeinde|rat burger|meister stadt|verwaltung personal|abteilung entwicklungs|leiter daten|schutz
forschungs|antrag
"""
UNSEEN_COMPOUNDS = _COMPOUNDS.split()
"""Compounds that were written down when most rules stood; the bar is where one word begins."""
