from documents.models.papers import Paper, PaperPage
from documents.models.readings import Reading, ReadValue
from documents.models.requirements import AskedPaper, Cure, RequirementSet
from documents.models.retention import IssuedPassport, LegalHold, RetentionRule, RightsRequest
from documents.models.uploads import Upload, UploadPiece
from documents.models.vault import VaultFile

__all__ = [
    "AskedPaper",
    "Cure",
    "IssuedPassport",
    "LegalHold",
    "Paper",
    "PaperPage",
    "ReadValue",
    "Reading",
    "RequirementSet",
    "RetentionRule",
    "RightsRequest",
    "Upload",
    "UploadPiece",
    "VaultFile",
]
