"""The product does not start with a message that cannot be sent; every kind, read aloud, in both languages."""

import re

import pytest
from django.core.management import BaseCommand
from django.core.management.base import SystemCheckError
from django.utils import translation
from django.utils.translation import gettext_lazy, trans_real

from bookings import message_checks as checks
from bookings import wording
from bookings.models import Message
from bookings.reports.preview import sample

OFFICE, POINT = "Imigrasi Makassar", "Lounge Grand Metropolitan"  # the longest of the reference data
HERE = "https://tanpajeda.example.go.id"


@pytest.fixture(autouse=True)
def public_url(settings):
    settings.PUBLIC_URL = HERE


def ids():
    return [one.id for one in checks.messages_can_be_sent() if one.level >= 40]


def test_messages_as_they_are_can_be_sent():
    assert ids() == []
    BaseCommand().check(tags=[checks.TAG])


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("", "messages.E001"),
        ("Tanpa Jeda %(office)s: hello %(nobody)s", "messages.E002"),
        ("Tanpa Jeda %(office)s: 100% yours", "messages.E002"),
        ("Tanpa Jeda %(office)s: code %(code)s", "messages.E002"),
        ("Tanpa Jeda %(office)s: places %(offer)s", "messages.E002"),
        ("Tanpa Jeda %(office)s: answer %(answer)s", "messages.E002"),
        ("Tanpa Jeda %(office)d: %(link)s", "messages.E002"),
        ("Tanpa Jeda %(office)s: %(link)r", "messages.E002"),
        ("Tanpa Jeda: %s", "messages.E002"),
        ("Tanpa Jeda %(office)s: %(link", "messages.E002"),
        ("%(office)s: %(link)s", "messages.E003"),
        ("Tanpa Jeda %(office)s: NIK %(tail)s", "messages.E004"),
        ("Tanpa Jeda %(office)s: nomor paspor %(tail)s", "messages.E004"),
        ("Tanpa Jeda %(office)s: your umrah passport", "messages.E004"),
        ("Tanpa Jeda %(office)s: after the interview", "messages.E004"),
        ("Tanpa Jeda %(office)s: we refused it", "messages.E004"),
        ("Tanpa Jeda %(office)s: permohonan ditolak", "messages.E004"),
        ("Tanpa Jeda %(office)s: it’s ready", "messages.E005"),
        ("Tanpa Jeda %(office)s: [x]", "messages.E005"),
        ("Tanpa Jeda %(office)s: " + "a" * 140, "messages.E006"),
    ],
)
def test_start_when_a_template_has_a_fault_is_refused(monkeypatch, words, wrong):
    monkeypatch.setitem(wording.MESSAGES, "ready", words)

    found = ids()

    assert wrong in found
    with pytest.raises(SystemCheckError):
        BaseCommand().check(tags=[checks.TAG])


def test_start_when_a_kind_has_no_words_in_indonesian_is_refused(monkeypatch):
    monkeypatch.setitem(wording.MESSAGES, "ready", gettext_lazy("Tanpa Jeda %(office)s: not in the catalogue"))

    assert ids() == ["messages.E001"]


@pytest.mark.parametrize(
    ("indonesian", "wrong"),
    [
        ("Tanpa Jeda %(kantor)s: pesanan ..%(tail)s sudah siap: %(link)s", ["messages.E002"]),
        ("Tanpa Jeda %(office)s: pesanan ..%(tail)d sudah siap: %(link)s", ["messages.E002"]),
        ("Tanpa Jeda %(office)s: 100%% pesanan ..%(tail)s sudah siap: %(link)r", ["messages.E002", "messages.E007"]),
        ("Tanpa Jeda %(office)s: pesanan ..%(tail)s sudah siap", ["messages.E007"]),
        ("Tanpa Jeda %(office)s: pesanan ..%(tail)s, %(when)s: %(link)s", ["messages.E007"]),
        ("Tanpa Jeda %(office)s: pesanan ..%(tail)s sudah siap " + "x" * 60 + " %(link)s", ["messages.E006"]),
    ],
)
def test_start_when_the_translation_of_a_kind_has_a_fault_is_refused(monkeypatch, indonesian, wrong):
    with translation.override("en"):
        english = str(wording.MESSAGES["ready"])
    monkeypatch.setitem(trans_real.translation("id")._catalog._catalogs[0], english, indonesian)

    assert ids() == wrong
    with pytest.raises(SystemCheckError):
        BaseCommand().check(tags=[checks.TAG])


def test_start_when_a_kind_was_forgotten_is_refused(monkeypatch):
    monkeypatch.delitem(wording.MESSAGES, "ready")

    assert ids() == ["messages.E001", "messages.E001"]


