"""What must hold before the product serves; manage.py looks at it by itself, a web server does not."""

from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured


def refuse_halves() -> None:
    """Providers that the environment names are set up wholly, and every message can be sent.

    Raises ImproperlyConfigured with what is missing.
    """
    wrong = [one.msg for one in run_checks(tags=["providers", "messages"]) if one.level >= ERROR]
    if wrong:
        raise ImproperlyConfigured("\n".join(wrong))
