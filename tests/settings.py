"""The product's settings, on an environment made for tests.

TEST_DB says which database: "sqlite" (a file with WAL, as in a trial run) or "postgres" (tests/postgres.py).
"""

import atexit
import os
import shutil
from pathlib import Path

from tests import environment, postgres

chosen = os.environ.get("TEST_DB", "sqlite")
url = {"sqlite": "", "postgres": os.environ.get("DATABASE_URL", "")}[chosen]
home = os.environ.get("TEST_HOME", "")  # set by the process that starts pytest-xdist's workers

for name in environment.names():
    os.environ.pop(name, None)
if not home:
    home = os.environ["TEST_HOME"] = str(environment.own_directory("tests"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
var = Path(home) / os.environ.get("PYTEST_XDIST_WORKER", "main")
(var / "static").mkdir(parents=True, exist_ok=True)
os.environ["TANPAJEDA_VAR"] = str(var)
if chosen == "postgres":
    os.environ["DATABASE_URL"] = postgres.shared_url(url)  # the workers inherit it

from config import keys  # noqa: E402  the environment comes first

keys.ensure(var)

from config.settings import *  # noqa: E402

if chosen == "sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(var / "test.sqlite3")}  # the default, in memory, knows no WAL
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
