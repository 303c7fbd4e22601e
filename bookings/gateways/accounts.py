"""The Twilio accounts that the environment names."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Account:
    """One account. `templates` are WhatsApp's: "kind.language" and Twilio's id of the content."""

    name: str
    sid: str = ""
    token: str = ""
    sender: str = ""
    service: str = ""
    whatsapp: str = ""
    edge: str = ""
    region: str = ""
    base_url: str = ""
    templates: tuple[tuple[str, str], ...] = ()

    def template(self, kind: str, language: str) -> str:
        return dict(self.templates).get(f"{kind}.{language}", "")


def accounts() -> tuple[Account, ...]:
    """In order of preference; none as long as messages stay in the trial's outbox."""
    if settings.SMS_GATEWAY != "twilio":
        return ()
    return tuple(Account(**({"sender": settings.SMS_SENDER} | fields)) for fields in settings.TWILIO_ACCOUNTS)


def account(name: str) -> Account | None:
    return next((one for one in accounts() if one.name == name), None)
