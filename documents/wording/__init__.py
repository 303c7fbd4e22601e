"""What codes of this floor mean, in words for people: refusals and findings here, each topic's own words beside."""

from django.utils.functional import Promise

from documents.wording import checks, counter, matching, papers, rights, screening

TOPICS = (papers, matching, screening, counter, checks, rights)
WORDS: dict[str, Promise] = {code: words for topic in TOPICS for code, words in topic.WORDS.items()}
DEEDS: dict[str, Promise] = {code: words for topic in TOPICS for code, words in topic.DEEDS.items()}


def say(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    return str(WORDS[code])
