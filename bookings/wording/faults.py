"""Why a message did not arrive, in sentences for staff, and what they can do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookings.rules.refusals import PREFIX, About, about

Words = str | Promise

ABOUT: dict[About, Words] = {
    About.NUMBER: gettext_lazy("Nobody can get messages at this number."),
    About.PERSON: gettext_lazy("The person or their network has blocked our messages."),
    About.WORDS: gettext_lazy("The network does not carry these words."),
    About.ACCOUNT: gettext_lazy("Something is wrong with the account at the provider. Tell the administrator."),
    About.MOMENT: gettext_lazy("The provider or the network could not take it at that moment."),
}
FAULTS: dict[str, Words] = {
    "provider_unreachable": gettext_lazy("The provider could not be reached."),
    "provider_silent": gettext_lazy("The provider did not answer, so it is not certain whether it took the message."),
    "provider_garbled": gettext_lazy("The provider's answer could not be read."),
    "provider_cannot_say": gettext_lazy("The provider could not say whether it has the message."),
    "provider_gone": gettext_lazy("The provider that had it is no longer set up, so nobody can be asked."),
    "channel_shut": gettext_lazy("Nobody carried messages on this channel at that time; it was said on the next one."),
    "stopped": gettext_lazy("The person does not want messages of this kind on this channel."),
    "never_taken": gettext_lazy("The provider was asked later, and never had it."),
    "never_known": gettext_lazy("Nobody could ever tell whether it left; it was said on the next channel, if any."),
    "mail_cannot_be_asked": gettext_lazy("A mail server cannot be asked whether it took the message."),
    "words_have_changed": gettext_lazy("The booking changed while it was not certain whether the message had left."),
    "carrier_broke": gettext_lazy("Sending stopped with a fault of this system. Tell the administrator."),
    "no_words": gettext_lazy("The text could not be put together. Tell the administrator."),
    "unreadable": gettext_lazy("The recipient could not be opened with any key. Tell the administrator."),
    "template_missing": gettext_lazy("WhatsApp has not approved this text yet. Tell the administrator."),
    "template_fact_empty": gettext_lazy("Something was missing that the WhatsApp text needs."),
}
CODES: dict[int, Words] = {
    20003: gettext_lazy("The provider refused our password. Tell the administrator."),
    20429: gettext_lazy("The provider was asked too often at once."),
    21211: gettext_lazy("This is not a phone number."),
    21408: gettext_lazy("Our account may not send to this country. Tell the administrator."),
    21610: gettext_lazy("The person has asked the provider for no more messages."),
    21612: gettext_lazy("There is no way from our sender to this number."),
    21614: gettext_lazy("This is not a mobile number."),
    21635: gettext_lazy("This is a landline."),
    30003: gettext_lazy("The phone was switched off or out of reach."),
    30004: gettext_lazy("The person or their network has blocked our messages."),
    30005: gettext_lazy("The network does not know this number, or the phone is off for good."),
    30006: gettext_lazy("This is a landline, or a network that takes no messages."),
    30007: gettext_lazy("The network took the message for advertising and held it back."),
    30008: gettext_lazy("The network did not say why."),
    30032: gettext_lazy("Our sender is not registered yet. Tell the administrator."),
    63003: gettext_lazy("This number is not on WhatsApp."),
    63024: gettext_lazy("This number is not on WhatsApp."),
}
ADVICE: dict[str, Words] = {
    "failed": gettext_lazy(
        "Nobody took it. If another way is known it was tried next; if none is left, call the person."
    ),
    "in_doubt": gettext_lazy(
        "Nobody can say whether it arrived. It is not sent again, so that nobody is told twice. "
        "If the visit is near, open the booking and call the person."
    ),
    "undelivered": gettext_lazy(
        "It left, and the network could not hand it over. Ask for the right number when the person comes or calls."
    ),
}


def fault(code: str) -> str:
    """What went wrong, for an outbox row's error code; nothing when nothing did."""
    if not code:
        return ""
    number = code.removeprefix(PREFIX)
    known = FAULTS.get(code) or (CODES.get(int(number)) if number.isascii() and number.isdigit() else None)
    return str(known or ABOUT[about(code)])


def advice(state: str) -> str:
    """What staff can do about a message in this state; nothing when there is nothing to do."""
    return str(ADVICE.get(state, ""))
