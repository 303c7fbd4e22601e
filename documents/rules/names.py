"""Whether two papers mean the same name or the same place of birth, and why they do not look it.

All of it is symmetric: which of the two was read first never matters.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from bookings.rules.names import folded
from documents.rules import spellings

MOST_WORDS = 12
LEAST_FOR_A_SLIP = 5  # letters: in a shorter word, one letter makes another name

Reasons = frozenset[str]
Pair = Callable[[str, str], Reasons | None]


class Likeness(StrEnum):
    EQUAL = "equal"
    ALIKE = "alike"
    DIFFERENT = "different"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Compared:
    """`reasons` are codes, in alphabetical order: why two that are alike do not look it, or what differs."""

    likeness: Likeness
    reasons: tuple[str, ...] = ()


EQUAL = Compared(Likeness.EQUAL)


def compare_names(one: str, other: str) -> Compared:
    """Two names of persons. Case and spaces at the edge are never a difference."""
    one, other = sorted((folded(one).strip(), folded(other).strip()))
    if one.split() == other.split():
        return EQUAL
    if not one or not other:
        return Compared(Likeness.MISSING)
    first, second = name_words(one), name_words(other)
    if first == second:
        return Compared(Likeness.ALIKE, ("name_marks",))
    ways = [
        cut_first | cut_second | reasons
        for (left, cut_first), (right, cut_second) in product(_cuts(first), _cuts(second))
        if (reasons := _alike(left, right)) is not None
    ]
    if ways:
        fewest = min(ways, key=lambda way: (len(way), sorted(way)))
        return Compared(Likeness.ALIKE, tuple(sorted(fewest)))
    return Compared(Likeness.DIFFERENT, (_difference(first, second),))


def compare_places(one: str, other: str) -> Compared:
    """Two places of birth: a town may stand with or without its kind, its province or its present name."""
    one, other = sorted((folded(one).strip(), folded(other).strip()))
    if one.split() == other.split():
        return EQUAL
    if not one or not other:
        return Compared(Likeness.MISSING)
    first, second = name_words(one), name_words(other)
    if first == second:
        return Compared(Likeness.ALIKE, ("name_marks",))
    first, second = (_without_kind(words) for words in (first, second))
    if first == second:
        return Compared(Likeness.ALIKE, ("place_kind",))
    if (reasons := _alike(first, second)) is not None:
        return Compared(Likeness.ALIKE, tuple(sorted(reasons)))
    if any({*map(frozenset, pair)} == {frozenset(first), frozenset(second)} for pair in spellings.RENAMED):
        return Compared(Likeness.ALIKE, ("place_renamed",))
    shorter, longer = sorted((first, second), key=len)
    if longer[: len(shorter)] == shorter:
        return Compared(Likeness.ALIKE, ("place_part",))
    return Compared(Likeness.DIFFERENT, ("place_differs",))


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, titles with dots (S.Pd., K.H.) as one word each."""
    return tuple(word for chunk in re.split(r"[\s,]+", folded(name)) for word in _parts(chunk))[:MOST_WORDS]


def _parts(chunk: str) -> list[str]:
    joined = re.sub(r"[^\w]", "", chunk)
    if chunk.count(".") > 1 and joined in spellings.AFTER | spellings.BEFORE:
        return [joined]
    if "." in chunk.rstrip(".") and joined in spellings.AFTER:
        return [joined]
    return re.sub(r"[^\w]+|_", " ", chunk.replace("'", "")).split()


def _without_kind(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in spellings.KINDS_OF_PLACE) or words


def _cuts(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Reasons]]:
    """The words as they stand, and without titles, without bin and the father's name, without the word bin alone."""
    yield words, frozenset()
    bare = spellings.without_titles(words)
    if bare != words:
        yield bare, frozenset({"name_title"})
    for shorter in (spellings.without_father(bare), tuple(word for word in bare if word not in spellings.FATHERS)):
        if shorter and shorter != bare:
            reasons = {"name_patronym"} if bare == words else {"name_patronym", "name_title"}
            yield shorter, frozenset(reasons)


def _alike(first: tuple[str, ...], second: tuple[str, ...]) -> Reasons | None:
    """Why these words may be the same name; None when they are not."""
    if first == second:
        return frozenset()
    if sorted(first) == sorted(second):
        return frozenset({"name_order"})
    found = _in_order(first, second)
    if found is None and len(first) == len(second) > 1 and (found := _paired(first, second)) is not None:
        found |= {"name_order"}
    return found


