"""Invented parties on the waiting list: some for days that nobody can book yet, some who have been offered a place."""

import datetime as dt
from collections.abc import Sequence

from bookings.actions import contact, waiting, wishing
from bookings.actions.demo.arrived import bring
from bookings.actions.demo.crowd import Crowd
from bookings.models import Booking, Message, Turn, Waiting
from offices.errors import Refused
from offices.models import Lane, Office, Product, Service, ServicePoint

FAR, NEAR = 9, 4
DAY = dt.timedelta(days=1)
APART = dt.timedelta(hours=11)  # between one who joins and the next


def join_queue(home: Office, crowd: Crowd) -> None:
    """They wait at this office; by day, those who can be offered a place answer, or have not answered yet."""
    points = list(ServicePoint.objects.of(home))
    today = home.local(crowd.now).date()
    wanted = [wishing.Span(tuple(points[:2]), today + DAY, today + DAY * 10)] * NEAR
    for number in range(FAR):
        some = points[number % len(points) :] if number % 3 else []
        wanted.append(wishing.Span(tuple(some), today + DAY * 30, today + DAY * (40 + number)))
    joined = [_join(home, span, crowd) for span in wanted]
    for number, one in enumerate(joined):
        if one is None:
            continue
        Waiting.objects.filter(pk=one).update(joined_at=crowd.now - APART * (len(joined) - number))
    waiting.tend()
    _answer([one for one in joined[:NEAR] if one is not None], crowd)


def _join(home: Office, span: wishing.Span, crowd: Crowd) -> int | None:
    """The key of who joined."""
    party = crowd.party(Lane.REGULAR)
    try:
        asked = wishing.ask(
            office=home,
            service=Service.objects.get(code=party.service),
            product=Product.objects.filter(code=party.product).first(),
            lane=Lane.REGULAR,
            people=len(party.people),
            span=span,
            address=str(crowd.key()),
        )
        reached, language = party.wishes.contact, party.wishes.language
        contact.vouch(token=asked.token, contact=reached, language=language, now=crowd.now)
        made = wishing.join(token=asked.token, people=party.people, wishes=party.wishes)
    except Refused:  # not online, or not for this age: they do not wait
        return None
    return made.pk


def _answer(parties: Sequence[int], crowd: Crowd) -> None:
    """The first takes the place, the second declines, the others have not answered yet; nothing leaves the house."""
    turns = list(Turn.objects.open().filter(waiting__in=parties).order_by("pk"))
    for turn in turns[:1]:
        made = waiting.take(turn=turn)
        crowd.made += Booking.objects.filter(party=made.party).update(is_invented=True)
    for turn in turns[1:2]:
        waiting.decline(turn=turn)
    waiting.tend()
    told = Message.objects.filter(turn__waiting__in=parties, state=Message.State.QUEUED)
    bring(list(told.values_list("pk", flat=True)), Message.State.ACCEPTED, crowd.now, attempts=1, settled_at=crowd.now)