def test_start_when_the_address_is_too_long_for_one_sms_is_refused(settings):
    settings.PUBLIC_URL = "https://tanpajeda.kantor-imigrasi-kelas-satu.kemenimipas.example.go.id"

    assert set(ids()) == {"messages.E006"}


def test_name_of_a_point_outside_gsm7_never_makes_the_message_unicode():
    text = sample("confirmed", "id", "Imigrasi “Bekasi”", "Mal Pelayanan Publik – Café №1 北京")

    assert text[: text.index("/k/") + 3] == (
        'Tanpa Jeda Imigrasi "Bekasi": terpesan 28 Sep 2030 09.00, Mal Pelayanan Publik - Cafe. '
        f"Kode ..GHJ. Ubah: {HERE}/k/"
    )
    assert text.isascii()


LINK, ANSWER = f"{HERE}/k/" + "•" * 14, f"{HERE}/u/kQ7v_Xb2LmW9"
START, WHEN = f"Tanpa Jeda {OFFICE}: ", "28 Sep 2030 09.00"
SAID = {
    ("cancelled", "id"): f"pesanan ..GHJ untuk {WHEN} dibatalkan. Pesan lagi: {LINK}",
    ("cancelled", "en"): f"booking ..GHJ for {WHEN} is cancelled. Book again: {LINK}",
    ("return", "id"): f"berkas ..GHJ: tak terbaca, ganti; belum ada, tambahkan. Datang 28 Sep 09.00: {LINK}",
    ("return", "en"): f"papers ..GHJ: unreadable, replace it; missing, add it. Come 28 Sep 09.00: {LINK}",
    ("papers_lack", "id"): f"berkas ..GHJ: tak terbaca, ganti; belum ada, tambahkan. Sampai 28 Sep: {LINK}",
    ("papers_lack", "en"): f"papers ..GHJ: unreadable, replace it; missing, add it. Until 28 Sep: {LINK}",
    ("bring", "id"): f"mohon bawa dokumen asli Anda pada {WHEN}. Daftarnya: {LINK}",
    ("bring", "en"): f"please bring your original papers on {WHEN}. Your list: {LINK}",
    ("ready", "id"): f"pesanan ..GHJ sudah siap diambil. Tempat dan batas waktunya: {LINK}",
    ("ready", "en"): f"booking ..GHJ is ready for you to collect. Where and until when: {LINK}",
    ("ready_7", "id"): f"pesanan ..GHJ siap diambil sejak seminggu lalu. Tempat, batas waktu: {LINK}",
    ("ready_7", "en"): f"booking ..GHJ has been ready for a week. Where and until when: {LINK}",
    ("ready_14", "id"): f"pesanan ..GHJ siap diambil sejak dua minggu lalu. Tempat, batas waktu: {LINK}",
    ("ready_14", "en"): f"booking ..GHJ has been ready for two weeks. Where and until when: {LINK}",
    ("ready_21", "id"): f"pesanan ..GHJ siap diambil sejak tiga minggu lalu. Tempat, batas waktu: {LINK}",
    ("ready_21", "en"): f"booking ..GHJ has been ready for three weeks. Where and until when: {LINK}",
    ("ready_28", "id"): f"pesanan ..GHJ: mohon segera diambil sebelum dibatalkan. Batas waktunya: {LINK}",
    ("ready_28", "en"): f"booking ..GHJ: please collect it now, before it is cancelled. Until when: {LINK}",
    ("feedback", "id"): f"nilai kunjungan: {ANSWER} Stop: {LINK}",
    ("feedback", "en"): f"how was it? {ANSWER} Stop: {LINK}",
}


@pytest.mark.parametrize(("kind", "language"), SAID)
def test_message_reads_like_this_with_the_longest_names(kind, language):
    text = sample(kind, language, OFFICE, POINT)

    assert re.sub(r"(?<=/k/)\w+", lambda key: "•" * len(key[0]), text) == START + SAID[kind, language]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", sorted(set(Message.Kind.values) - {"contact_code", "offered", "displaced"}))
def test_message_leads_where_it_can_be_stopped_and_said_to_be_somebody_elses(kind, language):
    """One-time codes are asked for at that moment, and offers have links of their own."""
    assert len(re.findall(rf"{HERE}/k/\w{{14}}\b", sample(kind, language, OFFICE, POINT))) == 1


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", [kind for kind in Message.Kind.values if kind.startswith("reminder")])
def test_reminder_says_when_and_where(kind, language):
    text = sample(kind, language, OFFICE, POINT)

    assert f"{WHEN}, {POINT}." in text
