import datetime as dt

import pytest

from offices.actions import seeding
from offices.gateways import reference
from offices.models import (
    Fee,
    Holiday,
    HolidayYear,
    JournalEntry,
    Offer,
    Office,
    Product,
    Season,
    SeededRow,
    Service,
    ServicePoint,
    WeeklyHours,
)

pytestmark = pytest.mark.django_db

OFFICE = {
    "slug": "there",
    "name": "Kantor Contoh",
    "office_class": "Kelas I",
    "zone": "Asia/Jakarta",
    "message_name": "Contoh",
    "source": "page",
    "confirmed": True,
}
PRODUCT = {"code": "five", "name_id": "Lima", "name_en": "Five", "electronic": True, "years": 5}
FEE = {"product": "five", "rupiah": 650_000, "valid_from": dt.date(2024, 12, 17), "source": "law", "confirmed": True}
ROWS = {"office": [OFFICE], "product": [PRODUCT], "fee": [FEE]}


def load(**rows):
    return seeding.load(seeding.TABLES, {**ROWS, **rows})


def counts(outcome):
    return (outcome.created, outcome.changed, outcome.removed, outcome.kept)


def test_load_when_tables_are_empty_writes_all_rows_and_joins_them_by_name():
    outcome = load()

    assert counts(outcome) == (3, 0, 0, 0)
    fee = Fee.objects.get()
    assert (fee.product, fee.service, fee.rupiah, fee.source) == (
        Product.objects.get(code="five"),
        None,
        650_000,
        "law",
    )


def test_load_when_nothing_changed_writes_nothing(django_assert_num_queries):
    load()

    with django_assert_num_queries(len(seeding.TABLES) + 2):  # one look a table, and the savepoint
        outcome = load()

    assert counts(outcome) == (0, 0, 0, 0)


def test_load_when_the_file_changed_follows_it():
    load()

    outcome = load(fee=[{**FEE, "rupiah": 700_000, "valid_to": dt.date(2026, 1, 1)}])
    back = load()

    assert (counts(outcome), counts(back)) == ((0, 1, 0, 0), (0, 1, 0, 0))
    fee = Fee.objects.get()
    assert (fee.rupiah, fee.valid_to) == (650_000, None)  # what the file no longer says has its default again


def test_load_when_somebody_changed_a_row_leaves_it_whatever_the_file_says():
    load()
    Fee.objects.update(source="letter of the head", confirmed=True)

    outcome = load(fee=[{**FEE, "rupiah": 700_000}])

    assert counts(outcome) == (0, 0, 0, 1)
    assert Fee.objects.get().rupiah == 650_000


def test_load_when_somebody_changed_a_field_the_file_leaves_out_leaves_the_row():
    load()
    Fee.objects.update(valid_to=dt.date(2025, 12, 31))

    outcome = load(fee=[{**FEE, "rupiah": 700_000}])

    assert counts(outcome) == (0, 0, 0, 1)
    assert Fee.objects.get().rupiah == 650_000


def test_load_when_somebody_deleted_a_row_does_not_make_it_again():
    load()
    Fee.objects.all().delete()

    again, changed = load(), load(fee=[{**FEE, "rupiah": 700_000}])

    assert (counts(again), counts(changed)) == ((0, 0, 0, 0), (0, 0, 0, 1))
    assert not Fee.objects.exists()


def test_load_when_somebody_made_the_same_row_first_leaves_theirs():
    Office.objects.create(**{**OFFICE, "name": "Nama dari petugas"})

    outcome = load()

    assert counts(outcome) == (2, 0, 0, 1)
    assert Office.objects.get().name == "Nama dari petugas"
    assert counts(load(office=[{**OFFICE, "zone": "Asia/Makassar"}])) == (0, 0, 0, 1)


def test_load_when_the_file_drops_a_dated_row_takes_it_away():
    load()

    outcome = load(fee=[])

    assert counts(outcome) == (0, 0, 1, 0)
    assert not Fee.objects.exists()
    assert counts(load()) == (1, 0, 0, 0)


