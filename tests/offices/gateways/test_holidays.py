import datetime as dt

import pytest

from offices.gateways import holidays

NATIONAL = [(1, 1), (1, 16), (2, 17), (3, 19), (3, 21), (3, 22), (4, 3), (4, 5), (5, 1), (5, 14), (5, 27), (5, 31)]
NATIONAL += [(6, 1), (6, 16), (8, 17), (8, 25), (12, 25)]
SHARED_LEAVE = [(2, 16), (3, 18), (3, 20), (3, 23), (3, 24), (5, 15), (5, 28), (12, 24)]


def test_of_indonesia_when_decreed_gives_the_17_holidays_and_8_shared_leave_days_of_2026():
    found = holidays.of("ID", "", [2026])

    assert [one.on for one in found] == sorted(dt.date(2026, *day) for day in NATIONAL + SHARED_LEAVE)
    assert not any(one.is_estimated for one in found)
    assert [one.on for one in found if one.is_shared_leave] == [dt.date(2026, *day) for day in SHARED_LEAVE]


def test_of_indonesia_names_days_in_indonesian_whatever_the_host_speaks(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en_US")

    found = holidays.of("ID", "", [2026])

    assert [one.name for one in found if one.on.month == 12] == ["Cuti Bersama Hari Raya Natal", "Hari Raya Natal"]


def test_of_indonesia_when_not_decreed_says_which_days_are_estimated_and_leaves_the_word_out_of_the_name():
    found = holidays.of("ID", "", [2027])

    idul_fitri = next(one for one in found if one.on == dt.date(2027, 3, 10))
    assert (idul_fitri.name, idul_fitri.is_estimated) == ("Hari Raya Idul Fitri", True)


def test_of_england_gives_its_own_days_and_not_those_of_indonesia():
    found = {one.on: one.name for one in holidays.of("GB", "ENG", [2026])}

    assert found[dt.date(2026, 12, 28)] == "Boxing Day (observed)"
    assert dt.date(2026, 8, 17) not in found


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("GB", "NOWHERE")])
def test_of_an_unknown_country_or_region_raises(country, region):
    with pytest.raises(holidays.UnknownCountryError):
        holidays.of(country, region, [2026])
