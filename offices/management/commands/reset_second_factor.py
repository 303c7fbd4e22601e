from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from offices.actions import people
from offices.models import User


class Command(BaseCommand):
    help = "Let a member of staff set up a new app for codes, when no colleague is left who could reset it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError("There is no such user name.")
        people.reset_second_factor(user=user, by=None)
        self.stdout.write("Reset: the next sign-in sets up a new app.")