def test_load_when_the_file_drops_a_dated_row_that_somebody_changed_leaves_it():
    load()
    Fee.objects.update(confirmed=False)

    outcome = load(fee=[])

    assert counts(outcome) == (0, 0, 0, 1)
    assert Fee.objects.exists()


def test_load_when_the_file_drops_a_thing_leaves_it():
    load()

    outcome = load(office=[])

    assert counts(outcome) == (0, 0, 0, 0)
    assert Office.objects.exists()


def test_load_when_somebody_renamed_a_thing_still_finds_it():
    load()
    Product.objects.update(code="lima")

    outcome = load(fee=[FEE, {**FEE, "valid_from": dt.date(2030, 1, 1)}])

    assert counts(outcome) == (1, 0, 0, 0)
    assert set(Fee.objects.values_list("product__code", flat=True)) == {"lima"}


def test_load_when_somebody_deleted_the_thing_leaves_its_new_rows_out():
    load()
    Product.objects.all().delete()

    outcome = load(fee=[FEE, {**FEE, "valid_from": dt.date(2030, 1, 1)}])

    assert counts(outcome) == (0, 0, 0, 1)
    assert not Fee.objects.exists()


def test_load_when_a_row_names_what_never_was_raises_and_writes_nothing():
    with pytest.raises(KeyError):
        load(fee=[{**FEE, "product": "fife"}])

    assert not Office.objects.exists()
    assert not SeededRow.objects.exists()


def test_load_when_two_rows_have_one_key_raises():
    with pytest.raises(ValueError, match="two rows of fee"):
        load(fee=[FEE, {**FEE, "rupiah": 1}])


# --- the files that ship ---------------------------------------------------------------------------------------------


def test_seed_twice_writes_once_and_journals_once():
    first, second = seeding.seed(2026), seeding.seed(2026)

    assert first.created == SeededRow.objects.count() > 400
    assert counts(second) == (0, 0, 0, 0)
    assert JournalEntry.objects.filter(action="reference.seeded").count() == 1


def test_seed_when_a_coordinate_was_not_touched_knows_it_again():
    seeding.seed(2026)
    point = ServicePoint.objects.get(slug="bekasi")
    before = SeededRow.objects.get(table="point", key="bekasi")
    SeededRow.objects.filter(pk=before.pk).update(written={**before.written, "name": "Lama"})
    ServicePoint.objects.filter(pk=point.pk).update(name="Lama")

    outcome = seeding.seed(2026)

    assert counts(outcome) == (0, 1, 0, 0)
    assert ServicePoint.objects.get(pk=point.pk).name == "Kantor Imigrasi Bekasi"


def test_seed_when_an_office_keeps_unknown_holidays_goes_on(caplog):
    seeding.seed(2026)
    Office.objects.create(**{**OFFICE, "holiday_country": "XX"})

    outcome = seeding.seed(2026)

    assert counts(outcome) == (0, 0, 0, 0)
    assert "holidays_unknown country=XX" in caplog.text


def test_seed_when_an_office_abroad_was_added_brings_its_holidays():
    seeding.seed(2026)
    Office.objects.create(**{**OFFICE, "holiday_country": "AU", "holiday_region": "NSW", "zone": "Australia/Sydney"})

    seeding.seed(2026)

    assert Holiday.objects.filter(country="AU", region="NSW", on=dt.date(2026, 1, 26), confirmed=False).exists()


def test_seed_tells_shared_leave_from_national_days():
    seeding.seed(2026)

    december = Holiday.objects.filter(country="ID", on__year=2026, on__month=12)
    assert dict(december.values_list("on__day", "shared_leave")) == {24: True, 25: False}


def test_files_when_read_give_every_fact_a_source_that_fits_and_a_word_on_whether_it_is_confirmed():
    without = {"service", "product"}  # names, not facts
    rows = [(table, row) for table, rows in reference.read().items() for row in rows if table not in without]

    assert [row for _, row in rows if not 0 < len(row.get("source", "")) <= 300] == []
    assert [row for _, row in rows if not isinstance(row.get("confirmed"), bool)] == []


