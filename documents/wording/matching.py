"""What was read on papers, and how papers agree, in sentences for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from documents.rules.fields import FOR_LIFE, Field, Sex
from documents.rules.names import Likeness

WORDS: dict[str, Promise] = {
    "value_missing": gettext_lazy("Write what stands on the paper."),
    "number_of_sixteen": gettext_lazy("This number has sixteen digits."),
    "date_unclear": gettext_lazy("Write day, month and year, such as 17-08-1992."),
    "value_kept": gettext_lazy("Thank you. It is written down so."),
    "case_kept": gettext_lazy("Your list follows what you said."),
    "case_decided": gettext_lazy(
        "The counter found your papers complete. If your case is different, tell the officer."
    ),
}

DEEDS: dict[str, Promise] = {
    "paper.read": gettext_lazy("Read a page by machine"),
    "paper.value_confirmed": gettext_lazy("Confirmed what a paper says, or put it right"),
}

FIELDS: dict[Field, Promise] = {
    Field.NAME: gettext_lazy("Name"),
    Field.BIRTH_PLACE: gettext_lazy("Place of birth"),
    Field.BIRTH_DATE: gettext_lazy("Birth date"),
    Field.FATHER: gettext_lazy("Name of the father"),
    Field.MOTHER: gettext_lazy("Name of the mother"),
    Field.PARENT: gettext_lazy("Name of a parent"),
    Field.NIK: gettext_lazy("NIK"),
    Field.FAMILY_CARD_NUMBER: gettext_lazy("Number of the family card"),
    Field.SEX: gettext_lazy("Sex"),
    Field.BLOOD_TYPE: gettext_lazy("Blood type"),
    Field.ADDRESS: gettext_lazy("Address"),
    Field.RT_RW: gettext_lazy("Neighbourhood units (RT/RW)"),
    Field.VILLAGE: gettext_lazy("Village or quarter"),
    Field.DISTRICT: gettext_lazy("District"),
    Field.REGENCY: gettext_lazy("Regency or city"),
    Field.PROVINCE: gettext_lazy("Province"),
    Field.RELIGION: gettext_lazy("Religion"),
    Field.MARITAL_STATUS: gettext_lazy("Marital status"),
    Field.OCCUPATION: gettext_lazy("Occupation"),
    Field.NATIONALITY: gettext_lazy("Nationality"),
    Field.VALID_UNTIL: gettext_lazy("Valid until"),
    Field.RELATION: gettext_lazy("Relation in the family"),
    Field.HEAD: gettext_lazy("Head of the family"),
    Field.POSTAL_CODE: gettext_lazy("Postal code"),
    Field.CERTIFICATE_NUMBER: gettext_lazy("Number of the paper"),
    Field.MARRIED_ON: gettext_lazy("Day of the wedding"),
    Field.PASSPORT_NUMBER: gettext_lazy("Passport number"),
    Field.EXPIRY: gettext_lazy("Last day of validity"),
}

# Values that are kept as codes.
CODES: dict[str, Promise] = {
    Sex.MALE: gettext_lazy("male"),
    Sex.FEMALE: gettext_lazy("female"),
    FOR_LIFE: gettext_lazy("for life"),
}

TYPED_BY_YOU = gettext_lazy("What was typed when booking")

LIKENESS: dict[Likeness, Promise] = {
    Likeness.EQUAL: gettext_lazy("The same"),
    Likeness.ALIKE: gettext_lazy("Alike"),
    Likeness.DIFFERENT: gettext_lazy("Different"),
    Likeness.MISSING: gettext_lazy("Missing"),
}

# Why two papers that are alike do not look it, or what is different on them.
REASONS: dict[str, Promise] = {
    "name_marks": gettext_lazy("Only dots, hyphens or apostrophes are different."),
    "name_spacing": gettext_lazy("The same letters, parted differently."),
    "name_title": gettext_lazy("One has a title and the other has not."),
    "name_abbreviation": gettext_lazy("One has a short form, such as M. or Moh. for Muhammad."),
    "name_order": gettext_lazy("The same words in another order."),
    "name_old_spelling": gettext_lazy("Old and new spelling, such as oe and u, dj and j, tj and c."),
    "name_spelling": gettext_lazy("Two spellings of the same sound, such as Rizky and Rizqi."),
    "name_one_letter": gettext_lazy("One letter is different."),
    "name_patronym": gettext_lazy("One also names the father, with bin or binti."),
    "name_cut": gettext_lazy("The passport's line had no room for the whole name."),
    "name_word_missing": gettext_lazy("One has a word more than the other."),
    "name_differs": gettext_lazy("These are two different names."),
    "place_kind": gettext_lazy("The same place, with or without Kota, Kabupaten or DKI."),
    "place_part": gettext_lazy("One names a part of the place that the other names."),
    "place_renamed": gettext_lazy("The old and the present name of one place."),
    "place_differs": gettext_lazy("These are two different places."),
    "date_day_and_month_swapped": gettext_lazy("Day and month seem to be swapped."),
    "date_one_part_differs": gettext_lazy("Only the day, the month or the year is different."),
    "date_differs": gettext_lazy("These are two different days."),
    "number_one_digit": gettext_lazy("One digit is different."),
    "number_differs": gettext_lazy("These are two different numbers."),
    "one_parent_named": gettext_lazy("The birth certificate was read as naming one parent alone, which can be right."),
    "nik_birth_differs": gettext_lazy("The NIK tells another birth date. Such numbers exist and are never changed."),
}

# What helps; whoever wrote the paper mends it.
CURES: dict[str, Promise] = {
    "officer_looks": gettext_lazy("Nothing to do: an officer looks at it."),
    "check_the_reading": gettext_lazy("Look at the picture: the machine may have misread it. Put it right if so."),
    "correct_what_was_typed": gettext_lazy("Put right what you typed."),
    "type_it": gettext_lazy("Type it in."),
    "photograph_again": gettext_lazy("Photograph the paper again, if it is written there and can be read."),
    "letter_from_registry": gettext_lazy("Have it put right, or a letter written, by the civil registry (Dukcapil)."),
    "letter_from_marriage_office": gettext_lazy(
        "Have it put right, or a letter written, by the office that married you."
    ),
    "letter_from_school": gettext_lazy("Have it put right, or a letter written, by the school."),
    "letter_from_congregation": gettext_lazy("Have it put right, or a letter written, by the congregation."),
    "card_of_a_parent": gettext_lazy(
        "Hand in the identity card of a parent who is named on the other papers; for a guardian an officer looks."
    ),
    "passport_data_change": gettext_lazy("Tell the officer: the data of the passport must be changed."),
}
