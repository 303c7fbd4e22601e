import datetime as dt

from django.db import models

from bookings.rules import circuits


class Circuit(models.Model):
    """How a provider does on a channel, measured by all workers; while it is open the provider is passed over."""

    provider = models.CharField(max_length=20)
    channel = models.CharField(max_length=8)
    began_at = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    rests = models.PositiveSmallIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    probe_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "channel"], name="circuit_once_for_provider_and_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.channel}"

    @property
    def fact(self) -> circuits.Circuit:
        return circuits.Circuit(self.began_at, self.taken, self.failed, self.rests, self.open_until)

    def is_free(self, now: dt.datetime, longest: dt.timedelta) -> bool:
        """Whether no worker is trying it now. A lease much longer than any was given by a clock that went wrong."""
        return self.probe_until is None or not now < self.probe_until <= now + 2 * longest

    def become(self, fact: circuits.Circuit) -> None:
        self.began_at, self.taken, self.failed, self.rests = fact.since, fact.taken, fact.failed, fact.rests
        self.open_until, self.probe_until = fact.open_until, None
        self.save(update_fields=["began_at", "taken", "failed", "rests", "open_until", "probe_until"])
