"""Which typed number gets messages: any mobile number of the world, kept in E.164.

Foreign mobile numbers are taken as they are: people book at missions abroad, and with numbers from where they work.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

HOME = "ID"
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)  # North America tells neither from the other
WITHOUT_PLUS = re.compile(r"\A\s*\(?(?:00|(?=62[\s.-]*8))")  # 0044 7911 …, and 62 812 … as people write it
SEVERAL = re.compile(r"[,;/\n]|\b(?:atau|dan|or|and)\b", re.IGNORECASE)
LENGTHS = {ValidationResult.TOO_LONG: "phone_long", ValidationResult.TOO_SHORT: "phone_short"}


class BadPhone(Exception):
    """No message reaches what was typed; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_mobile(text: str) -> str:
    """The number in E.164, read as people in Indonesia write it. Raises BadPhone."""
    number = _parsed(text)
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.FIXED_LINE:
        raise BadPhone("phone_landline")
    if kind not in MOBILE:
        length = phonenumbers.is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
        raise BadPhone(LENGTHS.get(length, "phone_wrong"))
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _parsed(text: str) -> PhoneNumber:
    if SEVERAL.search(text.strip()):
        raise BadPhone("phone_two")
    if any(sign.isalpha() for sign in text):  # or letters would be read as the keys they stand on
        raise BadPhone("phone_wrong")
    try:
        return phonenumbers.parse(WITHOUT_PLUS.sub("+", text), HOME)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise BadPhone("phone_country") from error
        raise BadPhone("phone_long" if error.error_type == NumberParseException.TOO_LONG else "phone_wrong") from error
