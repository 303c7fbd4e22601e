"""What codes of this floor mean, in words for people: refusals and findings here, each topic's own words beside."""

from django.utils.functional import Promise

from documents.wording import screening

WORDS: dict[str, Promise] = {**screening.WORDS}
DEEDS: dict[str, Promise] = {**screening.DEEDS}


def say(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    return str(WORDS[code])
