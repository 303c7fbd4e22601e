"""What is read on papers: a closed list, and how each value is written so that two papers can be compared.

Names, places and addresses stand as on the paper; dates as YYYY-MM-DD; numbers as digits; the rest as the codes here.
"""

from enum import StrEnum


class Field(StrEnum):
    NIK = "nik"
    FAMILY_CARD_NUMBER = "family_card_number"
    NAME = "name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    FATHER = "father"
    MOTHER = "mother"
    PARENT = "parent"  # one of them, and the paper does not say which
    SEX = "sex"
    BLOOD_TYPE = "blood_type"
    ADDRESS = "address"
    RT_RW = "rt_rw"
    VILLAGE = "village"
    DISTRICT = "district"
    REGENCY = "regency"
    PROVINCE = "province"
    RELIGION = "religion"
    MARITAL_STATUS = "marital_status"
    OCCUPATION = "occupation"
    NATIONALITY = "nationality"
    VALID_UNTIL = "valid_until"
    RELATION = "relation"
    HEAD = "head"
    POSTAL_CODE = "postal_code"
    CERTIFICATE_NUMBER = "certificate_number"
    MARRIED_ON = "married_on"
    PASSPORT_NUMBER = "passport_number"
    EXPIRY = "expiry"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


FOR_LIFE = "for_life"  # VALID_UNTIL of an e-KTP without a last day
