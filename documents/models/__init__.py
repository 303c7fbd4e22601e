from documents.models.cases import CaseFacts
from documents.models.checks import Check, LookedAt
from documents.models.corrections import Correction
from documents.models.counter import CounterCase, CounterDecision, DeadlineRule, SeenOriginal
from documents.models.monthly import MonthlyNotice
from documents.models.papers import Paper, PaperPage
from documents.models.readings import Reading, ReadValue
from documents.models.requirements import AskedPaper, Cure, RequirementSet
from documents.models.retention import IssuedPassport, LegalHold, RetentionRule, RightsRequest
from documents.models.screening import Advice, Answer, Call, Decision, Flag, FlagRule, Question, Reason, Screening
from documents.models.uploads import Upload, UploadPiece
from documents.models.vault import VaultFile

__all__ = [
    "Advice",
    "Answer",
    "AskedPaper",
    "Call",
    "CaseFacts",
    "Check",
    "Correction",
    "CounterCase",
    "CounterDecision",
    "Cure",
    "DeadlineRule",
    "Decision",
    "Flag",
    "FlagRule",
    "IssuedPassport",
    "LegalHold",
    "LookedAt",
    "MonthlyNotice",
    "Paper",
    "PaperPage",
    "Question",
    "ReadValue",
    "Reading",
    "Reason",
    "RequirementSet",
    "RetentionRule",
    "RightsRequest",
    "Screening",
    "SeenOriginal",
    "Upload",
    "UploadPiece",
    "VaultFile",
]
