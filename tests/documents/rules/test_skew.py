import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.rules import skew
from documents.rules.skew import Counted, Interview, Kept
from offices.rules.identity import read_nik


def interviews(count, *, sex="F", flags=0, is_against=False):
    return [Interview(Counted(sex, "25-34", "3275"), flags, is_against)] * count


def test_shares_when_one_group_is_flagged_more_says_how_many_times_as_often():
    everybody = interviews(10, sex="F", flags=1) + interviews(10, sex="F") + interviews(20, sex="M")

    women, men = skew.shares(everybody, lambda one: one.sex)

    assert (women.group, women.people, women.flag_rate, women.flag_ratio) == ("F", 20, 0.5, 2.0)
    assert (men.flag_rate, men.flag_ratio, men.against_rate, men.against_ratio) == (0.0, 0.0, 0.0, None)


def test_shares_when_a_group_has_fewer_than_ten_says_nothing_of_it():
    women, men = skew.shares(interviews(9, flags=1, is_against=True) + interviews(10, sex="M"), lambda one: one.sex)

    assert women == skew.Share("F", None, None, None, None, None)
    assert men.people is None  # nor of the only other one, from which it could be reckoned


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"a": 9, "b": 20, "c": 30}, ["c"]),  # b as well, or everybody less b and c would tell of the nine
        ({"a": 4, "b": 5, "c": 20, "d": 30}, ["d"]),  # a and b are nine together
        ({"a": 5, "b": 5, "c": 20, "d": 30}, ["c", "d"]),
        ({"a": 9, "b": 20}, []),
        ({"a": 10, "b": 20}, ["a", "b"]),
    ],
)
def test_shares_when_a_small_group_could_be_reckoned_from_the_rest_hide_another(sizes, told):
    everybody = [
        Interview(Counted("F", "25-34", name), 0, False) for name, size in sizes.items() for _one in range(size)
    ]

    found = skew.shares(everybody, lambda one: one.district)

    assert [one.group for one in found if one.people is not None] == told
    assert len(found) == len(sizes)


def applicants(**groups):
    return [Counted(sex, "25-34", "3275") for sex, count in groups.items() for _one in range(count)]


def test_shares_when_nobody_of_a_group_was_interviewed_say_none_of_its_applicants():
    women, men = skew.shares(interviews(20), lambda one: one.sex, applicants(F=40, M=10))

    assert (women.people, women.interview_rate, women.interview_ratio) == (20, 0.5, 1.25)
    assert men == skew.Share("M", 0, None, None, None, None, 0.0, 0.0)
    assert (men.interview_percent, men.flag_percent, men.against_percent) == (0.0, None, None)


def test_shares_when_fewer_than_ten_of_a_group_applied_do_not_tell_whether_any_was_interviewed():
    told = skew.shares(interviews(20), lambda one: one.sex, applicants(F=40, M=9))
    same = skew.shares(interviews(20) + interviews(9, sex="M"), lambda one: one.sex, applicants(F=40, M=9))

    assert told == same  # of the women neither, or everybody less the women would tell of the men
    assert told[1] == skew.Share("M", None, None, None, None, None)


GROUPS = st.dictionaries(
    st.sampled_from("abcdefg"), st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=7
)


@given(GROUPS)
@example({"a": (20, 40), "b": (0, 9)})
@example({"a": (9, 9), "b": (0, 12), "c": (20, 20)})
def test_shares_whatever_the_groups_never_let_fewer_than_ten_be_reckoned_from_the_totals(groups):
    """Whoever takes what is told from everybody is left with ten people or more, of two groups or more."""
    people = {name: (held, max(held, asked)) for name, (held, asked) in groups.items() if held or asked}
    everybody = [one for name, (held, _asked) in people.items() for one in made(held, name)]
    came = [one.counted for name, (_held, asked) in people.items() for one in made(asked, name)]

    shown = {one.group: one for one in skew.shares(everybody, lambda one: one.district, came)}

    hidden = {name for name, one in shown.items() if one.people is None}
    for name in shown.keys() - hidden:
        held, asked = people[name]
        assert held >= 10 or (held == 0 and asked >= 10)
    left = sum(people[name][0] for name in hidden) or sum(people[name][1] for name in hidden)
    assert not hidden or hidden == shown.keys() or (len(hidden) >= 2 and left >= 10)


def made(count, district):
    return [Interview(Counted("F", "25-34", district), 0, False)] * count


def test_shares_when_nobody_was_interviewed_are_none():
    assert skew.shares([], lambda one: one.sex, applicants(F=40)) == ()
    assert skew.shares([], lambda one: one.sex) == ()


@pytest.mark.parametrize(
    ("number", "born_on", "expected"),
    [
        ("3275011705900001", dt.date(1990, 5, 17), Counted("M", "35-44", "3275")),
        ("3275015705900001", dt.date(1990, 5, 17), Counted("F", "35-44", "3275")),
        ("3275010403300001", dt.date(2030, 3, 4), Counted("M", "0-17", "3275")),
    ],
)
def test_counted_when_a_person_is_read_gives_sex_band_and_city(number, born_on, expected):
    assert skew.counted(read_nik(number), born_on, dt.date(2030, 3, 4)) == expected


def test_nearly_always_cleared_when_rules_differ_names_those_that_ask_in_vain():
    found = skew.nearly_always_cleared(
        [Kept("useful", 40, 10), Kept("vain", 40, 38), Kept("vainer", 10, 10), Kept("rare", 9, 9)]
    )

    assert [one.rule for one in found] == ["vainer", "vain"]
