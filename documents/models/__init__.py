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

__all__ = ["Advice", "Answer", "Call", "Decision", "Flag", "FlagRule", "Question", "Reason", "Screening"]
