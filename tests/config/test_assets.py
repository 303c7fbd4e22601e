import re
from collections import Counter

from django.core.management import call_command
from django.test import override_settings

from tests.environment import ROOT

SHIPPED = {"staticfiles": {"BACKEND": "config.assets.OneSheetStorage"}}
NOT_PRESSED = ("js", "svg", "map", "json", "txt", "woff2", "png", "gif")  # it takes a minute, and says nothing here


def test_style_sheet_when_collected_is_one_small_file(tmp_path):
    with override_settings(STORAGES=SHIPPED, STATIC_ROOT=tmp_path, WHITENOISE_SKIP_COMPRESS_EXTENSIONS=NOT_PRESSED):
        call_command("collectstatic", interactive=False, verbosity=0)

    (sheet,) = tmp_path.glob("css/site.????????????.css")
    text = sheet.read_text()
    assert "@import" not in text
    assert "/*" not in text
    assert text.index("--paper:") < text.index(".skip-link") < text.index(".slot {")
    assert re.findall(r"url\([^)]*\)", text) == []
    assert sheet.with_suffix(".css.gz").stat().st_size < 8_000


def test_selector_when_pages_load_several_sheets_stands_in_one_of_them():
    """Staff pages load the site's sheet and their own; the ticket's and the back office's are loaded alone."""
    folder = ROOT / "config" / "static" / "css"
    together = [*re.findall(r'@import "([a-z]+\.css)"', (folder / "site.css").read_text()), "staff.css"]
    sheets = [re.sub(r"/\*.*?\*/", "", (folder / name).read_text(), flags=re.DOTALL) for name in together]
    rules = [re.findall(r"^([^\s@{}][^{}@]*)\{", sheet, re.MULTILINE) for sheet in sheets]
    selectors = [{one.strip() for rule in found for one in rule.split(",")} for found in rules]

    assert all(selectors)
    assert [one for one, sheets in Counter(one for found in selectors for one in found).items() if sheets > 1] == []
