"""What the API says of a request itself; what an action refuses is said by bookings.wording."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings import wording
from offices import wording as house

PROBLEMS: dict[str, Promise] = {
    "invalid": _("Something in this request does not have the right shape. Nothing was changed."),
    "json_broken": _("This is not JSON that can be read. Nothing was changed."),
    "bad_request": _("This request could not be read. Nothing was changed."),
    "key_missing": _("Every change needs the header Idempotency-Key, so that asking twice does it once."),
    "key_malformed": _("The header Idempotency-Key is not a UUID."),
    "token_missing": _("Find the booking first; the answer holds the token for the header Authorization."),
    "token_wrong": _("This token does not open a booking, or no longer does. Find the booking again."),
    "sign_in_needed": _("Sign in on the staff pages first; this address is for staff."),
    "second_factor_needed": _("Show your second factor on the staff pages first."),
    "csrf_failed": _("A change needs the header X-CSRFToken with what the cookie csrftoken holds."),
    "unknown": _("There is nothing at this address."),
    "wrong_method": _("This address does not know this method."),
    "wrong_media_type": _("Send JSON, with the header Content-Type: application/json."),
    "too_large": _("This request is larger than anything that makes sense here."),
    "throttled": _("Too many requests from this address. Please wait a moment."),
    "unavailable": _("The service cannot answer just now. Ask again with the same Idempotency-Key."),
    "server_error": _("Something went wrong here. Please try again in a moment."),
}

FIELDS: dict[str, Promise] = {
    "invalid": _("This does not have the right shape."),
    "required": _("This is missing."),
    "null": _("This cannot be null."),
    "blank": _("This cannot be empty."),
    "empty": _("This cannot be empty."),
    "unknown_field": _("There is no field of this name."),
    "repeated": _("This can be given only once."),
    "invalid_choice": _("This is none of the choices."),
    "max_length": _("This is too long."),
    "min_length": _("This is too short."),
    "max_value": _("This is too large."),
    "min_value": _("This is too small."),
    "null_characters_not_allowed": _("There are signs in this that no text has."),
    "surrogate_characters_not_allowed": _("There are signs in this that no text has."),
    "unknown": _("There is none of this name."),
    "contact_missing": _("A mobile number or an e-mail address is needed."),
    "contact_twice": _("Give either a mobile number or an e-mail address."),
}


def problem(code: str) -> str:
    """The sentence for a problem's code, in the language of the moment."""
    if code in PROBLEMS:
        return str(PROBLEMS[code])
    return house.say(code) if code in house.WORDS and code not in wording.WORDS else wording.say(code)


def field(code: str) -> str:
    """The sentence for what is wrong with one field."""
    if code in FIELDS:
        return str(FIELDS[code])
    return wording.say(code) if code in wording.WORDS else str(FIELDS["invalid"])
