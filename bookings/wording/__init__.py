"""What codes mean, in sentences for people; and the words of messages: plain ASCII, one SMS segment."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookings.models.links import link_path
from bookings.rules import gsm
from bookings.wording import remedies
from offices import wording as house

if TYPE_CHECKING:
    from bookings.models import Message, Turn

Words = str | Promise

WORDS = {
    # refusals
    "slot_full": gettext_lazy("This time has just been taken. Nothing was lost: choose another one."),
    "not_released": gettext_lazy("These places are not open for booking yet."),
    "slot_gone": gettext_lazy("This time can no longer be booked. Choose another one."),
    "not_offered": gettext_lazy("This service is not to be had at that place and time."),
    "not_online": gettext_lazy("This service cannot be booked online. Please come to the office or call."),
    "hold_over": gettext_lazy("The time for which your place was kept is over. What you typed is still here."),
    "already_booked": gettext_lazy(
        "One of these people already has a booking. Find it with its code to move or cancel it."
    ),
    "not_eligible": gettext_lazy("This does not fit the rules for this service."),
    "key_reused": gettext_lazy("This request was already used for something else."),
    "contact_not_confirmed": gettext_lazy("Please confirm your phone number or e-mail with the code first."),
    "code_wrong": gettext_lazy("This code is not right. Look at the newest message and try again."),
    "code_over": gettext_lazy("This code no longer works. Ask for a new one."),
    "too_many": gettext_lazy("Too many tries. Please wait a while and try again."),
    "not_found": gettext_lazy("Nothing was found with these two facts. Check the code and the birth date."),
    "not_live": gettext_lazy("This booking is no longer active."),
    "booking_not_live": gettext_lazy("This booking is no longer active."),
    "too_late": gettext_lazy("It is too late for this change. The office can still help you."),
    "move_too_late": gettext_lazy("It is too late to move this booking by yourself. The office can still help you."),
    "cancel_too_late": gettext_lazy("It is too late to cancel: the visit has begun."),
    "moves_used_up": gettext_lazy(
        "You have moved this booking as often as the rules allow. The office can still help you."
    ),
    "nothing_to_undo": gettext_lazy("This can no longer be taken back."),
    "same_slot": gettext_lazy("This is the time you already have."),
    "not_allowed": gettext_lazy("This is not for your role or your office."),
    "refused": gettext_lazy("This is not possible."),
    "reversed_times": gettext_lazy("The end must be after the beginning."),
    "already_over": gettext_lazy("This stretch of time is already over."),
    "already_lifted": gettext_lazy("This stretch is already open again."),
    "no_reason": gettext_lazy("Please give a reason."),
    "not_pausable": gettext_lazy("One-time codes cannot be paused: without them nobody could book."),
    "already_paused": gettext_lazy("A colleague has paused these messages already."),
    "not_paused": gettext_lazy("These messages are not paused any more."),
    "words_gone": gettext_lazy("The booking has changed since; these words cannot be shown any more."),
    "party_changed": gettext_lazy("The number of people is not the one the place was kept for."),
    "already_waiting": gettext_lazy(
        "One of these people is on the waiting list already. Find that with its code to see it or stop it."
    ),
    "contact_missing": gettext_lazy("Without a mobile number or an e-mail address no offer could reach you."),
    "days_reversed": gettext_lazy("The last day must not be before the first."),
    "days_over": gettext_lazy("These days are over."),
    "days_too_far": gettext_lazy("The waiting list does not reach that far ahead. Choose an earlier last day."),
    "turn_over": gettext_lazy("This place is no longer held for you."),
    "offer_over": gettext_lazy("These places are no longer held. The office calls you; your booking is not lost."),
    # eligibility
    "visit_in_past": gettext_lazy("This day is over."),
    "party_empty": gettext_lazy("Say who comes."),
    "party_too_large": gettext_lazy("That is more people than one booking may hold."),
    "same_person_twice": gettext_lazy("The same identity number stands here twice."),
    "birth_in_future": gettext_lazy("A birth date cannot lie in the future."),
    "birth_too_old": gettext_lazy("Please check the birth date: nobody is that old."),
    "service_needs_age": gettext_lazy("This service is for another age."),
    "product_needs_age": gettext_lazy("This passport is for another age. A ten-year passport is for grown-ups only."),
    "lane_not_entitled": gettext_lazy(
        "The priority lane is for elderly people, people with a disability, pregnant women and small children."
    ),
    "service_not_same_day": gettext_lazy("This service cannot be done on the same day."),
    "same_day_needs_its_lane": gettext_lazy("The same-day service has its own hours."),
    "minor_needs_companion": gettext_lazy("A child comes with a parent or guardian."),
    # identity number and name
    "nik_not_digits": gettext_lazy("The NIK is made of digits only."),
    "nik_length": gettext_lazy("The NIK has exactly 16 digits."),
    "nik_birth_impossible": gettext_lazy("Please check digits 7 to 12 of the NIK: they hold no possible date."),
    "nik_serial": gettext_lazy("Please check the last four digits of the NIK."),
    "nik_birth_differs": gettext_lazy(
        "The NIK and the birth date do not agree. If both stand like this on your card, go on; bring the card."
    ),
    "nik_region_unknown": gettext_lazy(
        "The first six digits of the NIK are not on the official list. If they stand like this on your card, go on."
    ),
    "nik_region_retired": gettext_lazy("The NIK comes from a district that has since been renamed. That is fine."),
    "name_empty": gettext_lazy("Write the name as it stands on the card."),
    "name_too_long": gettext_lazy("This name is longer than the system can keep."),
    "name_has_digits": gettext_lazy("A name has no digits."),
    "name_has_symbols": gettext_lazy("Please write the name with letters only."),
    "name_has_control_characters": gettext_lazy("There are invisible signs in this name. Please type it again."),
    "name_without_letters": gettext_lazy("A name has letters. Write it as on the card."),
    "name_mixes_scripts": gettext_lazy("Please write the name in the letters of the card."),
    "name_not_latin": gettext_lazy("Passports are printed in Latin letters. Write the name as on the card."),
    "phone_wrong": gettext_lazy("This is not a mobile number that can get an SMS. Example: 0812 3456 7890."),
    "phone_landline": gettext_lazy(
        "This is a landline, which gets no SMS. Write a mobile number, or leave it empty and give an e-mail address."
    ),
    "phone_short": gettext_lazy("This number has too few digits. Example: 0812 3456 7890."),
    "phone_long": gettext_lazy("This number has too many digits. Example: 0812 3456 7890."),
    "phone_country": gettext_lazy(
        "No country has this code. A foreign number begins with + and the code of its country."
    ),
    "phone_two": gettext_lazy("Write one number only: the one that is read most often."),
    "code_length": gettext_lazy("A booking code has nine signs, such as ABC-DEF-GHJ."),
    "code_symbol": gettext_lazy("There is a sign here that no booking code has."),
    "code_check": gettext_lazy("There is a typing mistake in this code."),
    # what can make the fee be lost
    "wrong_service": gettext_lazy(
        "Choosing the wrong service: who says “first passport” but has had one before loses the fee."
    ),
    "passport_hidden": gettext_lazy("Not mentioning an earlier passport, even an old or lost one. It is always found."),
    "book_damaged": gettext_lazy(
        "A damaged book: torn, wet, written on or with loose pages. Then choose “damaged”; an examination comes first."
    ),
    "untrue_statements": gettext_lazy("Saying something at the interview that is not true."),
    "documents_late": gettext_lazy("Not bringing a missing paper before the deadline the officer gives you."),
    "no_show": gettext_lazy("Paying and then not coming. Move your visit in time instead; it is free."),
    "examination_first": gettext_lazy(
        "An examination (BAP) comes before the new passport. This visit is for the examination."
    ),
    "charge_on_top": gettext_lazy("There is a charge for the lost or damaged book, on top of the passport fee."),
    "may_be_postponed": gettext_lazy("After the examination the passport can be postponed, if it was carelessness."),
    "collected_too_late": gettext_lazy(
        "A passport that is not collected within about a month is cancelled. Then you must apply again."
    ),
    "fee_on_top": gettext_lazy("The same-day service costs extra, on top of the passport fee."),
    "no_place": gettext_lazy("You hold no place at the moment. Choose a service and a time first."),
    "link_over": gettext_lazy(
        "The booking has changed since this message was sent, or the link was cut off on its way."
    ),
    "call_taken": gettext_lazy("A colleague has just taken this call on."),
    "call_over": gettext_lazy("This call is no longer in your hands. Take it on again if it still stands on the list."),
    "undone": gettext_lazy("Done: everything is as it was before."),
    "stale_form": gettext_lazy("This form could not be read. Please try again; nothing was changed."),
    "nobody_chosen": gettext_lazy("Tick at least one line first."),
    "not_on_the_list": gettext_lazy(
        "This browser shows no place on the waiting list. Find yours with its code and your date of birth."
    ),
    "place_released": gettext_lazy("The place is free for others now. Nothing you typed was lost."),
}


def masked_number(number: str) -> str:
    """An identity number of which only the last four digits can be read."""
    return "•" * max(0, len(number) - 4) + number[-4:]


def masked_contact(contact: str) -> str:
    """A phone number or an address of which its owner recognises the ends."""
    if "@" in contact:
        name, _at, domain = contact.partition("@")
        return f"{name[:1]}•••@{domain}"
    return f"{contact[:3]} •••• {contact[-3:]}"


def masked_name(name: str) -> str:
    """The first letter of each word."""
    return " ".join(f"{word[0]}•••" for word in name.split())


def say(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    return str(WORDS.get(code, WORDS["refused"]))


def sentences(codes: Iterable[str]) -> list[str]:
    return [say(code) for code in codes]


# --- messages -------------------------------------------------------------------------------------------------------

MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_ID = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
GAP = re.compile(r"%\((\w+)\)s")
OWN_DOORS = {"displaced": ("offer", "g"), "feedback": ("answer", "u")}  # links with a secret: their gap, their address
LONGEST_OFFICE, LONGEST_POINT = 20, 28  # a name written in plain letters may be longer than the one that was typed


def message(row: "Message") -> str:
    """The words of a message, in the language that is switched on: brand first, no name, number or purpose."""
    return whole(row, filled(row.kind, facts(row)))


def whole(row: "Message", words: str) -> str:
    """The words with all that is wrong and helps below them, where the channel has room for it."""
    if not row.remedies or row.channel != row.Channel.EMAIL:
        return words
    return f"{words}\n\n{remedies.whole(row.remedies, row.until)}"


def filled(kind: str, gaps: Mapping[str, str]) -> str:
    """The words of this kind of message with its gaps filled. Raises KeyError when a gap has nothing to fill it."""
    return str(MESSAGES[kind]) % gaps


def gaps(kind: str) -> frozenset[str]:
    """The names of what is filled into this kind of message."""
    return frozenset(GAP.findall(str(MESSAGES[kind])))


def is_unchanged(row: "Message") -> bool:
    """Whether a row has the words that it had when it was written: its booking has not gone elsewhere since."""
    booking = row.booking
    if booking is None:
        return True
    return booking.version - row.version in ((0,) if booking.is_live else (0, 1))


def facts(row: "Message") -> dict[str, str]:
    """What the gaps of a message are filled with, by name."""
    if row.kind == row.Kind.CONTACT_CODE:
        return {"code": row.secret}
    if row.turn is not None:
        return _offered(row.turn, row.secret, row.language)
    booking = row.booking
    if booking is None:
        raise ValueError("message_without_booking")
    slot = booking.slot
    found = {
        "office": gsm.plain(slot.point.office.message_name, LONGEST_OFFICE),
        "point": gsm.plain(slot.point.short_name, LONGEST_POINT),
        "when": _when(slot.local_start, row.language),
        "soon": _when(slot.local_start, row.language, year=False),
        "tail": booking.code[-3:],
        "why": remedies.short(row.remedies),
        "until": _day(row.until, row.language) if row.until else "",
        "link": f"{settings.PUBLIC_URL}/{link_path(booking.pk, booking.slot_id, row.channel)}",
    }
    if row.kind in OWN_DOORS:
        gap, door = OWN_DOORS[row.kind]
        found[gap] = f"{settings.PUBLIC_URL}/{door}/{row.secret}"
    return found


def _offered(turn: "Turn", secret: str, language: str) -> dict[str, str]:
    point = turn.slot.point
    return {
        "office": gsm.plain(point.office.message_name, LONGEST_OFFICE),
        "point": gsm.plain(point.short_name, LONGEST_POINT),
        "when": _when(turn.slot.local_start, language),
        "until": f"{point.office.local(turn.expires_at):%H.%M}",
        "offer": f"{settings.PUBLIC_URL}/t/{secret}",
    }


def _when(local: dt.datetime, language: str, *, year: bool = True) -> str:
    return f"{_day(local, language)} {f'{local.year} ' if year else ''}{local:%H.%M}"


def _day(day: dt.date, language: str) -> str:
    months = MONTHS_EN if language == "en" else MONTHS_ID
    return f"{day.day} {months[day.month - 1]}"


MESSAGES: dict[str, Words] = {
    "contact_code": gettext_lazy(
        "Tanpa Jeda: %(code)s confirms your contact. Give it to nobody. Works for 10 minutes."
    ),
    "confirmed": gettext_lazy("Tanpa Jeda %(office)s: booked %(when)s, %(point)s. Code ..%(tail)s. Change: %(link)s"),
    "moved": gettext_lazy("Tanpa Jeda %(office)s: moved to %(when)s, %(point)s. Code ..%(tail)s. See: %(link)s"),
    "cancelled": gettext_lazy(
        "Tanpa Jeda %(office)s: booking ..%(tail)s for %(when)s is cancelled. Book again: %(link)s"
    ),
    "displaced": gettext_lazy("Tanpa Jeda %(office)s: sorry, %(when)s fails. Places held for you: %(offer)s"),
    "restored": gettext_lazy("Tanpa Jeda %(office)s: back to %(when)s, %(point)s. Code ..%(tail)s. %(link)s"),
    "incomplete": gettext_lazy("Tanpa Jeda %(office)s: papers ..%(tail)s: %(why)s. Until %(until)s: %(link)s"),
    "return": gettext_lazy("Tanpa Jeda %(office)s: papers ..%(tail)s: %(why)s. Come %(soon)s: %(link)s"),
    "reminder_week": gettext_lazy("Tanpa Jeda %(office)s: reminder: %(when)s, %(point)s. Coming or not: %(link)s"),
    "reminder_day": gettext_lazy("Tanpa Jeda %(office)s: tomorrow: %(when)s, %(point)s. Coming or not: %(link)s"),
    "reminder_morning": gettext_lazy("Tanpa Jeda %(office)s: today: %(when)s, %(point)s. Code ..%(tail)s. %(link)s"),
    "bring": gettext_lazy("Tanpa Jeda %(office)s: please bring your original papers on %(when)s. Your list: %(link)s"),
    "offered": gettext_lazy("Tanpa Jeda %(office)s: %(when)s, %(point)s held for you until %(until)s: %(offer)s"),
    "ready": gettext_lazy(
        "Tanpa Jeda %(office)s: booking ..%(tail)s is ready for you to collect. Where and until when: %(link)s"
    ),
    "ready_7": gettext_lazy(
        "Tanpa Jeda %(office)s: booking ..%(tail)s has been ready for a week. Where and until when: %(link)s"
    ),
    "ready_14": gettext_lazy(
        "Tanpa Jeda %(office)s: booking ..%(tail)s has been ready for two weeks. Where and until when: %(link)s"
    ),
    "ready_21": gettext_lazy(
        "Tanpa Jeda %(office)s: booking ..%(tail)s has been ready for three weeks. Where and until when: %(link)s"
    ),
    "ready_28": gettext_lazy(
        "Tanpa Jeda %(office)s: booking ..%(tail)s: please collect it now, before it is cancelled. Until when: %(link)s"
    ),
    "feedback": gettext_lazy("Tanpa Jeda %(office)s: how was it? %(answer)s Stop: %(link)s"),
    "papers_lack": gettext_lazy("Tanpa Jeda %(office)s: papers ..%(tail)s: %(why)s. Until %(until)s: %(link)s"),
    "papers_good": gettext_lazy(
        "Tanpa Jeda %(office)s: papers of booking ..%(tail)s look complete. Bring the originals. %(link)s"
    ),
}


DAYS: dict[str, Words] = {
    "full": gettext_lazy("Everything is taken"),
    "not_released": gettext_lazy("Opens for booking:"),
    "unconfirmed": gettext_lazy("Not confirmed yet"),
    "shut": gettext_lazy("Closed for now"),
    "not_offered": gettext_lazy("Not offered on this day"),
    "not_chosen": gettext_lazy("Only at other times"),
    "no_lane": gettext_lazy("Not in this lane"),
    "over": gettext_lazy("Over"),
    "not_planned": gettext_lazy("Not planned yet"),
}


def day(state: str, reason: str, detail: str) -> str:
    """Why a day has no places to book."""
    return str(DAYS[state]) if state in DAYS else house.closed(reason, detail)


# --- the journal ----------------------------------------------------------------------------------------------------

DEEDS: dict[str, Words] = {
    **house.DEEDS,
    "hold.made": gettext_lazy("Held a place"),
    "hold.released": gettext_lazy("Gave a held place back"),
    "booking.made": gettext_lazy("Booked"),
    "booking.moved": gettext_lazy("Moved"),
    "booking.cancelled": gettext_lazy("Cancelled"),
    "booking.change_undone": gettext_lazy("Took a change back"),
    "landing.offered": gettext_lazy("Held other places for somebody who lost theirs"),
    "landing.taken": gettext_lazy("Took one of the places held"),
    "landing.declined": gettext_lazy("Declined the places held"),
    "landing.over": gettext_lazy("Did not answer in time"),
    "landing.withdrawn": gettext_lazy("Needs no other place any more"),
    "booking.corrected": gettext_lazy("Put right what was typed of the person"),
    "booking.number_wrong": gettext_lazy("The number was said to be somebody else's"),
    "booking.number_right": gettext_lazy("The number was said to be right after all"),
    "messages.chosen": gettext_lazy("Chose which messages to get"),
    "messages.language": gettext_lazy("Chose the language of messages"),
    "call.settled": gettext_lazy("Called the person"),
    "waiting.joined": gettext_lazy("Joined the waiting list"),
    "waiting.taken": gettext_lazy("Left the waiting list with a place"),
    "waiting.stopped": gettext_lazy("Stopped waiting"),
    "waiting.over": gettext_lazy("Left the waiting list: the days are over"),
    "waiting.settled": gettext_lazy("Left the waiting list: provided for otherwise"),
    "waiting.viewed": gettext_lazy("Looked at who waits"),
    "turn.offered": gettext_lazy("Held a place for whoever was next on the waiting list"),
    "turn.taken": gettext_lazy("Took the place held from the waiting list"),
    "turn.declined": gettext_lazy("Declined the place held from the waiting list"),
    "turn.over": gettext_lazy("Did not answer about a place from the waiting list"),
    "booking.viewed": gettext_lazy("Looked at personal data"),
    "booking.printed": gettext_lazy("Printed the slip"),
    "bookings.searched": gettext_lazy("Searched for a person"),
    "messages.paused": gettext_lazy("Held a kind of message back"),
    "messages.resumed": gettext_lazy("Let a kind of message go again"),
    "message.read": gettext_lazy("Read the words of a message"),
    "passport.ready": gettext_lazy("Passport ready to be collected"),
    "passport.ready_undone": gettext_lazy("Passport not ready after all"),
    "passport.collected": gettext_lazy("Passport collected"),
    "passport.collected_undone": gettext_lazy("Passport not collected after all"),
    "demo.filled": gettext_lazy("Invented bookings made for the trial"),
    "slots.reconciled": gettext_lazy("Places brought in line with the hours"),
}

VIEWING_REASONS: dict[str, Words] = {
    "at_counter": gettext_lazy("The person is here"),
    "on_phone": gettext_lazy("The person is on the phone"),
    "to_reach": gettext_lazy("I must reach the person"),
    "to_correct": gettext_lazy("Something may be wrong in the data"),
    "complaint": gettext_lazy("A complaint"),
}


def deed(action: str) -> str:
    """What an entry of the journal says was done; a code without words stands for itself."""
    return str(DEEDS.get(action, action))
