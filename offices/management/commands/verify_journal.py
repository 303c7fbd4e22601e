from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from offices.actions import journal


class Command(BaseCommand):
    help = "Follows each office's journal chain and names the first broken link, or the age of what is unsealed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most-minutes", type=int, default=10, help="fail when a row has waited longer")

    def handle(self, *, most_minutes: int, **options: object) -> None:
        late = False
        verdicts = journal.verify()
        for verdict in verdicts:
            state = verdict.broken or "whole"
            line = f"{verdict.office}: {state}, {verdict.links} links, {verdict.unsealed} unsealed"
            if verdict.oldest_unsealed is not None:
                minutes = verdict.oldest_unsealed.total_seconds() / 60
                late = late or minutes > most_minutes
                line += f", the oldest for {minutes:.1f} minutes"
            self.stdout.write(line)
        if any(verdict.broken for verdict in verdicts):
            raise CommandError("A chain is broken.", returncode=1)
        if late:
            raise CommandError("Rows have waited too long to be sealed.", returncode=2)
