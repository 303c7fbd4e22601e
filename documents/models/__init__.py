from documents.models.requirements import AskedPaper, Cure, RequirementSet
from documents.models.screening import (
    Advice,
    Answer,
    Call,
    Decision,
    Flag,
    FlagRule,
    Question,
    Reason,
    Screening,
)

__all__ = [
    "Advice",
    "Answer",
    "AskedPaper",
    "Call",
    "Cure",
    "Decision",
    "Flag",
    "FlagRule",
    "Question",
    "Reason",
    "RequirementSet",
    "Screening",
]
