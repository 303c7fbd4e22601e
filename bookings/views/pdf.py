"""Pages as paper: tagged PDF with its fonts inside, made from what is on this machine alone."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


def pdf_of(page: str) -> bytes:
    """The page, whose links begin at the folder of static files, as PDF/UA."""
    from weasyprint import HTML  # takes seconds to import; only who prints waits for it
    from weasyprint.urls import URLFetcher

    local_only = URLFetcher(allowed_protocols={"file", "data"})
    document = HTML(string=page, base_url=_static_folder(), url_fetcher=local_only)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts())
    return pdf


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _static_folder() -> str:
    return (Path(settings.STATICFILES_DIRS[0]).resolve().as_uri()) + "/"
