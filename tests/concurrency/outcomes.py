"""What somebody was told, in one word."""

from collections import Counter

from offices.errors import Refused


def told(deed, *arguments, **wishes):
    """ "done", or the name of the refusal; anything else that is raised is a mistake and goes on."""
    try:
        deed(*arguments, **wishes)
    except Refused as refusal:
        return type(refusal).__name__
    return "done"


def tally(outcomes):
    return dict(Counter(outcomes))
