"""Who calls, on every page of a supervisor: the lower floors know no interviews, their templates do."""

from django import template

from documents.models import Call
from offices.models import Role
from offices.permissions import Staff, is_verified

register = template.Library()


@register.simple_tag(takes_context=True)
def calling(context: template.RequestContext) -> int | None:
    """How many call for the supervisor who reads the page; None for whoever is not called."""
    request = context["request"]
    staff: Staff | None = getattr(request, "staff", None)
    if staff is None or not staff.may(Role.SUPERVISOR) or not is_verified(request):
        return None
    return Call.objects.waiting(staff.office).count()