def _in_order(first: tuple[str, ...], second: tuple[str, ...]) -> Reasons | None:
    """The fewest reasons with which the words fit in turn, two written as one counting as spacing."""
    best: dict[tuple[int, int], Reasons] = {(0, 0): frozenset()}
    for here in product(range(len(first) + 1), range(len(second) + 1)):
        if here not in best:
            continue
        for left, right in ((1, 1), (1, 2), (2, 1)):
            there = here[0] + left, here[1] + right
            found = _fits(first[here[0] : there[0]], second[here[1] : there[1]], left, right)
            if found is None or ("name_one_letter" in found and "name_one_letter" in best[here]):
                continue
            reasons = best[here] | found
            if there not in best or len(reasons) < len(best[there]):
                best[there] = reasons
    return best.get((len(first), len(second)))


def _fits(first: Sequence[str], second: Sequence[str], left: int, right: int) -> Reasons | None:
    if (len(first), len(second)) != (left, right):
        return None
    if left == right:
        return _pair(first[0], second[0])
    short, words = (first[0], second) if left == 1 else (second[0], first)
    if (meant := spellings.OF_TWO.get(short)) and all(word in found for word, found in zip(words, meant, strict=True)):
        return frozenset({"name_abbreviation"})
    one, other = "".join(first), "".join(second)
    if min(map(len, (*first, *second))) == 1:  # an initial is no part of a word
        return None
    if one == other:
        return frozenset({"name_spacing"})
    one, other = (spellings.assimilated(spellings.heard(spellings.modern(word))) for word in (one, other))
    return frozenset({"name_spacing", "name_spelling"}) if one == other else None


def _paired(first: tuple[str, ...], second: tuple[str, ...]) -> Reasons | None:
    """The words fit one to one in whatever order."""
    partner: dict[int, int] = {}

    def seat(left: int, seen: set[int]) -> bool:
        for right, word in enumerate(second):
            if right in seen or _pair(first[left], word) is None:
                continue
            seen.add(right)
            if right not in partner or seat(partner[right], seen):
                partner[right] = left
                return True
        return False

    if not all(seat(left, set()) for left in range(len(first))):
        return None
    found = [_pair(first[left], second[right]) or frozenset() for right, left in partner.items()]
    if sum("name_one_letter" in reasons for reasons in found) > 1:
        return None
    return frozenset().union(*found)


def _pair(one: str, other: str) -> Reasons | None:
    """Why two words may be the same; None when they are not."""
    if one == other:
        return frozenset()
    if _shortens(one, other) or _shortens(other, one):
        return frozenset({"name_abbreviation"})
    if {one, other} <= spellings.MUHAMMAD:
        return frozenset({"name_spelling"})
    one, other = spellings.modern(one), spellings.modern(other)
    if one == other:
        return frozenset({"name_old_spelling"})
    if spellings.heard(one) == spellings.heard(other):
        return frozenset({"name_spelling"})
    return frozenset({"name_one_letter"}) if _one_letter_apart(one, other) else None


def _shortens(short: str, word: str) -> bool:
    if len(short) == 1:
        return word.startswith(short)
    meant = spellings.SHORT.get(short, frozenset())
    return word in meant or bool(meant & spellings.SHORT.get(word, frozenset()))


def _one_letter_apart(one: str, other: str) -> bool:
    """One letter is another, or too many; Putra and Putri are two names all the same."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < LEAST_FOR_A_SLIP or len(longer) - len(shorter) > 1:
        return False
    if len(shorter) == len(longer):
        wrong = [place for place in range(len(one)) if one[place] != other[place]]
        return len(wrong) == 1 and {one[wrong[0]], other[wrong[0]]} != {"a", "i"}
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _difference(first: tuple[str, ...], second: tuple[str, ...]) -> str:
    """Whether one of them only says more."""
    shorter, longer = sorted((spellings.without_titles(first), spellings.without_titles(second)), key=len)
    left = list(longer)
    for word in shorter:
        meant = next((other for other in left if _pair(word, other) is not None), None)
        if meant is None:
            return "name_differs"
        left.remove(meant)
    return "name_word_missing" if left else "name_differs"
