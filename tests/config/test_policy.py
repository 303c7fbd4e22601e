"""What pages may load, said with every answer."""

import pytest
from csp.constants import NONCE, SELF
from csp.decorators import csp_exempt, csp_replace
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import RequestFactory

from config.policy import PolicyMiddleware


def plain(request):
    return HttpResponse("")


def with_nonce(request):
    return HttpResponse(str(request.csp_nonce))


def answer(view):
    return PolicyMiddleware(view)(RequestFactory().get("/"))


def directives(response):
    return dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))


def as_set():
    policy = configured.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return {name: " ".join(values) for name, values in policy.items()}


@pytest.mark.parametrize("debug", [False, True])
def test_policy_is_the_one_that_is_set(settings, debug):
    settings.DEBUG = debug

    assert directives(answer(plain)) == as_set()


def test_policy_when_a_view_has_its_own_is_that_one():
    response = answer(csp_replace({"img-src": ["'none'"]})(plain))

    assert directives(response) == as_set() | {"img-src": "'none'"}
    assert directives(answer(plain)) == as_set()


def test_policy_when_a_view_is_exempt_is_not_said():
    assert "Content-Security-Policy" not in answer(csp_exempt()(plain))


def test_policy_when_a_page_uses_a_nonce_names_it(settings):
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": [SELF, NONCE]}}

    response = answer(with_nonce)

    assert f"'nonce-{response.content.decode()}'" in response["Content-Security-Policy"]


def test_policy_is_worn_by_every_page(client):
    assert "config.policy.PolicyMiddleware" in configured.MIDDLEWARE
    assert directives(client.get("/healthz")) == as_set()
