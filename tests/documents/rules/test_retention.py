import datetime as dt

import pytest

from documents.rules.retention import Facts, Start, Term, destroy_on

VISIT = dt.date(2030, 3, 4)
TERMS = (
    Term("", Start.ISSUED, 30),
    Term("old_passport", Start.ISSUED, 10),
    Term("", Start.VISIT, 90),
    Term("", Start.CANCELLED, 7),
)


@pytest.mark.parametrize(
    ("kind", "facts", "day"),
    [
        ("ektp", Facts(VISIT), dt.date(2030, 6, 2)),
        ("ektp", Facts(VISIT, issued_on=dt.date(2030, 3, 8)), dt.date(2030, 4, 7)),
        ("old_passport", Facts(VISIT, issued_on=dt.date(2030, 3, 8)), dt.date(2030, 3, 18)),
        ("ektp", Facts(VISIT, cancelled_on=dt.date(2030, 3, 1)), dt.date(2030, 3, 8)),
        ("ektp", Facts(VISIT, issued_on=dt.date(2030, 3, 8), cancelled_on=dt.date(2030, 3, 1)), dt.date(2030, 4, 7)),
        ("ektp", Facts(VISIT, issued_on=dt.date(2030, 3, 8), is_held=True), None),
    ],
    ids=["visit", "issued", "own term", "cancelled", "issued goes first", "held"],
)
def test_paper_is_destroyed_on_the_day_that_its_term_says(kind, facts, day):
    assert destroy_on(kind, facts, TERMS) == day


def test_paper_when_no_term_says_is_kept():
    assert destroy_on("ektp", Facts(VISIT), [Term("old_passport", Start.VISIT, 1)]) is None
    assert destroy_on("ektp", Facts(VISIT), []) is None
