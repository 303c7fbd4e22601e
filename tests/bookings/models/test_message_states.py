"""A message's state only moves forward: what the query set allows, and that nobody else writes it."""

import ast
import datetime as dt
import importlib

import pytest
from django.db import transaction

from bookings.models import Message
from tests.environment import ROOT
from tests.factories.outbox import make_message
from tests.test_architecture import PRODUCT, dotted, imported, parse

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)
STATES = [str(state) for state in Message.State.values]
ENDS = ["delivered", "undelivered", "failed", "expired", "cancelled"]
OWN = "bookings/models/messages.py"  # MessageQuerySet.forward and settle


@pytest.mark.django_db
@pytest.mark.parametrize("before", STATES)
def test_forward_never_leads_out_of_an_end_nor_back(before):
    row = make_message(due_at=NOW, state=before, lease_until=NOW)
    reached = set()
    for after in STATES:
        if after == "queued":
            continue
        with transaction.atomic():
            if Message.objects.filter(pk=row.pk).forward(after):
                reached.add(after)
            transaction.set_rollback(True)

    assert reached == {
        "queued": {"claimed", "failed", "expired", "cancelled"},
        "claimed": {*STATES} - {"queued"},
        "accepted": {"sent", "delivered", "undelivered", "failed"},
        "sent": {"delivered", "undelivered", "failed"},
        "in_doubt": {"accepted", "sent", "delivered", "undelivered", "failed", "cancelled"},
    }.get(before, set())


# --- nobody else ---


def writes(tree, module=""):
    """Lines that write the state of messages by themselves, in a module's tree."""
    return sorted({node.lineno for node in ast.walk(tree) if _writes(node, tree, module)})


def _writes(node, tree, module):
    if isinstance(node, ast.Constant):
        words = str(node.value).upper()
        return "UPDATE" in words and "BOOKINGS_MESSAGE" in words
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    named = {word.arg: word.value for word in node.keywords}
    if node.func.attr == "save":
        return ast.unparse(node.func.value) in _messages(tree)
    if node.func.attr in ("update", "update_or_create", "change") and "state" in named:
        return _knows_messages(tree) and not _is_of_another(named["state"], tree)
    if node.func.attr in ("bulk_update", "bulk_create"):
        about = ast.unparse(node.func.value).startswith("Message.")
        fields = named.get("update_fields") or (node.args[1] if len(node.args) > 1 else ast.List([]))
        return about and "state" in _values(fields, module)
    return False


def _knows_messages(tree):
    return any(name.rpartition(".")[2] == "Message" for name in imported(tree, "x"))


def _is_of_another(value, tree):
    """Whether the value is a state of another model: `Hold.State.HELD`, or `State.OVER` with `State = Turn.State`."""
    whole = ast.unparse(value).split(".")
    named = {
        node.targets[0].id: ast.unparse(node.value).split(".")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    whole = [*named.get(whole[0], whole[:1]), *whole[1:]]
    return "State" in whole and whole[0] != "Message"


def _messages(tree):
    """The names that a message goes by."""
    asked = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and _says_message(node.annotation)}
    assigned = (node for node in ast.walk(tree) if isinstance(node, ast.Assign) and _says_message(node.value))
    looped = (node for node in ast.walk(tree) if isinstance(node, ast.For) and _says_message(node.iter))
    return asked | {ast.unparse(one.targets[0]) for one in assigned} | {ast.unparse(one.target) for one in looped}


def _says_message(node):
    return node is not None and any(isinstance(one, ast.Name) and one.id == "Message" for one in ast.walk(node))


def _values(fields, module):
    if isinstance(fields, ast.Name):
        return getattr(importlib.import_module(module), fields.id)
    return ast.literal_eval(fields)


def test_nothing_but_the_query_set_writes_the_state_of_a_message():
    found = {str(path): writes(parse(path), dotted(path)) for path in PRODUCT if str(path) != OWN}

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_query_set_writes_it_in_two_places():
    """So that the test above sees what it looks for: `forward`, and the statement of `settle`."""
    lines = (ROOT / OWN).read_text().splitlines()
    found = [lines[line - 1].strip() for line in writes(ast.parse("from x import Message\n" + "\n".join(lines)))]

    assert len(found) == 2


@pytest.mark.parametrize(
    "careless",
    [
        "Message.objects.filter(pk=1).update(state=Message.State.QUEUED)",
        "State = Message.State\nrows.update(error='', state=State.ACCEPTED)",
        "rows.update(state=state)",
        "rows.update(state='queued')",
        "Message.objects.bulk_update(rows, ['cost', 'state'])",
        "Message.objects.bulk_create(rows, update_conflicts=True, update_fields=['state'])",
        "def end(row: Message):\n    row.state = 'queued'\n    row.save()",
        "row = Message.objects.get()\nrow.save(update_fields=['state'])",
        "for row in Message.objects.all():\n    row.save()",
        "cursor.execute('UPDATE bookings_message SET state = 1')",
    ],
)
def test_canary_careless_writing_is_seen(careless):
    assert writes(ast.parse(f"from bookings.models import Message\n{careless}"))


@pytest.mark.parametrize(
    "careful",
    [
        "rows.forward(Message.State.QUEUED)",
        "State = Turn.State\nrows.update(state=State.OVER)",
        "Hold.objects.update(state=Hold.State.HELD)",
        "Message.objects.bulk_update(rows, ['cost'])",
        "turn = Turn.objects.get()\nturn.save(update_fields=['state'])",
        "Message.objects.create(state=Message.State.QUEUED)",
    ],
)
def test_what_is_no_such_writing_is_left_alone(careful):
    assert not writes(ast.parse(f"from bookings.models import Message\n{careful}"))
