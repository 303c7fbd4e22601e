from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Bring the database up to date: tables, reference data, and with --demo invented people and bookings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also seed demo logins and invented bookings")

    def handle(self, *, demo: bool, **options: Any) -> None:
        if _behind():
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("seed", demo=demo)


def _behind() -> bool:
    """Whether a migration waits. Cheaper than to run `migrate`, which announces itself even with nothing to do."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
