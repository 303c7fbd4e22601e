"""Names as people write them: what is refused, and the words by which a name is found again."""

import unicodedata
from collections.abc import Iterator

from offices.rules.findings import Finding, Weight

LONGEST = 100
MOST_MARKS_IN_A_ROW = 2

_APOSTROPHES = str.maketrans(dict.fromkeys("`´ʻʼʾʿ‘’′＇", "'"))
_MARKS_IN_NAMES = frozenset(" '-‐‑–.,/()")


def words(name: str) -> tuple[str, ...]:
    """The name's words for searching, each once: case, accents and punctuation are gone, titles stay.

    An apostrophe joins (Ma'ruf is maruf), any other mark parts (Al-Fatih is al, fatih).
    """
    joined = folded(name).replace("'", "")
    apart = "".join(char if char.isalnum() else " " for char in joined)
    return tuple(dict.fromkeys(apart.split()))


def check_name(text: str) -> list[Finding]:
    """What is wrong with a name as entered.

    Two scripts in one name are refused: no identity card has them, look-alike letters from another script
    would hide a person from every search, and whoever meant it honestly can write the name as the card does.
    A name wholly in another script only warns, since cards and passports are printed in Latin letters.
    """
    name = _spelled(text).strip()
    if not name:
        return [Finding("name_empty")]
    found = [Finding("name_too_long", detail=str(LONGEST))] if len(name) > LONGEST else []
    categories = {unicodedata.category(char) for char in text.strip()}
    if any(category[0] in "C" or category in {"Zl", "Zp"} for category in categories):
        found.append(Finding("name_has_control_characters"))
    if any(category[0] == "N" for category in categories):
        found.append(Finding("name_has_digits"))
    if any(not _belongs(char) for char in name) or _has_piled_marks(name):
        found.append(Finding("name_has_symbols"))
    return found + _script_findings(name)


def _spelled(text: str) -> str:
    """Compatible spellings made one; apostrophes first, since some would become a space and an accent."""
    return unicodedata.normalize("NFKC", text.translate(_APOSTROPHES))


def folded(text: str) -> str:
    """One spelling, without case and accents."""
    apart = unicodedata.normalize("NFKD", _spelled(text).casefold())
    return "".join(char for char in apart if unicodedata.category(char) != "Mn").casefold()


def _belongs(char: str) -> bool:
    """Whether a character may stand in a name; digits and control characters are judged by themselves."""
    category = unicodedata.category(char)
    return category[0] in "LCN" or category in {"Mn", "Mc", "Zl", "Zp"} or char in _MARKS_IN_NAMES


def _has_piled_marks(name: str) -> bool:
    in_a_row = 0
    for char in name:
        in_a_row = in_a_row + 1 if unicodedata.category(char) == "Mn" else 0
        if in_a_row > MOST_MARKS_IN_A_ROW:
            return True
    return False


def _script_findings(name: str) -> list[Finding]:
    scripts = set(_scripts(name))
    if not scripts:
        return [Finding("name_without_letters")]
    if len(scripts) > 1:
        return [Finding("name_mixes_scripts")]
    if scripts != {"LATIN"}:
        return [Finding("name_not_latin", Weight.WARN)]
    return []


def _scripts(name: str) -> Iterator[str]:
    """The script of each letter: the first word of its Unicode name."""
    return (unicodedata.name(char, "UNKNOWN").split()[0] for char in name if char.isalpha())
