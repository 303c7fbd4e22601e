"""What people write becomes what is kept and compared, or is refused with a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.fields import Field
from documents.rules.settling import Unfit, settled


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("name", "  BUDI  CONTOH ", "BUDI CONTOH"),
        ("nik", "3275 0317 0892 0007", "3275031708920007"),
        ("family_card_number", "32.75.03.170892.0007", "3275031708920007"),
        ("birth_date", "17-08-1992", "1992-08-17"),
        ("birth_date", "7/8/1992", "1992-08-07"),
        ("birth_date", "17 08 1992", "1992-08-17"),
        ("birth_date", "17 Agustus 1992", "1992-08-17"),
        ("birth_date", "1992-08-17", "1992-08-17"),
    ],
)
def test_settled_brings_into_one_shape(field, said, kept):
    assert settled(Field(field), said) == kept


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("name", " ", "value_missing"),
        ("name", "--", "value_missing"),
        ("nik", "327503170892000", "number_of_sixteen"),
        ("nik", "327503170892000O", "number_of_sixteen"),
        ("birth_date", "31-02-1992", "date_unclear"),
        ("birth_date", "1992-13-01", "date_unclear"),
        ("birth_date", "yesterday", "date_unclear"),
    ],
)
def test_settled_refuses_what_cannot_stand_there(field, said, code):
    with pytest.raises(Unfit) as refused:
        settled(Field(field), said)
    assert refused.value.code == code


@given(st.sampled_from(list(Field)), st.text(max_size=150))
def test_settled_is_settled_or_says_why(field, said):
    try:
        kept = settled(field, said)
    except Unfit:
        return
    assert settled(field, kept) == kept
