import pytest

from bookings.rules.phones import BadPhone, read_mobile


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("0812.3456.7890", "+6281234567890"),
        ("(0812) 34567890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("+62 0812 3456 7890", "+6281234567890"),
        ("62 812 3456 7890", "+6281234567890"),  # as people write it, without the plus
        ("62812345678", "+62812345678"),  # which would be read as a landline in North Sumatra
        ("006281234567890", "+6281234567890"),
        ("8123456789", "+628123456789"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "+6281234567890"),
        ("+44 7911 123456", "+447911123456"),  # foreign mobile numbers are taken: missions abroad
        ("0044 7911 123456", "+447911123456"),
        ("+65 9123 4567", "+6591234567"),
        ("+60 12-345 6789", "+60123456789"),
        ("+966 51 234 5678", "+966512345678"),
        ("+1 415 555 0100", "+14155550100"),  # nobody can tell mobile from fixed there
    ],
)
def test_mobile_number_is_kept_in_e164(typed, kept):
    assert read_mobile(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("021 8895 1234", "phone_landline"),
        ("+62 21 8895 1234", "phone_landline"),
        ("+33 1 23 45 67 89", "phone_landline"),
        ("0812 345", "phone_short"),
        ("110", "phone_short"),
        ("0812 3456 7890 1234 56", "phone_long"),
        ("081" * 20, "phone_long"),
        ("+999 123 456 789", "phone_country"),
        ("0812 3456 7890 / 0813 1111 2222", "phone_two"),
        ("0812 3456 7890 atau 0813 1111 2222", "phone_two"),
        ("0812-CALL-ME", "phone_wrong"),
        ("0800 123 4567", "phone_wrong"),  # toll-free
        ("nomor saya", "phone_wrong"),
        ("0899", "phone_short"),
        ("+", "phone_wrong"),
        ("", "phone_wrong"),
    ],
)
def test_number_that_gets_no_message_says_why(typed, code):
    with pytest.raises(BadPhone) as refused:
        read_mobile(typed)

    assert refused.value.code == code