def test_files_when_read_fit_the_columns():
    for table in seeding.TABLES[:-1]:
        for row in reference.read()[table.name]:
            for name, value in row.items():
                longest = getattr(table.model._meta.get_field(name), "max_length", None)
                assert longest is None or not isinstance(value, str) or len(value) <= longest, (table.name, name, value)


def test_seed_makes_the_four_points_of_bekasi_with_the_other_name_of_cibubur():
    seeding.seed(2026)

    points = ServicePoint.objects.filter(office__slug="bekasi")
    assert list(points.values_list("slug", "kind")) == [
        ("bekasi", "office"),
        ("bekasi-mpp", "mpp"),
        ("bekasi-cibubur", "ulp"),
        ("bekasi-lounge", "lounge"),
    ]
    assert "MPP Plaza Cibubur" in points.get(slug="bekasi-cibubur").aliases


def test_seed_leaves_unconfirmed_what_no_source_says():
    seeding.seed(2026)

    weekdays = WeeklyHours.objects.filter(point__office__slug="bekasi", weekday__lt=5, season=None)
    assert set(weekdays.values_list("confirmed", flat=True)) == {False}
    saturdays = WeeklyHours.objects.filter(point__office__slug="bekasi", weekday=5, season=None)
    assert set(saturdays.values_list("confirmed", flat=True)) == {True}
    assert list(HolidayYear.objects.filter(country="ID").values_list("year", "confirmed")) == [
        (2025, True),
        (2026, True),
        (2027, False),
    ]
    assert not Holiday.objects.filter(country="ID", on__year=2027, confirmed=True).exists()
    assert not Season.objects.get(code="ramadan-2027").confirmed


@pytest.mark.parametrize(
    ("product", "on", "rupiah"),
    [
        ("ordinary_5", dt.date(2026, 11, 22), 350_000),
        ("ordinary_10", dt.date(2026, 11, 22), 650_000),
        ("electronic_5", dt.date(2026, 11, 22), 650_000),
        ("electronic_10", dt.date(2026, 11, 22), 950_000),
        ("electronic_10", dt.date(2024, 12, 17), 950_000),
        ("electronic_10", dt.date(2024, 12, 16), 650_000),
    ],
)
def test_seed_has_one_fee_for_a_product_on_a_day(product, on, rupiah):
    seeding.seed(2026)

    assert list(Fee.objects.in_force(on).filter(product__code=product).values_list("rupiah", flat=True)) == [rupiah]


def test_seed_has_the_charges_on_top():
    seeding.seed(2026)

    charges = Fee.objects.in_force(dt.date(2026, 11, 22)).filter(product=None)
    assert dict(charges.values_list("service__code", "rupiah")) == {
        "same_day": 1_000_000,
        "replace_lost": 1_000_000,
        "replace_damaged": 500_000,
    }


def test_seed_offers_what_is_examined_and_the_same_day_at_the_main_office_only():
    seeding.seed(2026)

    bound = Offer.objects.filter(office__slug="bekasi", service__isnull=False).exclude(point=None)
    assert set(bound.values_list("service__code", "point__slug", "lane", "from_time", "to_time")) == {
        ("replace_lost", "bekasi", "regular", None, None),
        ("replace_lost", "bekasi", "priority", None, None),
        ("replace_damaged", "bekasi", "regular", None, None),
        ("replace_damaged", "bekasi", "priority", None, None),
        ("same_day", "bekasi", "same_day", dt.time(8), dt.time(11)),
    }
    assert set(Offer.objects.filter(office__slug="bekasi").values_list("service__code", flat=True)) == {
        *Service.objects.values_list("code", flat=True),
        None,
    }


def test_seed_ends_the_offer_of_books_without_a_chip_and_says_why_in_both_languages():
    seeding.seed(2026)

    products = Offer.objects.filter(office__slug="bekasi", product__isnull=False)
    today = products.in_force(dt.date(2026, 11, 22))
    assert set(today.values_list("product__code", flat=True)) == {"electronic_5", "electronic_10"}
    ended = products.get(product__code="ordinary_5")
    assert ended.valid_to == dt.date(2024, 11, 30)
    assert "paspor elektronik" in ended.note_id
    assert "electronic passports only" in ended.note_en
