"""Questions that no interview may ask are known, in both languages; those that ship are none of them."""

import re
import tomllib
from pathlib import Path

import pytest

from documents.rules.asking import never_asked, never_held_against

GUIDE = tomllib.loads(Path("documents/data/screening.toml").read_text(encoding="utf-8"))
SHIPPED = [row for table in GUIDE["question"] for row in table["each"]]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Berapa tabungan Anda?", ("savings",)),
        ("How much is on your bank account?", ("savings",)),
        ("has_savings", ("savings",)),
        ("Apa agama Anda?", ("religion",)),
        ("What is your religion?", ("religion",)),
        ("Apakah Anda sudah menikah?", ("marital_status",)),
        ("marital-status", ("marital_status",)),
        ("Are you married?", ("marital_status",)),
        ("Dari daerah mana Anda berasal?", ("origin",)),
        ("What is your region of origin?", ("origin",)),
        ("Apa jenis kelamin Anda?", ("sex",)),
        ("Berapa usia Anda?", ("age",)),
        ("Berapa uang yang Anda miliki?", ("savings",)),
        ("What is your income?", ("savings",)),
        ("Gereja mana yang Anda datangi?", ("religion",)),
        ("Apakah suami Anda mengizinkan?", ("marital_status",)),
        ("Does your husband know?", ("marital_status",)),
        ("Dari provinsi mana KTP Anda?", ("origin",)),
        ("What is your place of birth?", ("origin",)),
        ("Apakah pemohon seorang wanita?", ("sex",)),
        ("Laki-laki atau perempuan?", ("sex",)),
        ("Tanggal lahir Anda?", ("age",)),
        ("Apakah Anda membayar uang kepada perekrut?", ()),
        ("Is there a letter of the manpower office?", ()),
        ("Siapa yang menyimpan dokumen asli Anda?", ()),
        ("Who keeps your original papers?", ()),
        ("Siapa manusia yang menunggu di sana?", ()),
    ],
)
def test_never_asked_when_a_question_is_about_who_a_person_is_names_the_topic(text, topics):
    assert never_asked(text) == topics


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row["code"])
def test_never_asked_of_a_question_that_ships_is_nothing(row):
    words = [row["code"], row["words_id"], row["words_en"], *(text for one in row.get("choices", []) for text in one)]

    assert [topic for text in words for topic in never_asked(text)] == []
    assert len(SHIPPED) == 15


def test_never_asked_of_what_clears_a_flag_is_nothing():
    asked = [text for table in GUIDE["flag_rule"] for row in table["each"] for pair in row["clears"] for text in pair]

    assert len(asked) > 20
    assert [topic for text in asked for topic in never_asked(text)] == []


HELD_AGAINST = [
    *((row["code"], row["words_id"], row["words_en"]) for table in GUIDE["flag_rule"] for row in table["each"]),
    *(
        tuple(row[name] for name in ("code", "words_id", "words_en", "cure_id", "cure_en"))
        for table in GUIDE["reason"]
        for row in table["each"]
    ),
]


@pytest.mark.parametrize("texts", HELD_AGAINST, ids=lambda texts: texts[0])
def test_never_held_against_of_a_flag_or_a_reason_that_ships_is_nothing(texts):
    assert [topic for text in texts for topic in never_held_against(text)] == []
    assert len(HELD_AGAINST) == 15


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Saldo rekening kurang dari Rp 25 juta.", ("savings",)),
        ("Perempuan yang belum menikah.", ("marital_status", "sex")),
        ("Bekerja disebut sebelum usia 18 tahun.", ()),
    ],
)
def test_never_held_against_when_it_is_about_who_a_person_is_names_the_topic(text, topics):
    assert never_held_against(text) == topics


@pytest.mark.parametrize(
    "row", [row for table in GUIDE["flag_rule"] for row in table["each"]], ids=lambda row: row["code"]
)
def test_flag_that_ships_names_a_law_and_what_would_clear_it_in_both_languages(row):
    assert re.search(r"\bUU \d+/\d{4} art\. \d", row["source"])
    assert row["clears"]
    assert all(len(pair) == 2 and all(pair) for pair in row["clears"])
    assert row["words_id"]
    assert row["words_en"]
