"""The question tree that finds the right service, and what can make the fee be lost, before anything is paid.

The tree is data: branches are asked in order, each only when the answers before it call for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Path = tuple[tuple[str, str], ...]

NOT_OFFERED = "choice_not_offered"

NEW, PICK_UP, SAME_DAY = "new", "pick_up", "same_day"
NEEDS_EXAMINATION = frozenset({"replace_lost", "replace_damaged"})


@dataclass(frozen=True, slots=True)
class Branch:
    """A question with its choices; asked when every `when` is answered so and no `unless` is."""

    code: str
    choices: tuple[str, ...]
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_asked(self, path: Mapping[str, str]) -> bool:
        return all(path.get(code) in choices for code, choices in self.when.items()) and not any(
            path.get(code) in choices for code, choices in self.unless.items()
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next; `refused` is set when the answer given to it is none of the choices."""

    code: str
    choices: tuple[str, ...]
    refused: str = ""
    answered: Path = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The service to book; with `needs_examination` the visit is for the examination (BAP) before it."""

    service: str
    lane: str
    warnings: tuple[str, ...]
    online: bool
    product_hint: str = ""  # "", "five_years", "ten_years"
    needs_examination: bool = False
    answered: Path = ()


def _one(*choices: str) -> frozenset[str]:
    return frozenset(choices)


HURRY = ("no", "yes")
ADULT_NEEDS = ("none", "elderly", "disability", "pregnant")
CHILD_NEEDS = ("none", "toddler", "disability")

TREE: tuple[Branch, ...] = (
    Branch("before", ("never", "had_one", "collect")),
    Branch("why", ("expired", "full", "lost", "damaged", "data"), when={"before": _one("had_one")}),
    Branch("for_whom", ("adult", "child"), unless={"before": _one("collect")}),
    Branch("hurry", HURRY, when={"before": _one("never")}),
    Branch("hurry", HURRY, when={"before": _one("had_one"), "why": _one("expired")}),
    Branch("need", ADULT_NEEDS, when={"for_whom": _one("adult")}, unless={"hurry": _one("yes")}),
    Branch("need", CHILD_NEEDS, when={"for_whom": _one("child")}, unless={"hurry": _one("yes")}),
    Branch("need", ADULT_NEEDS, when={"before": _one("collect")}),
)

ALWAYS = ("untrue_statements", "documents_late", "no_show")
WARNINGS: dict[str, tuple[str, ...]] = {
    NEW: ("wrong_service", "passport_hidden", *ALWAYS),
    "replace_expired": ("wrong_service", "book_damaged", *ALWAYS),
    "replace_full": ("wrong_service", "book_damaged", *ALWAYS),
    "replace_lost": ("examination_first", "charge_on_top", "may_be_postponed", *ALWAYS),
    "replace_damaged": ("examination_first", "charge_on_top", "may_be_postponed", *ALWAYS),
    "replace_data": ("wrong_service", "book_damaged", *ALWAYS),
    PICK_UP: ("collected_too_late",),
}
SAME_DAY_WARNINGS = ("fee_on_top",)


def next_step(answers: Mapping[str, str], *, online_services: frozenset[str] | None = None) -> Question | Outcome:
    """The next question, or where the answers lead.

    Answers to what is not asked on this way, and to what is no question, are ignored; an answer that is none
    of the choices has its question asked again. `online_services` are those citizens may book by themselves;
    None means all of them.
    """
    path, question = walk(TREE, answers)
    return question or _outcome(path, online_services)


def walk(tree: Iterable[Branch], answers: Mapping[str, str]) -> tuple[dict[str, str], Question | None]:
    """The answers that count, in the order of the questions, and the first question that they leave open."""
    path: dict[str, str] = {}
    for branch in tree:
        if not branch.is_asked(path):
            continue
        answer = answers.get(branch.code)
        if answer not in branch.choices:
            refused = "" if answer is None else NOT_OFFERED
            return path, Question(branch.code, branch.choices, refused, tuple(path.items()))
        path[branch.code] = answer
    return path, None


def _outcome(path: Mapping[str, str], online_services: frozenset[str] | None) -> Outcome:
    kind = _kind(path)
    in_a_hurry = path.get("hurry") == "yes"
    service = SAME_DAY if in_a_hurry else kind
    lane = SAME_DAY if in_a_hurry else "regular" if path.get("need", "none") == "none" else "priority"
    hint = {"adult": "ten_years", "child": "five_years"}.get(path.get("for_whom", ""), "")
    return Outcome(
        service=service,
        lane=lane,
        warnings=WARNINGS[kind] + (SAME_DAY_WARNINGS if in_a_hurry else ()),
        online=online_services is None or service in online_services,
        product_hint=hint,
        needs_examination=kind in NEEDS_EXAMINATION,
        answered=tuple(path.items()),
    )


def _kind(path: Mapping[str, str]) -> str:
    before = path["before"]
    if before == "never":
        return NEW
    return PICK_UP if before == "collect" else f"replace_{path['why']}"
