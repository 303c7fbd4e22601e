import re

from django.core.management import call_command
from django.test import override_settings

SHIPPED = {"staticfiles": {"BACKEND": "config.assets.OneSheetStorage"}}


def test_style_sheet_when_collected_is_one_small_file(tmp_path):
    with override_settings(STORAGES=SHIPPED, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)

    (sheet,) = tmp_path.glob("css/site.????????????.css")
    text = sheet.read_text()
    assert "@import" not in text
    assert "/*" not in text
    assert text.index("--paper:") < text.index(".skip-link") < text.index(".slot {")
    assert re.findall(r"url\([^)]*\)", text) == []
    assert sheet.with_suffix(".css.gz").stat().st_size < 8_000
