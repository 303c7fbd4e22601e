"""What holds for every model: names, moments and days, what goes along with what, and nothing done unasked."""

import re
import weakref

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models.signals import ModelSignal

from offices.models import SealedText, User

MODELS = [model for app in ("offices", "bookings", "documents") for model in apps.get_app_config(app).get_models()]
BY_NAME = {model.__name__: model for model in MODELS}
CONSTRAINTS = [
    pytest.param(model, one, id=f"{model.__name__}.{one.name}") for model in MODELS for one in model._meta.constraints
]

# Deleting is refused wherever a row is more than a part of another. What goes along, and why:
PARTS = {
    # what a place or an office is made of; none of it can go while a slot, a booking or a hold stands there
    "Area.office": "CASCADE",
    "BookingTerms.office": "CASCADE",
    "Closure.office": "CASCADE",
    "Closure.point": "CASCADE",
    "CoverRule.point": "CASCADE",
    "LaneRule.office": "CASCADE",
    "LaneRule.point": "CASCADE",
    "Offer.office": "CASCADE",
    "Offer.point": "CASCADE",
    "Posting.office": "CASCADE",
    "Posting.point": "CASCADE",
    "Posting.user": "CASCADE",
    "ReleaseRule.office": "CASCADE",
    "RosteredDay.point": "CASCADE",
    "ServiceDay.point": "CASCADE",
    "ServiceSpan.day": "CASCADE",
    "ShiftPattern.point": "CASCADE",
    "Shutting.point": "CASCADE",
    "SingleDay.point": "CASCADE",
    "WeeklyHours.point": "CASCADE",
    "WorkRule.office": "CASCADE",
    # dated facts about an officer, who cannot go once rostered or absent; and what a roster or an absence is made of
    "AbsentDay.absence": "CASCADE",
    "Assignment.roster": "CASCADE",
    "ContractHours.officer": "CASCADE",
    "OfficerSkill.officer": "CASCADE",
    "Shortage.roster": "CASCADE",
    "Wish.officer": "CASCADE",
    # dated facts about a service or a product; neither can go while somebody is booked for it
    "Fee.product": "CASCADE",
    "Fee.service": "CASCADE",
    "Offer.product": "CASCADE",
    "Offer.service": "CASCADE",
    "ProductTerms.product": "CASCADE",
    "ServiceTerms.service": "CASCADE",
    # an office's own list of papers, and what a list is made of
    "AskedPaper.requirements": "CASCADE",
    "RequirementSet.office": "CASCADE",
    # what is only known of a booking: it holds personal data and goes with it
    "CaseFacts.booking": "CASCADE",
    "Change.booking": "CASCADE",
    "Collection.booking": "CASCADE",
    "Alternative.landing": "CASCADE",
    "Landing.booking": "CASCADE",
    "Waiting.booking": "CASCADE",
    "Message.booking": "CASCADE",
    "NameWord.booking": "CASCADE",
    "Knowing.booking": "CASCADE",
    "PhoneCall.booking": "CASCADE",
    "Silence.booking": "CASCADE",
    # what a party on the waiting list is made of; it is forgotten a month after it ended
    "Message.turn": "CASCADE",
    "Turn.waiting": "CASCADE",
    "WaitingPerson.waiting": "CASCADE",
    # what an interview is made of; interviews themselves never go along
    "Answer.screening": "CASCADE",
    "Call.screening": "CASCADE",
    "Decision.screening": "CASCADE",
    "Flag.screening": "CASCADE",
    # what a case at the counter and a check before the visit are made of; they themselves never go along
    "CounterDecision.case": "CASCADE",
    "LookedAt.check_round": "CASCADE",
    "SeenOriginal.case": "CASCADE",
    # an office's own deadlines
    "DeadlineRule.office": "CASCADE",
    "MessageTerms.office": "CASCADE",
    "CollectionTerms.office": "CASCADE",
    # what a paper and an upload are made of; files in the vault and the papers themselves never go along
    "PaperPage.paper": "CASCADE",
    "ReadValue.reading": "CASCADE",
    "Reading.page": "CASCADE",
    "Upload.booking": "CASCADE",
    "Upload.replaces": "SET_NULL",
    "Correction.value": "SET_NULL",  # what was put right is told after the paper is gone, without a word of it
    "UploadPiece.upload": "CASCADE",
    # a draft is forgotten after a day with its codes; that a code was sent stays known
    "ContactCode.draft": "CASCADE",
    "Message.draft": "SET_NULL",
    # what follows a message stays said
    "Message.follows": "SET_NULL",
}

MOMENTS = {
    "at",
    "bookable_from",
    "lasts_until",
    "lease_until",
    "open_until",
    "probe_until",
    "undo_until",
}  # besides those that end in _at
DAYS = {"on", "valid_from", "valid_to", "open_from", "open_to", "since", "until"}  # besides those that end in _on
PEOPLE = {"user", "interviewer", "second"}  # who it is about or in the hands of, besides _by, who did it

