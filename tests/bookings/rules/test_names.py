import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.names import check_name, words
from offices.rules.findings import Finding, Weight


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Suharto", ("suharto",)),
        ("  SITI   Nurhaliza ", ("siti", "nurhaliza")),
        ("Ma'ruf Amin", ("maruf", "amin")),
        ("Ma’ruf Amin", ("maruf", "amin")),
        ("Ma´ruf Amin", ("maruf", "amin")),
        ("Maʼruf Amin", ("maruf", "amin")),
        ("Al-Fatih", ("al", "fatih")),
        ("José Ibáñez", ("jose", "ibanez")),
        ("Jose\u0301 Iba\u0301n\u0303ez", ("jose", "ibanez")),
        ("Straße", ("strasse",)),
        ("İpek", ("ipek",)),
        ("ＳＩＴＩ", ("siti",)),
        ("Dr. Budi Santoso, S.H.", ("dr", "budi", "santoso", "s", "h")),
        ("Budi bin Budi", ("budi", "bin")),
        ("Anand a/l Raju", ("anand", "a", "l", "raju")),
        ("Siti\u00a0Aminah", ("siti", "aminah")),
        ("", ()),
        ("---", ()),
    ],
)
def test_words_of_a_name_are_plain_and_each_comes_once(name, expected):
    assert words(name) == expected


@given(st.text(max_size=60))
def test_words_of_words_are_the_same_words(name):
    assert words(" ".join(words(name))) == words(name)


@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_words_whatever_the_case_are_the_same(name):
    assert words(name.upper()) == words(name.lower()) == words(name)


@pytest.mark.parametrize(
    "name",
    [
        "Suharto",
        "Siti Nurhaliza",
        "Ma'ruf Amin",
        "Ma’ruf",
        "Ma`ruf",
        "Ma´ruf",
        "Al-Fatih",
        "M. Yusuf",
        "Ni Luh (Putu)",
        "Anand a/l Raju",
        "Budi Santoso, S.H., M.Kn.",
        "José",
        "Jose\u0301",
        "Nguyễn Thị",
        "Lê",
        "Ø",
        "x\u0302\u0303 x\u0302\u0303",  # two accents on each, none of which has a letter of its own
        "A" * 100,
        "  Siti  ",
    ],
)
def test_check_name_when_it_is_a_name_is_silent(name):
    assert check_name(name) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        (" \t\n\u00a0\u3000", "name_empty"),
        ("A" * 101, "name_too_long"),
        ("ﷺ" * 20, "name_too_long"),  # one character that stands for eighteen
        ("Siti\tAminah", "name_has_control_characters"),
        ("Siti\u0000", "name_has_control_characters"),
        ("Siti\u202eAminah", "name_has_control_characters"),  # right-to-left override
        ("Siti\u2066", "name_has_control_characters"),
        ("Siti\u200bAminah", "name_has_control_characters"),  # zero width space
        ("Siti\u2028Aminah", "name_has_control_characters"),
        ("Siti\ud800", "name_has_control_characters"),
        ("\ufeffSiti", "name_has_control_characters"),
        ("Siti2", "name_has_digits"),
        ("Siti Ⅷ", "name_has_digits"),
        ("Siti ٢", "name_has_digits"),
        ("Siti²", "name_has_digits"),
        ("<script>", "name_has_symbols"),
        ("Siti; DROP", "name_has_symbols"),
        ("Siti {{ x }}", "name_has_symbols"),
        ("Siti 😀", "name_has_symbols"),
        ("siti@example", "name_has_symbols"),
        ("=Siti", "name_has_symbols"),
        ("x\u0302\u0303\u0302", "name_has_symbols"),  # piled accents
        ("-", "name_without_letters"),
        ("123", "name_without_letters"),
        ("Siti Аминa", "name_mixes_scripts"),
        ("Sіti", "name_mixes_scripts"),  # a Cyrillic letter that looks like i
        ("Αnna", "name_mixes_scripts"),  # a Greek letter that looks like A
    ],
)
def test_check_name_when_it_is_none_refuses(name, code):
    assert code in {finding.code for finding in check_name(name) if finding.weight is Weight.BLOCK}


@pytest.mark.parametrize("name", ["Амина", "李明", "محمد", "अमित", "김민수"])
def test_check_name_when_wholly_in_another_script_only_warns(name):
    assert check_name(name) == [Finding("name_not_latin", Weight.WARN)]


@given(st.text(max_size=200))
def test_check_name_whatever_is_typed_answers_and_what_passes_can_be_found(name):
    if check_name(name) == []:
        assert words(name)
        assert name.strip().isprintable() or "\u00a0" in name
