from documents.models.requirements import AskedPaper, Cure, RequirementSet

__all__ = ["AskedPaper", "Cure", "RequirementSet"]
