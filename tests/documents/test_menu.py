"""The staff menu leads each role wherever its doors let it, in few lines, and nowhere else."""

import re

import pytest
from django.urls import reverse

from offices.models import Role
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point

pytestmark = pytest.mark.django_db


def menu(client, role):
    sit_down(client, role, office=make_point().office)
    page = client.get(reverse("offices:duty")).content.decode()
    return re.search(r'<nav class="nav".*?</nav>', page, re.DOTALL)[0]


def links(text):
    return re.findall(r'<a href="([^"]+)"', text)


@pytest.mark.parametrize("role", Role)
def test_menu_leads_only_where_the_role_may_pass(client, role):
    for url in links(menu(client, role)):
        assert client.get(url).status_code == 200, url


def test_supervisor_finds_every_page_behind_ten_lines(client):
    found = menu(client, "supervisor")

    assert len(re.findall(r"<li><a|<li>\s*<details", re.sub(r"<ul class=\"menu__pages\">.*?</ul>", "", found))) == 10
    assert len(links(found)) == 20
    assert reverse("staff:figures") not in links(found)


def test_page_of_a_group_is_marked_with_its_group(client):
    sit_down(client, "supervisor", office=make_office())

    page = client.get(reverse("staff:swaps")).content.decode()

    assert re.findall(r'<summary class="menu__here">([^<]+)', page) == ["Planning"]
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', page) == [reverse("staff:swaps")]


@pytest.mark.parametrize(("role", "pages"), [("counter", 8), ("planner", 7), ("auditor", 8), ("gate", 2)])
def test_few_pages_stand_side_by_side(client, role, pages):
    found = menu(client, role)

    assert len(links(found)) == pages
    assert "<details" not in found
