"""What codes of this floor mean, in words for people: refusals and findings here, each topic's own words beside."""

from django.utils.functional import Promise

from documents.wording import checks, counter, matching, papers, screening

WORDS: dict[str, Promise] = {**papers.WORDS, **matching.WORDS, **screening.WORDS, **counter.WORDS, **checks.WORDS}
DEEDS: dict[str, Promise] = {**papers.DEEDS, **matching.DEEDS, **screening.DEEDS, **counter.DEEDS, **checks.DEEDS}


def say(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    return str(WORDS[code])
