from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from bookings import reports


class Command(BaseCommand):
    help = "Looks through the whole database for broken promises: miscounted slots, oversold places, doubles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=20, help="lines to print at most")

    def handle(self, *, most: int, **options: object) -> None:
        breaks = reports.inventory_breaks()
        for one in breaks[:most]:
            self.stderr.write(f"{one.invariant}: {one.where}")
        if breaks:
            raise CommandError(f"{len(breaks)} broken", returncode=1)
        self.stdout.write("The inventory is clean.")
