"""How one Indonesian name comes to be written in several ways: titles, short forms, old and borrowed spellings.

All words here are folded: lower case, no accents, no apostrophes, no dots.
"""

import re
from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BEFORE = _words(
    "h hj haji hajjah hajah kh kyai kiai ust ustad ustadz ustadzah dr drs dra drg drh ir prof hc tn ny nn sdr sdri bpk "
    "bapak ibu alm almh almarhum almarhumah r rd rr raden rm ra rng roro pdt pastor"
)
AFTER = _words(
    "se sh st ss sp ssi spd sag skom sos ssos sip sikom skep skm sked sfarm sst stp spt sth sked smi sgz sds "
    "mm mh mt ma mba mkn mpd msi msc mkom mkes mag map mhum med mph phd ba bsc ak ca cpa amd amdkeb amdkep apt "
    "ns bac lc spog sppd spa spb spkk"
)
BEHIND_RADEN = _words("ajeng ayu mas nganten panji roro")  # each by itself is a name
FATHERS = _words("bin binti ibn bt bte binte")

MUHAMMAD = _words(
    "muhammad muhamad mohammad mohamad mohammed mohamed muhammed mochammad mochamad muchammad muchamad mukhammad"
)
# Two words in one: a Catholic christening name of two saints is mostly written so.
OF_TWO = {"fx": ({"fransiskus", "franciskus", "fransiscus", "franciscus"}, {"xaverius", "xaferius", "saverius"})}
# What a short form may stand for. A single letter stands for any word that begins with it.
SHORT = {
    **dict.fromkeys(("moh", "moch", "muh", "mohd", "much", "mhd", "mohm"), MUHAMMAD),
    "abd": frozenset({"abdul", "abdoel", "abdullah"}),
    "st": frozenset({"siti", "sitti"}),
    "sti": frozenset({"siti", "sitti"}),
    "wy": frozenset({"wayan"}),
    "md": frozenset({"made", *MUHAMMAD}),
    "nym": frozenset({"nyoman"}),
    "nyn": frozenset({"nyoman"}),
    "kt": frozenset({"ketut"}),
    "pt": frozenset({"putu"}),
    "gd": frozenset({"gede"}),
    "gst": frozenset({"gusti"}),
    "kmg": frozenset({"komang"}),
    "agg": frozenset({"agung"}),
    "tgk": frozenset({"tengku", "teungku"}),
    "kab": frozenset({"kabupaten"}),
    "tg": frozenset({"tanjung", "tandjung"}),
    "tj": frozenset({"tanjung", "tandjung"}),
    "jkt": frozenset({"jakarta", "djakarta"}),
    "bdg": frozenset({"bandung"}),
    "sby": frozenset({"surabaya", "soerabaja"}),
}
RENAMED = (
    ({"ujung", "pandang"}, {"makassar"}),
    ({"batavia"}, {"jakarta"}),
    ({"jogjakarta"}, {"yogyakarta"}),
    ({"buitenzorg"}, {"bogor"}),
)
KINDS_OF_PLACE = _words("kota kodya kotamadya kab kabupaten kec kecamatan desa kel kelurahan dki daerah")

# Spellings before 1947 (oe) and 1972 (dj, tj, nj, sj, ch, j); the last, j for y, cuts both ways.
_OLD = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "ny"), ("sj", "sy"), ("ch", "kh"))
# Borrowed sounds, written as each registrar heard them.
_HEARD = (
    *(("dh", "d"), ("dz", "z"), ("th", "t"), ("ts", "s"), ("sy", "s"), ("sh", "s"), ("kh", "h"), ("gh", "g")),
    *(("ph", "f"), ("v", "f"), ("p", "f"), ("q", "k"), ("ck", "k"), ("x", "ks"), ("z", "j"), ("y", "i")),
    *(("ee", "i"), ("ie", "i"), ("oi", "ai"), ("ei", "ai"), ("aw", "au"), ("au", "o"), ("o", "u")),
)


def modern(word: str) -> str:
    """One spelling for a word written before or after a reform."""
    for old, new in _OLD:
        word = word.replace(old, new)
    return word.replace("j", "y")


def heard(word: str) -> str:
    """How the word sounds, roughly: doubled letters, silent h and the ways to write borrowed sounds are one."""
    for written, sound in _HEARD:
        word = word.replace(written, sound)
    word = re.sub(r"(.)\1+", r"\1", word)
    return re.sub(r"(?<=[aiu])h(?=[bcdfgjklmnrst]|$)", "", word)


def assimilated(phrase: str) -> str:
    """Abdul Rahman as it is spoken: the l of the article falls to the letter behind it."""
    return re.sub(r"(?<=u)l(?=[dnrstz])", "", phrase)


def without_titles(words: Sequence[str]) -> tuple[str, ...]:
    """The words between what comes before a name and what comes after it; at least one is left."""
    start, end = 0, len(words)
    while start < end - 1 and (
        words[start] in BEFORE or (start and words[start - 1] == "raden" and words[start] in BEHIND_RADEN)
    ):
        start += 1
    while end > start and (taken := _titles_at(words[start:end])) and end - taken > start:
        end -= taken
    return tuple(words[start:end])


def _titles_at(words: Sequence[str]) -> int:
    """How many words at the end make one title: S Pd is two, SPd is one."""
    if words[-1] in AFTER:
        return 1
    pair = words[-2:]
    return 2 if len(pair) == 2 and "".join(pair) in AFTER and min(map(len, pair)) == 1 else 0


def without_father(words: Sequence[str]) -> tuple[str, ...]:
    """The words before bin or binti; all of them where it comes first or not at all."""
    for place, word in enumerate(words):
        if word in FATHERS and place:
            return tuple(words[:place])
    return tuple(words)
