"""`python -m config.prepare [--demo]`: makes keys, tables, reference data and schedule; safe to repeat, quick then.

Not a command of manage.py, because the settings do not load before there are keys.
"""

import argparse
import os
from pathlib import Path

import django
from django.core.management import call_command

from config import keys


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.prepare", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="a trial: own keys, demo logins, invented bookings")
    demo: bool = parser.parse_args().demo
    if demo:
        keys.ensure(Path(os.environ.get("TANPAJEDA_VAR", "var")))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    prepare(demo=demo)


def prepare(*, demo: bool) -> None:
    """The database can serve this version of the product; with `demo` it also holds an invented trial."""
    from config import schedule, starting  # models load after django.setup()

    starting.refuse_halves()
    if migrations_wait():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("seed", demo=demo)
    schedule.ensure()


def migrations_wait() -> bool:
    """Cheaper to ask than to run `migrate`, which makes permissions and content types even with nothing to do."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
