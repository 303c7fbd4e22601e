from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.actions import seeding


class Command(BaseCommand):
    help = "Writes the reference data that ship with the product; what people changed or deleted stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also seed demo logins and invented bookings")

    def handle(self, *, demo: bool, **options: object) -> None:
        done = seeding.seed(timezone.localdate())
        if not done.is_empty:
            self.stdout.write(f"Reference data: {done.created} made, {done.changed} changed, {done.removed} removed.")
