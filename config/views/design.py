"""A page with every component on it, to look at while designing; it exists only with DEBUG on."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from offices.permissions import public
from offices.widgets import DateParts

JAKARTA = dt.timezone(dt.timedelta(hours=7))
HINT = '{} <span class="choice__hint">{}</span>'


class SampleForm(forms.Form):
    use_required_attribute = False

    service = forms.ChoiceField(
        label="Apakah Anda pernah punya paspor?",
        help_text="Paspor yang sudah habis masa berlakunya juga dihitung.",
        widget=forms.RadioSelect,
        choices=[
            ("new", "Belum pernah"),
            (
                "replace",
                format_html(HINT, "Pernah, bukunya masih ada", "Habis masa berlaku, penuh, atau rusak"),
            ),
            ("lost", format_html(HINT, "Pernah, bukunya hilang", "Perlu pemeriksaan di kantor lebih dahulu")),
        ],
    )
    name = forms.CharField(
        label="Nama lengkap", help_text="Seperti tertulis di KTP. Satu kata juga boleh.", max_length=100
    )
    nik = forms.CharField(label="NIK", help_text="16 angka di KTP atau Kartu Keluarga.", min_length=16, max_length=16)
    born_on = forms.DateField(label="Tanggal lahir", help_text="Contoh: 27 3 1986", widget=DateParts("bday"))
    phone = forms.CharField(label="Nomor ponsel", widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}))
    email = forms.EmailField(label="Alamat email", required=False)
    language = forms.ChoiceField(label="Bahasa pesan", choices=[("id", "Indonesia"), ("en", "English")])
    code = forms.CharField(label="Kode dari SMS", widget=forms.TextInput({"autocomplete": "one-time-code"}))
    needs = forms.MultipleChoiceField(
        label="Bantuan yang diperlukan",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("chair", "Kursi roda"),
            ("companion", "Didampingi"),
            ("sign", "Bahasa isyarat"),
            ("other", "Lainnya"),
        ],
    )
    note = forms.CharField(label="Catatan untuk petugas", required=False, widget=forms.Textarea({"rows": 3}))
    agree = forms.BooleanField(
        label="Saya sudah membaca apa yang dapat membuat biaya hangus", help_text="Wajib dicentang."
    )


def _slots() -> list[SimpleNamespace]:
    first = dt.datetime(2030, 1, 14, 9, 20, tzinfo=JAKARTA)
    later = [
        (0, 4, "MPP Kota Bekasi"),
        (20, 1, "Immigration Lounge Grand Metropolitan Mall"),
        (4480, 12, "Kantor Imigrasi Bekasi"),
    ]
    return [
        SimpleNamespace(slot_id=minutes, local_start=first + dt.timedelta(minutes=minutes), left=left, point_name=place)
        for minutes, left, place in later
    ]


def _context() -> dict[str, Any]:
    now = timezone.now()
    return {
        "blank": SampleForm(prefix="blank"),
        "wrong": SampleForm(
            {"wrong-nik": "3275", "wrong-born_on_day": "31", "wrong-born_on_month": "2"}, prefix="wrong"
        ),
        "office": SimpleNamespace(name="Kantor Imigrasi Bekasi"),
        "hold_ends_at": now + dt.timedelta(minutes=10),
        "short_ends_at": now + dt.timedelta(seconds=119),
        "over_ends_at": now - dt.timedelta(seconds=1),
        "release_at": now + dt.timedelta(days=2, hours=3),
        "slots": _slots(),
        "rows": [
            SimpleNamespace(label="Layanan", value="Paspor baru, elektronik, 10 tahun", change_url="#"),
            SimpleNamespace(label="Hari dan jam", value="Senin, 14 Januari 2030, pukul 09.20 WIB", change_url="#"),
            SimpleNamespace(label="Biaya", value="Rp 950.000", change_url=""),
        ],
        "load": [
            SimpleNamespace(label=f"{hour:02d}.00", taken=taken, capacity=20)
            for hour, taken in ((8, 20), (9, 14), (12, 6))
        ],
        "page": Paginator(range(30), 10).page(2),
    }


@public
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "design/gallery.html", _context())


@public
@require_GET
def staff_gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    office = SimpleNamespace(name="Kantor Imigrasi Bekasi")
    user = SimpleNamespace(shown_name="Sari Contoh")
    seen_as = {"roles": {"counter", "supervisor"}, "may": lambda *_roles: False}
    request.staff = SimpleNamespace(user=user, office=office, **seen_as)  # type: ignore[attr-defined]
    return render(request, "design/staff.html", _context())
