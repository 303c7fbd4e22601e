"""What an SMS can carry: names are written in letters that every network has, never in 70-character Unicode.

The rule, in this order:

1. SWAPPED: signs that GSM-7 has not, or counts twice, become the nearest that it has: `[1]` is (1), `€5` EUR5, `~` -.
2. Every other letter and sign becomes its plain Latin one: é e, ñ n, ß ss, “ ” ", ’ ', – -, … ..., 北京 BeiJing,
   Москва Moskva (anyascii's table).
3. What is still none of the 86 signs of both ASCII and GSM-7 (a line break, a control sign) is a space; spaces that
   follow each other are one, and none stands at either end.
"""

import re

from anyascii import anyascii

ONE, EACH_OF_MORE = 160, 153  # septets of a segment, alone and as part of a longer message
ONE_WIDE, EACH_OF_MORE_WIDE = 70, 67  # 16-bit units, once a single sign is not in GSM-7

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
COUNTED_TWICE = frozenset("\f^{}\\[~]|€")
PLAIN = frozenset(sign for sign in BASIC if " " <= sign <= "~")
SWAPPED = str.maketrans(
    {"[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "|": "/", "~": "-", "^": "'", "`": "'", "€": "EUR", "№": "No."}
)


def plain(text: str, most: int | None = None) -> str:
    """The text in at most so many signs that are both ASCII and GSM-7, one septet each; such a text stays as it is."""
    latin = anyascii(text.translate(SWAPPED)).translate(SWAPPED)
    kept = "".join(sign if sign in PLAIN else " " for sign in latin)
    return re.sub(" +", " ", kept).strip(" ")[:most].rstrip(" ")


def is_gsm7(text: str) -> bool:
    return set(text) <= BASIC | COUNTED_TWICE


def segments(text: str) -> int:
    """How many SMS the text is charged as: 160 septets or 153 each, 70 16-bit units or 67 each outside GSM-7."""
    if is_gsm7(text):
        length, one, each = sum(1 + (sign in COUNTED_TWICE) for sign in text), ONE, EACH_OF_MORE
    else:
        length, one, each = len(text.encode("utf-16-be", "surrogatepass")) // 2, ONE_WIDE, EACH_OF_MORE_WIDE
    return 1 if length <= one else -(-length // each)
