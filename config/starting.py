"""What must hold before the product serves; manage.py looks at it by itself, a web server does not."""

from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured


def refuse_halves() -> None:
    """Every provider that the environment names is set up wholly. Raises ImproperlyConfigured with what is missing."""
    wrong = [one.msg for one in run_checks(tags=["providers"]) if one.level >= ERROR]
    if wrong:
        raise ImproperlyConfigured("\n".join(wrong))
