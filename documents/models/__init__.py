from documents.models.papers import Paper, PaperPage
from documents.models.uploads import Upload, UploadPiece
from documents.models.vault import VaultFile

__all__ = ["Paper", "PaperPage", "Upload", "UploadPiece", "VaultFile"]
