from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from offices.models import SealedText

BATCH = 500


class Command(BaseCommand):
    help = "Seals all personal data with the first of FIELD_KEYS, so that older keys can be taken away."

    def handle(self, **options: object) -> None:
        for model in apps.get_models():
            fields = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedText)]
            if fields:
                self.stdout.write(f"{model._meta.label}: {self._reseal(model, fields)}")

    def _reseal(self, model: type[models.Model], fields: list[str]) -> int:
        rows = model._default_manager.order_by("pk")
        last, done = 0, 0
        while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                batch = list(rows.filter(pk__in=keys).select_for_update())
                model._default_manager.bulk_update(batch, fields)
            last, done = keys[-1], done + len(batch)
        return done
