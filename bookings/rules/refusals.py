"""What a provider's error codes mean: about the number, the person, the words, the account, or only for now.

The codes are Twilio's, from its error dictionary; they come with a refusal and with a late receipt alike.
"""

from enum import Enum

PREFIX = "twilio_"


class About(Enum):
    """What an error is about; `lasts` says that this message will never reach this number this way."""

    NUMBER = "number"  # no such phone, a landline, nobody who can get messages there
    PERSON = "person"  # the person or their network has blocked or left the sender
    WORDS = "words"  # these words, or this template, are not carried
    ACCOUNT = "account"  # somebody has to mend the account or the settings; messages can wait for it
    MOMENT = "moment"  # busy, switched off, out of reach: later it may well go

    @property
    def lasts(self) -> bool:
        return self in (About.NUMBER, About.PERSON, About.WORDS)


CODES: dict[About, tuple[int, ...]] = {
    About.NUMBER: (
        *(21211, 21214, 21217, 21265, 21266, 21604),  # malformed, out of reach, a short code, none
        *(21612, 21614, 21635),  # no route, no mobile, a landline
        *(30005, 30006),  # unknown handset, landline or unreachable network
        *(63003, 63024),  # not on WhatsApp
    ),
    About.PERSON: (21610, 30004, 63014, 63032, 63033),
    About.WORDS: (
        *(21602, 21605, 21617, 21619, 21654, 21655, 21656),  # no text, too long a text, no such template
        *(30007, 30019, 30038, 30039),  # filtered, too large, looks like a code, looks like a loop
        *(63005, 63013, 63016, 63021, 63027, 63028, 63030),  # WhatsApp does not take the template or its facts
    ),
    About.ACCOUNT: (
        *(20003, 20005, 20404, 21408),  # wrong token, closed, no such account, not opened for the country
        *(21212, 21267, 21603, 21606, 21608, 21659, 21660, 21661),  # the sender is none of this account's
        *(21701, 21703, 21704, 21705),  # the messaging service is none, or has no sender
        *(30002, 30010, 30018, 30024, 30032, 30034, 30040),  # suspended, too dear, sender not registered
        *(63007, 63010, 63020, 63025),  # the WhatsApp sender is none, or not paid for
    ),
    About.MOMENT: (
        *(20429, 20500, 20503, 21611, 21730),  # too many at once, stumbled, under repair
        *(30001, 30003, 30008, 30009, 30017, 30022, 30023, 30036, 30410),  # full, off or out of reach, timed out
        *(63001, 63012, 63018, 63022, 63023),
    ),
}
_ABOUT = {code: about for about, codes in CODES.items() for code in codes}


def about(code: str) -> About:
    """What an outbox row's error code is about. A provider's code that nobody knows is taken to be for now only."""
    number = code.removeprefix(PREFIX)
    return _ABOUT.get(int(number), About.MOMENT) if number.isascii() and number.isdigit() else About.MOMENT
