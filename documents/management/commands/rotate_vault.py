from django.core.management.base import BaseCommand, CommandError

from documents.actions import vault
from documents.gateways.vault import VaultError


class Command(BaseCommand):
    help = (
        "Wraps the key of every file in the vault with the first of VAULT_KEYS, so that older ones can be taken away."
    )

    def handle(self, **options: object) -> None:
        try:
            done = vault.rotate()
        except VaultError as error:
            raise CommandError(f"A master key is not among VAULT_KEYS any more ({error.code}).") from error
        self.stdout.write(f"{done} keys wrapped anew")
