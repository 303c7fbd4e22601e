"""Questions that no interview may ask are known, in both languages; those that ship are none of them."""

import tomllib
from pathlib import Path

import pytest

from documents.rules.asking import never_asked

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
