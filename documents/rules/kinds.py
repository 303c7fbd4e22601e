"""The closed lists: what papers there are, and what can be read on one. Which are asked for is data, never here."""

from enum import StrEnum


class PaperKind(StrEnum):
    # the applicant's own papers of identity
    EKTP = "ektp"
    FAMILY_CARD = "family_card"
    BIRTH_CERTIFICATE = "birth_certificate"
    MARRIAGE_BOOK = "marriage_book"
    DIPLOMA = "diploma"
    BAPTISM_LETTER = "baptism_letter"
    OLD_PASSPORT = "old_passport"
    # letters in the place of one of them, or beside it
    MOVING_ABROAD_LETTER = "moving_abroad_letter"
    EKTP_LETTER = "ektp_letter"
    NATURALISATION_LETTER = "naturalisation_letter"
    NAME_CHANGE_DECISION = "name_change_decision"
    DATA_LETTER = "data_letter"
    # for a child
    PARENT_EKTP = "parent_ektp"
    PARENT_PASSPORT = "parent_passport"
    PARENTS_MARRIAGE = "parents_marriage"
    PARENTS_STATEMENT = "parents_statement"
    CUSTODY_ORDER = "custody_order"
    DEATH_CERTIFICATE = "death_certificate"
    GUARDIANSHIP_ORDER = "guardianship_order"
    PARENTS_PERMISSION = "parents_permission"
    ESCORT_EKTP = "escort_ektp"
    ESCORT_PASSPORT = "escort_passport"
    # for one occasion
    POLICE_REPORT = "police_report"
    CHANGE_PROOF = "change_proof"
    CANCELLATION_LETTER = "cancellation_letter"
    TRAVEL_AGENCY_LETTER = "travel_agency_letter"
    PLACEMENT_LETTER = "placement_letter"
    WORK_CONTRACT = "work_contract"
    MEDICAL_LETTER = "medical_letter"
    PAYMENT_PROOF = "payment_proof"
    COLLECTOR_EKTP = "collector_ektp"
    POWER_OF_ATTORNEY = "power_of_attorney"


class Shows(StrEnum):
    """What a paper can show; for a paper of somebody else it is said of that person."""

    NIK = "nik"
    FAMILY_CARD_NUMBER = "family_card_number"
    NAME = "name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    PARENTS = "parents"
    PASSPORT_NUMBER = "passport_number"
    EXPIRY = "expiry"
    SIGNATURES = "signatures"
    DUTY_STAMP = "duty_stamp"


# Of the same print as another kind, only of another person.
SAME_PRINT: dict[PaperKind, PaperKind] = {
    PaperKind.PARENT_EKTP: PaperKind.EKTP,
    PaperKind.ESCORT_EKTP: PaperKind.EKTP,
    PaperKind.COLLECTOR_EKTP: PaperKind.EKTP,
    PaperKind.PARENT_PASSPORT: PaperKind.OLD_PASSPORT,
    PaperKind.ESCORT_PASSPORT: PaperKind.OLD_PASSPORT,
    PaperKind.PARENTS_MARRIAGE: PaperKind.MARRIAGE_BOOK,
}
