"""The errands that run by the clock. Each also runs when it is nudged; a lost nudge costs at most its interval."""

from django_q.models import Schedule

MINUTELY = {
    "worker-heartbeat": "offices.actions.heartbeat.beat",
    "journal-seal": "offices.actions.journal.seal",
    "notices-send": "offices.actions.notices.send_due",
    "messages-remind": "bookings.actions.reminders.remind",
    "messages-deliver": "bookings.actions.delivery.deliver_due",
    "promises-keep": "bookings.actions.promises.keep",
    "landings-tend": "bookings.actions.landing.tend",
    "waiting-tend": "bookings.actions.waiting.tend",
    "holds-sweep": "bookings.actions.holding.sweep",
    "rosters-wake": "offices.actions.rosters.wake_waiting",
    "calls-pass-on": "documents.actions.calling.pass_on",
    "papers-read": "documents.actions.reading.wake_waiting",
}
HOURLY = {
    "slots-reconcile": "bookings.actions.inventory.reconcile_all",
    "swaps-lapse": "offices.actions.swaps.lapse",
    "bookings-close": "bookings.actions.booking.close_past",
    "drafts-forget": "bookings.actions.contact.forget_old_drafts",
    "waiting-forget": "bookings.actions.wishing.forget_old",
    "message-secrets-forget": "bookings.actions.messages.forget_secrets",
    "invitations-forget": "bookings.actions.feedback.forget_dead",
    "tries-forget": "bookings.actions.limits.forget_old",
    "papers-tend": "documents.actions.retention.tend",
    "messages-doubts": "bookings.actions.doubts.resolve",
    "credit-look": "bookings.actions.credit.look",
    "reports-tell": "documents.actions.monthly.tell",
}
DAILY = {
    "messages-reconcile": "bookings.actions.reconciling.reconcile",
}


def ensure() -> int:
    """Every errand has its schedule and is found where it stands now; how many had none."""
    missing = 0
    for interval, errands in ((Schedule.MINUTES, MINUTELY), (Schedule.HOURLY, HOURLY), (Schedule.DAILY, DAILY)):
        for name, errand in errands.items():
            defaults = {"func": errand, "schedule_type": interval, "minutes": 1, "repeats": -1}
            schedule, is_new = Schedule.objects.get_or_create(name=name, defaults=defaults)
            missing += is_new
            if schedule.func != errand:
                Schedule.objects.filter(pk=schedule.pk).update(func=errand)
    return missing
