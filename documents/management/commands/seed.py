import os
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.actions import demo, rosters
from documents.actions import demo as papers
from documents.actions import demo_checks, seeding
from offices.actions import demo as staff
from offices.actions.demo import officers, rota
from offices.models import User


class Command(BaseCommand):
    help = "Writes the reference data that ship with the product; what people changed or deleted stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also seed demo logins and invented bookings")

    def handle(self, *, demo: bool, **options: object) -> None:
        done = seeding.seed(timezone.localdate())
        if not done.is_empty:
            self.stdout.write(f"Reference data: {done.created} made, {done.changed} changed, {done.removed} removed.")
        if demo:
            self._demo()

    def _demo(self) -> None:
        try:
            demo.refuse_beside_real_people()
        except demo.DemoRefused as refusal:
            raise CommandError(
                "Invented people need SMS_GATEWAY=outbox and a database without real bookings."
            ) from refusal
        logins = staff.hire()
        officers.enlist()
        rosters.follow(rota.publish(timezone.localdate()), by=None)
        if made := demo.fill(by=User.objects.get(username=staff.COUNTER)):
            self.stdout.write(f"{made} invented people have bookings.")
        papers.fill()
        demo_checks.fill()
        if logins:
            self._tell(logins)

    def _tell(self, logins: Sequence[staff.Login]) -> None:
        lines = [f"{one.username:<22} {one.password}  {one.role}, {one.place}" for one in logins]
        apps = [f"{one.username:<22} {one.secret}\n  {one.otpauth}" for one in logins if one.secret]
        text = "\n".join(
            [
                "Demo logins (user name, password, role):",
                *lines,
                "Second factor of these two, to type or scan into an authenticator app:",
                *apps,
            ]
        )
        if len(logins) == len(staff.STANDS):
            settings.DEMO_LOGINS.unlink(missing_ok=True)  # of an earlier database
        _append(settings.DEMO_LOGINS, text + "\n")
        self.stdout.write(f"\n{text}\nShown once; also in {settings.DEMO_LOGINS}, which only you can read.\n")


def _append(path: Path, text: str) -> None:
    """Nobody but the owner can read the file, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(text)
