import datetime as dt
from random import Random

import phonenumbers
import pytest

from bookings.actions.demo import invented
from bookings.rules import names
from offices.gateways import regions
from offices.rules import identity
from offices.rules.findings import Weight

TODAY = dt.date(2030, 3, 4)


def everybody():
    rng = Random(1)
    return [invented.person(index, rng.randint(0, 90), TODAY, rng) for index in range(1, invented.MOST + 1)]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "Satu"),
        (10, "Sepuluh"),
        (11, "Sebelas"),
        (12, "Dua Belas"),
        (20, "Dua Puluh"),
        (21, "Dua Puluh Satu"),
        (100, "Seratus"),
        (101, "Seratus Satu"),
        (110, "Seratus Sepuluh"),
        (345, "Tiga Ratus Empat Puluh Lima"),
        (999, "Sembilan Ratus Sembilan Puluh Sembilan"),
    ],
)
def test_in_words_says_the_number_in_indonesian(number, words):
    assert invented.in_words(number) == words


def test_person_when_the_same_is_asked_for_is_the_same():
    assert invented.person(12, 30, TODAY, Random(7)) == invented.person(12, 30, TODAY, Random(7))


def test_person_has_a_name_that_says_so_and_that_a_form_takes():
    for one in everybody():
        assert one.name.split()[:2] in (["Warga", "Contoh"], ["Anak", "Contoh"], ["Lansia", "Contoh"])
        assert names.check_name(one.name) == []


def test_person_has_an_identity_number_that_agrees_with_all_but_could_not_be_given_out():
    for one in everybody():
        nik = identity.read_nik(one.number)
        found = identity.findings(nik, one.born_on, regions.today_codes(), regions.retired_codes())
        assert [finding for finding in found if finding.weight is not Weight.INFO] == []
        assert nik.serial >= "9001"
        assert nik.region[:4] in ("3275", "3216")


def test_person_is_nobody_else():
    people = everybody()

    assert len({one.name for one in people}) == len({one.number for one in people}) == 999
    assert len({one.phone for one in people}) == len({one.email for one in people}) == 999


def test_person_has_a_mobile_number_of_the_fake_run_and_an_address_that_cannot_exist():
    for one in everybody():
        number = phonenumbers.parse(one.phone)
        assert phonenumbers.is_valid_number(number)
        assert one.phone.startswith("+628110000")
        assert one.email.endswith("@contoh.invalid")


def test_person_is_about_as_old_as_asked():
    born = invented.person(5, 17, TODAY, Random(3)).born_on

    assert dt.date(2012, 1, 1) <= born <= dt.date(2012, 12, 28)


@pytest.mark.parametrize("index", [0, 1000])
def test_person_when_there_is_no_such_number_raises(index):
    with pytest.raises(ValueError, match="from 1 to 999"):
        invented.person(index, 30, TODAY, Random(1))
