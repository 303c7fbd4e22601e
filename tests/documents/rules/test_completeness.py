"""A file is complete when each demand is met; what is missing comes with its cure."""

from hypothesis import given
from hypothesis import strategies as st

from documents.rules.cases import Fact
from documents.rules.completeness import Present, gaps, is_complete
from documents.rules.kinds import PaperKind, Shows
from documents.rules.requirements import demanded
from tests.factories.lists import asked, case_list, person

IDENTITY = {"name", "birth_place", "birth_date", "parents"}
THIRD = [
    asked(
        "birth_certificate", demand="third", shows=IDENTITY, filled_by="data_letter", cure="birth", gap_cure="letter"
    ),
    asked("diploma", demand="third", shows=IDENTITY, filled_by="data_letter", cure="school", gap_cure="letter"),
]


def present(kind, *shows):
    return Present(PaperKind(kind), frozenset(Shows(one) for one in shows))


def demands(*papers, facts=()):
    return demanded([case_list(*papers)], person(*facts))


def test_file_without_any_paper_lacks_everything_with_every_cure_there_is():
    found = gaps(demands(asked("ektp", cure="record"), *THIRD), [])

    assert [(one.demand.code, one.code, one.cures) for one in found] == [
        ("ektp", "paper_missing", ("record",)),
        ("third", "paper_missing", ("birth", "school")),
    ]


def test_any_one_of_the_alternatives_is_enough():
    for kind in ("birth_certificate", "diploma"):
        assert is_complete(demands(*THIRD), [present(kind, *IDENTITY)])


def test_paper_that_shows_too_little_is_named_with_what_is_lacking_and_its_cure():
    (found,) = gaps(demands(*THIRD), [present("diploma", "name", "birth_date")])

    assert (found.code, found.asked.kind, found.lacking, found.cures) == (
        "paper_shows_too_little",
        "diploma",
        {"birth_place", "parents"},
        ("letter",),
    )


def test_paper_that_shows_too_little_without_a_cure_of_its_own_is_to_be_got_anew():
    (found,) = gaps(demands(asked("parent_ektp", shows=["nik"], cure="record")), [present("parent_ektp")])

    assert (found.code, found.cures) == ("paper_shows_too_little", ("record",))


def test_nearest_of_several_insufficient_papers_is_named():
    papers = [present("birth_certificate", "name"), present("diploma", "name", "birth_place", "birth_date")]

    (found,) = gaps(demands(*THIRD), papers)

    assert (found.asked.kind, found.lacking) == ("diploma", {"parents"})


def test_letter_fills_what_the_paper_does_not_show():
    diploma = present("diploma", "name", "birth_date")

    assert is_complete(demands(*THIRD), [diploma, present("data_letter", "birth_place", "parents")])
    assert gaps(demands(*THIRD), [diploma, present("data_letter", "birth_place")])[0].lacking == {"parents"}


def test_letter_alone_is_no_paper():
    assert [one.code for one in gaps(demands(*THIRD), [present("data_letter", *IDENTITY)])] == ["paper_missing"]


def test_letter_of_another_kind_fills_nothing():
    papers = [present("diploma", "name"), present("police_report", *IDENTITY)]

    assert [one.code for one in gaps(demands(*THIRD), papers)] == ["paper_shows_too_little"]


def test_two_papers_of_a_kind_are_not_put_together():
    """A name on one diploma and the parents on another are no paper with both."""
    papers = [present("diploma", "name", "birth_place"), present("diploma", "birth_date", "parents")]

    assert not is_complete(demands(*THIRD), papers)


def test_paper_that_is_not_asked_of_this_person_is_not_missed():
    report = asked("police_report", needs=["lost"])

    assert is_complete(demands(report), [])
    assert not is_complete(demands(report, facts=["lost"]), [])


def test_paper_that_only_may_be_asked_for_is_no_gap():
    found = demanded([case_list(asked("police_report", needs=["lost"]))], person(unknown=["lost"]))

    assert [one.is_sure for one in found] == [False]
    assert is_complete(found, [])


# --- whatever the list, the person and the papers ---------------------------------------------------------------------

KINDS = st.sampled_from(list(PaperKind)[:3])  # few, so that what is brought is often what is asked for
SHOWN = st.frozensets(st.sampled_from(list(Shows)[:3]))
FACTS = st.frozensets(st.sampled_from(list(Fact)[:4]), max_size=3)
PAPERS = st.lists(st.builds(Present, KINDS, SHOWN), max_size=8)
ASKED = st.builds(
    asked,
    KINDS,
    demand=st.sampled_from("abcd"),
    shows=SHOWN,
    needs=FACTS,
    unless=FACTS,
    filled_by=st.none() | KINDS,
    cure=st.sampled_from(["", "one", "two"]),
    gap_cure=st.sampled_from(["", "three"]),
)
DEMANDS = st.builds(
    lambda papers, facts: demanded([case_list(*papers)], person(*facts)), st.lists(ASKED, max_size=8), FACTS
)


@given(DEMANDS, PAPERS, st.builds(Present, KINDS, SHOWN), st.integers(0, 8))
def test_another_paper_never_makes_a_file_less_complete(asked_for, papers, one_more, place):
    before = gaps(asked_for, papers)
    after = gaps(asked_for, [*papers[:place], one_more, *papers[place:]])

    assert {gap.demand for gap in after} <= {gap.demand for gap in before}


@given(DEMANDS, PAPERS, st.integers(0, 7), SHOWN)
def test_paper_that_shows_more_never_makes_a_file_less_complete(asked_for, papers, place, more):
    better = [Present(one.kind, one.shows | more) if at == place else one for at, one in enumerate(papers)]

    assert {gap.demand for gap in gaps(asked_for, better)} <= {gap.demand for gap in gaps(asked_for, papers)}


@given(DEMANDS, PAPERS)
def test_order_of_the_papers_does_not_matter(asked_for, papers):
    def seen(found):
        return [(gap.demand, gap.code, len(gap.lacking)) for gap in found]

    assert seen(gaps(asked_for, papers)) == seen(gaps(asked_for, papers[::-1]))


@given(DEMANDS, PAPERS, st.data())
def test_cure_that_is_followed_closes_the_gap(asked_for, papers, data):
    """Bringing what the gap names, showing what it must, leaves that demand met."""
    found = gaps(asked_for, papers)
    if not found:
        return
    gap = data.draw(st.sampled_from(found))

    brought = [*papers, Present(gap.asked.kind, gap.asked.shows)]

    assert gap.demand not in [one.demand for one in gaps(asked_for, brought)]


@given(DEMANDS, PAPERS)
def test_gap_that_is_a_paper_showing_too_little_says_what(asked_for, papers):
    for gap in gaps(asked_for, papers):
        assert (gap.code == "paper_shows_too_little") == bool(gap.lacking)
        assert gap.lacking <= gap.asked.shows
        assert gap.asked in gap.demand.options
