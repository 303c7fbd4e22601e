from documents.models.papers import Paper, PaperPage
from documents.models.retention import IssuedPassport, LegalHold, RetentionRule, RightsRequest
from documents.models.uploads import Upload, UploadPiece
from documents.models.vault import VaultFile

__all__ = [
    "IssuedPassport",
    "LegalHold",
    "Paper",
    "PaperPage",
    "RetentionRule",
    "RightsRequest",
    "Upload",
    "UploadPiece",
    "VaultFile",
]
