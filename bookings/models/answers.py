"""What waits for an answer by a link: until when, and when it was settled."""

import datetime as dt

from django.db import models
from django.db.models import Q


class Answerable(models.Model):
    """Held places that somebody may take by a link until a moment; OFFERED while that is so."""

    OFFERED = "offered"

    state: "models.CharField[str, str]"
    secret_hash = models.BinaryField(max_length=32, unique=True)  # of the link in the message
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state="offered", settled_at=None) | (~Q(state="offered") & Q(settled_at__isnull=False)),
                name="%(class)s_waits_or_is_settled",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="%(class)s_waiting", condition=Q(state="offered"))]

    @property
    def is_needed(self) -> bool:
        """Whether the place is still wanted."""
        raise NotImplementedError

    def is_answerable(self, now: dt.datetime) -> bool:
        """Whether a tap still counts."""
        return self.state == self.OFFERED and self.is_needed and self.expires_at > now
