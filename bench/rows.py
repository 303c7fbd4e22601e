"""The product's own rows in plain SQL, built from its models so that no column is ever forgotten."""

import json

from django.db import models

from bookings.models import Booking, Hold, Message, NameWord, Slot
from offices.models import JournalEntry

SEALED = "repeat('x', 120)"  # about as long as a short sealed text


def insert(model: type[models.Model], source: str, **values: str) -> str:
    """INSERT … SELECT of the values, given as SQL; the model's defaults stand in every other column."""
    columns: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.attname in values:
            columns[str(field.column)] = values[field.attname]
        elif not field.primary_key and not field.null:
            columns[str(field.column)] = _literal(field.get_default())
    unknown = values.keys() - {field.attname for field in model._meta.concrete_fields}
    assert not unknown, f"{model.__name__} has no {unknown}"
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} {source}"


def _literal(value: object) -> str:
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, list | dict):
        return f"'{json.dumps(value)}'"
    return f"'{value or ''}'"


def slots(days: int, perday: int, capacity: int) -> str:
    """Places at every point of the office table, a slot every ten minutes from 01.00 UTC, from tomorrow on."""
    return insert(
        Slot,
        f"FROM offices_servicepoint p, generate_series(1, {days}) d, generate_series(1, {perday}) n"
        " ORDER BY p.id, d, n",
        point_id="p.id",
        lane="'regular'",
        starts_at="date_trunc('day', now()) + make_interval(days => d, hours => 1, mins => 10 * (n - 1))",
        minutes="10",
        bookable_from="now() - interval '1 day'",
        capacity=str(capacity),
        online=str(capacity),
    )


def _take_place() -> str:
    return (
        "UPDATE bookings_slot SET taken = taken + 1, taken_online = taken_online + 1"
        " WHERE id = :slot::bigint AND taken < capacity AND taken_online < online RETURNING id"
    )


def _hold(state: str, source: str = "s") -> str:
    return insert(
        Hold,
        f"FROM {source} RETURNING id, slot_id, token",
        token="gen_random_uuid()",
        key="gen_random_uuid()",
        slot_id="id",
        places="1",
        people="1",
        service="'new'",
        state=f"'{state}'",
        created_at="now()",
        expires_at="now() + interval '10 minutes'",
    )


def _journal(action: str, source: str, detail: str) -> str:
    return insert(
        JournalEntry,
        f"FROM {source} RETURNING id",
        office="'bench-1'",
        at="now()",
        action=f"'{action}'",
        subject=f"'{action.split('.', maxsplit=1)[0]}:' || id",
        detail=detail,
    )


def hold_script() -> str:
    """For pgbench: one hold in one statement, exactly the rows that a hold of the product writes."""
    line = _journal("hold.made", "h", "jsonb_build_object('slot', slot_id, 'places', 1)")
    return f"\\set slot random(:low, :high)\nWITH s AS ({_take_place()}), h AS ({_hold('held')}) {line};\n"


def booking_script() -> str:
    """For pgbench: one booking in one statement, on the product's tables, with its hold, journal and outbox rows."""
    booking = insert(
        Booking,
        "FROM h RETURNING id, slot_id",
        code="lpad(to_hex(:person::bigint), 9, '0')",
        office_id="1",
        slot_id="slot_id",
        party="token",
        service_id="1",
        identity_hash="sha256(int8send(:person::bigint))",
        identity_number=SEALED,
        name=SEALED,
        born_on_sealed=SEALED,
        phone=SEALED,
        created_at="now()",
    )
    words = insert(
        NameWord,
        "FROM b, generate_series(1, 2) n",
        booking_id="id",
        word_hash="sha256(int8send(:person::bigint + n))",
    )
    message = insert(
        Message,
        "FROM b",
        kind="'confirmed'",
        channel="'sms'",
        booking_id="id",
        reference="gen_random_uuid()",
        recipient=SEALED,
        language="'id'",
        due_at="now()",
        expires_at="now() + interval '12 hours'",
    )
    line = _journal("booking.made", "b", "jsonb_build_object('slot', slot_id, 'people', 1, 'channel', 'online')")
    return (
        "\\set slot random(:low, :high)\n\\set person random(1, 68000000000)\n"
        f"WITH s AS ({_take_place()}), h AS ({_hold('booked')}), b AS ({booking}), w AS ({words}), m AS ({message})"
        f" {line};\n"
    )


def full_script() -> str:
    """For psql: the slot has so many places, and all of them are held. Variables: slot, places."""
    places = "taken = :places, taken_online = :places, capacity = :places, online = :places"
    held = _hold("held", "generate_series(1, :places), (SELECT :slot AS id) one")
    return f"UPDATE bookings_slot SET {places} WHERE id = :slot;\n{held};\n"


SCRIPTS = {"hold.sql": hold_script, "booking.sql": booking_script, "full.sql": full_script}
