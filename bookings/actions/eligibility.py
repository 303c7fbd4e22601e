"""Who may come for what: the facts of a party in a slot, read for the rules to judge."""

import datetime as dt
from collections.abc import Iterable

from bookings.actions.catalogue import PointRules
from bookings.models import Booking, Slot
from bookings.rules import eligibility
from offices.rules.findings import Finding

OLDEST_AGE = 130  # beyond any human life; an impossible entry, not a regulation

# Disability and pregnancy give the priority lane (SE IMI-UM.01.01-2435/2018); a wish for some other help does not.
ENTITLING_NEEDS = frozenset(Booking.Need.values) - {Booking.Need.OTHER}


def screen(
    *,
    people: Iterable[eligibility.Person],
    slot: Slot,
    service: str,
    product: str,
    rules: PointRules,
    now: dt.datetime,
) -> list[Finding]:
    """Everything that speaks against these people in this slot, warnings included."""
    visit_on = rules.office.local(slot.starts_at).date()
    facts = eligibility.Facts(
        visit_on=visit_on,
        today=rules.office.local(now).date(),
        service=service,
        product=product,
        lane=slot.lane,
        people=tuple(people),
        party_limit=rules.terms.party_limit,
        terms=_terms(rules, service, product, visit_on),
    )
    return eligibility.screen(facts)


def person(kind: str, number: str, born_on: dt.date, needs: Iterable[str]) -> eligibility.Person:
    """Somebody as the rules see them."""
    return eligibility.Person(key=f"{kind}:{number}", born_on=born_on, needs=frozenset(needs))


def _terms(rules: PointRules, service: str, product: str, visit_on: dt.date) -> eligibility.Terms:
    of_service, of_product = rules.service_terms(service, visit_on), rules.product_terms(product, visit_on)
    terms = rules.terms
    return eligibility.Terms(
        service_ages=eligibility.Ages(of_service.least_age, of_service.most_age) if of_service else eligibility.Ages(),
        product_ages=eligibility.Ages(of_product.least_age, of_product.most_age) if of_product else eligibility.Ages(),
        priority_from_age=terms.priority_from_age,
        priority_under_age=terms.priority_under_age,
        priority_needs=ENTITLING_NEEDS,
        priority_companions=terms.priority_companions,
        same_day_services=rules.services_in("same_day"),
        companion_until_age=terms.companion_until_age,
        oldest_age=OLDEST_AGE,
    )