PERSONAL = {
    *("name", "identity_number", "born_on_sealed", "phone", "email", "companion"),
    *("answers", "recipient", "secret", "wish", "value"),
}


def test_what_goes_along_when_a_row_is_deleted_is_a_reasoned_list():
    found = {
        f"{model.__name__}.{field.name}": field.remote_field.on_delete.__name__
        for model in MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    }

    assert {name: what for name, what in found.items() if what != "PROTECT"} == PARTS


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_constraint_says_in_its_name_what_of_whom(model, constraint):
    words = re.findall(r"[A-Z][a-z]+", model.__name__)
    first = {words[0].lower(), words[-1].lower(), model.__name__.lower()}

    assert re.fullmatch(r"[a-z]+(_[a-z]+){2,}", constraint.name)
    assert constraint.name.split("_")[0] in first


def test_constraint_names_are_said_once():
    names = [one.name for model in MODELS for one in model._meta.constraints]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_constraint_stands_in_the_database(model, constraint):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)

    assert constraint.name in found


def fields(model):
    """The model's columns; when a member of staff joined and last signed in is named by Django."""
    return [field for field in model._meta.concrete_fields if field.name not in {"last_login", "date_joined"}]


def is_well_named(field):
    if isinstance(field, models.DateTimeField):
        return field.name.endswith("_at") or field.name in MOMENTS
    if isinstance(field, models.DateField):
        return field.name.endswith("_on") or field.name in DAYS
    if field.related_model is User:
        return field.name in PEOPLE or field.name.endswith("_by")
    return not field.name.endswith(("_at", "_on", "_by"))


@pytest.mark.parametrize("model", MODELS)
def test_moments_days_and_people_are_named_for_what_they_are(model):
    assert [field.name for field in fields(model) if not is_well_named(field)] == []


@pytest.mark.parametrize("model", MODELS)
def test_moments_are_set_by_an_action_and_not_by_themselves(model):
    by_itself = [one.name for one in fields(model) if getattr(one, "auto_now", 0) or getattr(one, "auto_now_add", 0)]

    assert by_itself == []


@pytest.mark.parametrize("model", MODELS)
def test_defaults_that_can_change_are_made_anew_for_each_row(model):
    assert [field.name for field in fields(model) if isinstance(field.default, list | dict | set)] == []


@pytest.mark.parametrize("name", ["Booking", "CaseFacts", "Draft", "Feedback", "Message", "RightsRequest"])
def test_citizens_data_is_sealed(name):
    plain = [one.name for one in fields(BY_NAME[name]) if one.name in PERSONAL and not isinstance(one, SealedText)]

    assert plain == []


@pytest.mark.parametrize("model", MODELS)
def test_keyed_hashes_are_bytes_and_nothing_more(model):
    hashes = [field for field in fields(model) if field.name.endswith("_hash")]

    assert [one.name for one in hashes if not isinstance(one, models.BinaryField) or one.max_length != 32] == []


@pytest.mark.parametrize("model", MODELS)
def test_model_says_what_it_is(model):
    assert "__str__" in vars(model) or any("__str__" in vars(base) for base in model.__mro__[1:-2])
    assert model.__str__ is not models.Model.__str__


@pytest.mark.parametrize("model", MODELS)
def test_model_does_nothing_behind_the_back_of_an_action(model):
    own = {
        name
        for base in model.__mro__
        if base.__module__.startswith(("offices", "bookings", "documents"))
        for name in vars(base)
    }

    assert own.isdisjoint({"save", "delete", "clean", "full_clean", "save_base"})


def test_no_signal_moves_the_product():
    """Django and its apps may listen to each other; nobody listens for a row of the product."""
    listening = [
        receiver
        for signal in vars(models.signals).values()
        if isinstance(signal, ModelSignal)
        for receiver in _functions(signal)
        if receiver.__module__.split(".")[0] in {"offices", "bookings", "documents", "config"}
    ]

    assert listening == []


def _functions(signal):
    """Who listens; a signal mostly keeps weak references."""
    found = (one() if isinstance(one, weakref.ReferenceType) else one for _key, one, *_rest in signal.receivers)
    return [function for function in found if function is not None]


@pytest.mark.parametrize(
    "name",
    ["Booking", "Message", "Draft", "Feedback", "Hold", "NameWord", "ContactCode", "JournalEntry", "RightsRequest"],
)
def test_model_that_a_citizen_stands_behind_never_says_who(name):
    """What a row says of itself ends up in logs, admin pages and error reports."""
    source = BY_NAME[name].__str__.__code__

    assert not PERSONAL & set(source.co_names)
