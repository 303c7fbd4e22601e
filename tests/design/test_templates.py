"""What the Content-Security-Policy would refuse, found before a browser does."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.svg"))
REFUSED = re.compile(
    r"""\sstyle=|<style\b|<script(?![^>]*\ssrc=)|\son\w+=["']|javascript:|\shx-on\b|(?:src|href)=["'](?:https?:)?//"""
)


@pytest.mark.parametrize("line", ['<p style="x">', "<style>", "<script>", '<a onclick="x">', '<img src="//x.org">'])
def test_refused_when_shown_an_example_finds_it(line):
    assert REFUSED.search(line)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_when_read_has_nothing_inline_and_nothing_from_elsewhere(template):
    lines = template.read_text().splitlines()
    pdf = "pdf" in template.name  # made by the product itself, never sent to a browser

    assert [line for line in lines if REFUSED.search(line) and not pdf] == []
