"""The list of settings in .env.example is complete, and production refuses to start without its own."""

import os
import re
import subprocess
import sys

import pytest

from tests import environment

READ = re.compile(r"""(?:env(?:\.\w+)?|required|many|environ\.get)\(\s*"([A-Z_]+)\"""")


def test_example_lists_exactly_what_the_product_reads():
    code = "".join(path.read_text() for path in (environment.ROOT / "config").glob("*.py"))
    django_itself = {"DJANGO_SETTINGS_MODULE"}

    assert set(READ.findall(code)) - django_itself == environment.names()


PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "invented " * 6,
    "ALLOWED_HOSTS": "booking.example",
    "PUBLIC_URL": "https://booking.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "FIELD_KEYS": "aW52ZW50ZWQgaW52ZW50ZWQgaW52ZW50ZWQgaW52ZW4=",
    "HASH_KEY": "invented",
    "TICKET_KEYS": "t1:aW52ZW50ZWQgaW52ZW50ZWQgaW52ZW50ZWQgaW52ZW4=",
}


def start(tmp_path, *arguments, **changed):
    """What a process says that sees only these variables."""
    variables = {**PRODUCTION, "TANPAJEDA_VAR": str(tmp_path), "PATH": os.environ["PATH"], **changed}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=environment.ROOT,
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_when_all_is_set_starts(tmp_path):
    assert start(tmp_path, "manage.py", "check").returncode == 0


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"FIELD_KEYS": None}, "FIELD_KEYS"),
        ({"HASH_KEY": None}, "HASH_KEY"),
        ({"TICKET_KEYS": None}, "TICKET_KEYS"),
    ],
)
def test_production_when_a_setting_is_missing_or_short_refuses_to_start_and_names_it(tmp_path, changed, named):
    refused = start(tmp_path, "-c", "import config.settings", **changed)

    assert refused.returncode == 1
    assert named in refused.stderr.splitlines()[-1]
