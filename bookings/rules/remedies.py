"""Why papers are not enough yet and what helps, in so general words that a message may say it: no paper is named."""

from collections.abc import Sequence
from enum import StrEnum

MOST = 40  # signs that a message has room for, beside the longest names and its link


class Remedy(StrEnum):
    """What is wrong and what helps are one thing here: an SMS has room for a few words of both."""

    ADD = "add"  # a paper is missing
    REPLACE = "replace"  # one cannot be read
    ORIGINAL = "original"  # one is a copy
    RENEW = "renew"  # one has run out
    LETTER = "letter"  # one shows too little
    CORRECT = "correct"  # one says something else than the others
    ANSWER = "answer"  # a question of the case is open


def in_room(phrases: Sequence[str], more_words: str) -> str:
    """As many of the phrases as there is room for, the first ones, and how many more there are: "%d more" says it."""
    for count in range(len(phrases), 0, -1):
        more = len(phrases) - count
        text = "; ".join([*phrases[:count], *([more_words % more] if more else [])])
        if len(text) <= MOST or count == 1:
            return text
    return ""
