import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.names import Compared, Likeness, compare_names, compare_places


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUHARTO", "Suharto"),
        ("SITI  NURHALIZA", " siti nurhaliza "),
        ("José", "JOSE"),
        ("MA'RUF AMIN", "Ma’ruf Amin"),
        ("İPEK", "ipek"),
    ],
)
def test_names_that_only_look_different_are_equal(one, other):
    assert compare_names(one, other) == Compared(Likeness.EQUAL)


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        # marks
        ("MA'RUF", "MARUF", ("name_marks",)),
        ("AL-FATIH", "AL FATIH", ("name_marks",)),
        ("ABDUL QODIR JA'ELANI", "ABDUL QODIR JAELANI", ("name_marks",)),
        ("SITI, AMINAH", "SITI AMINAH", ("name_marks",)),
        # spacing
        ("SITI NURHALIZA", "SITI NUR HALIZA", ("name_spacing",)),
        ("DEWISARTIKA", "DEWI SARTIKA", ("name_spacing",)),
        ("ABDULLAH", "ABD ULLAH", ("name_spacing",)),
        ("ABDURRAHMAN", "ABDUL RAHMAN", ("name_spacing", "name_spelling")),
        ("ABDUSSALAM", "ABDUL SALAM", ("name_spacing", "name_spelling")),
        # titles
        ("Hj. SITI AMINAH", "SITI AMINAH", ("name_title",)),
        ("H. AGUS SALIM", "AGUS SALIM", ("name_title",)),
        ("H AGUS SALIM", "AGUS SALIM", ("name_title",)),
        ("dr. RINA WATI", "RINA WATI", ("name_title",)),
        ("BUDI SANTOSO, S.E.", "BUDI SANTOSO", ("name_title",)),
        ("BUDI SANTOSO SE", "BUDI SANTOSO", ("name_title",)),
        ("BUDI SANTOSO, S.H., M.Kn.", "BUDI SANTOSO", ("name_title",)),
        ("Drs. H. BUDI SANTOSO, M.Si", "BUDI SANTOSO", ("name_title",)),
        ("Prof. Dr. Ir. RINA WATI, M.Sc., Ph.D.", "RINA WATI", ("name_title",)),
        ("WATI S PD", "WATI", ("name_title",)),
        ("WATI, A.Md.Keb", "WATI", ("name_title",)),
        ("K.H. AHMAD", "AHMAD", ("name_title",)),
        ("R. SOEDARSONO", "SOEDARSONO", ("name_title",)),
        ("RADEN AJENG KARTINI", "R.A. KARTINI", ("name_title",)),
        ("RADEN MAS SOERJO", "SOERJO", ("name_title",)),
        # short forms
        ("M. YUSUF", "MUHAMMAD YUSUF", ("name_abbreviation",)),
        ("M.YUSUF", "MUHAMMAD YUSUF", ("name_abbreviation",)),
        ("MOH. YUSUF", "MUHAMMAD YUSUF", ("name_abbreviation",)),
        ("MOCH. YUSUF", "MOCHAMAD YUSUF", ("name_abbreviation",)),
        ("MUH YUSUF", "MOH YUSUF", ("name_abbreviation",)),
        ("MHD YUSUF", "MOHAMMAD YUSUF", ("name_abbreviation",)),
        ("FX. BUDI SANTOSO", "FRANSISKUS XAVERIUS BUDI SANTOSO", ("name_abbreviation",)),
        ("F.X. BUDI SANTOSO", "FRANSISKUS XAVERIUS BUDI SANTOSO", ("name_abbreviation",)),
        ("FX BUDI", "FRANCISCUS XAVERIUS BUDI", ("name_abbreviation",)),
        ("ABD. RAHMAN", "ABDUL RAHMAN", ("name_abbreviation",)),
        ("BUDI S.", "BUDI SANTOSO", ("name_abbreviation",)),
        ("I WY. SUDARTA", "I WAYAN SUDARTA", ("name_abbreviation",)),
        ("ST. AISYAH", "SITI AISYAH", ("name_abbreviation",)),
        # order
        ("SANTOSO BUDI", "BUDI SANTOSO", ("name_order",)),
        ("NURHALIZA SITI", "SITI NURHALIZA", ("name_order",)),
        ("YUSUF M", "MUHAMMAD YUSUF", ("name_abbreviation", "name_order")),
        # spellings before the reforms
        ("SOEKARNO", "SUKARNO", ("name_old_spelling",)),
        ("SOEHARTO", "SUHARTO", ("name_old_spelling",)),
        ("DJOKO", "JOKO", ("name_old_spelling",)),
        ("TJAHJONO", "CAHYONO", ("name_old_spelling",)),
        ("SJAHRIR", "SYAHRIR", ("name_old_spelling",)),
        ("CHAIRUL", "KHAIRUL", ("name_old_spelling",)),
        ("ACHMAD", "AKHMAD", ("name_old_spelling",)),
        ("NJOMAN", "NYOMAN", ("name_old_spelling",)),
        ("JOESOEF", "YUSUF", ("name_old_spelling",)),
        ("SOETJIPTO DJAJADI", "SUCIPTO JAYADI", ("name_old_spelling",)),
        # spellings of borrowed names
        ("MUHAMMAD", "MOHAMAD", ("name_spelling",)),
        ("MOCHAMAD", "MUHAMMAD", ("name_spelling",)),
        ("ACHMAD", "AHMAD", ("name_spelling",)),
        ("RIZKY", "RIZQI", ("name_spelling",)),
        ("SYARIF", "SYARIP", ("name_spelling",)),
        ("KHOIRUL", "CHAIRUL", ("name_spelling",)),
        ("AISYAH", "AISAH", ("name_spelling",)),
        ("RAMADHAN", "RAMADAN", ("name_spelling",)),
        ("ARIEF", "ARIF", ("name_spelling",)),
        ("NOOR", "NUR", ("name_spelling",)),
        ("FATIMAH", "FATIMA", ("name_spelling",)),
        ("USTMAN", "USTMANN", ("name_spelling",)),
        # fathers
        ("AHMAD BIN YUSUF", "AHMAD", ("name_patronym",)),
        ("SITI BINTI AHMAD", "SITI", ("name_patronym",)),
        ("SITI BINTI AHMAD", "SITI AHMAD", ("name_patronym",)),
        ("Hj. SITI BINTI AHMAD", "SITI", ("name_patronym", "name_title")),
        # a slip of the pen
        ("SANTOSO", "SANTOSA", ("name_one_letter",)),
        ("HANDAYANI", "HANDAYNI", ("name_one_letter",)),
        # several at once
        ("H. MOCH. SOEBARDJO, S.H.", "MUHAMMAD SUBARJO", ("name_abbreviation", "name_old_spelling", "name_title")),
    ],
)
def test_names_of_one_person_written_in_two_ways_are_alike_and_say_why(one, other, reasons):
    assert compare_names(one, other) == Compared(Likeness.ALIKE, reasons)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("BUDI", "AGUS", "name_differs"),
        ("FX BUDI", "FARIDA XENIA BUDI", "name_differs"),
        ("FX BUDI", "XAVERIUS FRANSISKUS BUDI", "name_differs"),
        ("AJENG KARTINI", "KARTINI", "name_word_missing"),
        ("RADEN BUDI AYU KARTINI", "BUDI KARTINI", "name_word_missing"),
        ("BUDI", "BUDI SANTOSO", "name_word_missing"),
        ("SUHARTO", "SUHARTO SUHARTO", "name_word_missing"),
        ("M. YUSUF", "YUSUF", "name_word_missing"),
        ("Hj. SITI AMINAH", "SITI AMINAH RAHAYU", "name_word_missing"),
        ("PUTRA", "PUTRI", "name_differs"),
        ("SAPUTRA", "SAPUTRI", "name_differs"),
        ("RINI", "RANI", "name_differs"),
        ("DEWI", "DEWA", "name_differs"),
        ("SITI AMINAH", "SITI AMALIA", "name_differs"),
        ("SANTOSO HANDAYANI", "SANTOSA HANDAYNI", "name_differs"),  # two slips are too many
        ("ANISA PUTRI", "ANISA PUTRA", "name_differs"),
        ("B SANTOSO", "AGUS SANTOSO", "name_differs"),
    ],
)
def test_names_of_two_persons_are_different(one, other, reason):
    assert compare_names(one, other) == Compared(Likeness.DIFFERENT, (reason,))


@pytest.mark.parametrize(("one", "other"), [("", "BUDI"), ("BUDI", "  ")])
def test_names_when_one_is_not_there_are_missing(one, other):
    assert compare_names(one, other) == Compared(Likeness.MISSING)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("BEKASI", "bekasi", Compared(Likeness.EQUAL)),
        ("KOTA BEKASI", "BEKASI", Compared(Likeness.ALIKE, ("place_kind",))),
        ("KAB. BEKASI", "KABUPATEN BEKASI", Compared(Likeness.ALIKE, ("place_kind",))),
        ("DKI JAKARTA", "JAKARTA", Compared(Likeness.ALIKE, ("place_kind",))),
        ("JAKARTA SELATAN", "JAKARTA", Compared(Likeness.ALIKE, ("place_part",))),
        ("JKT", "JAKARTA", Compared(Likeness.ALIKE, ("name_abbreviation",))),
        ("DJAKARTA", "JAKARTA", Compared(Likeness.ALIKE, ("name_old_spelling",))),
        ("SOERABAJA", "SURABAYA", Compared(Likeness.ALIKE, ("name_old_spelling",))),
        ("TJIREBON", "CIREBON", Compared(Likeness.ALIKE, ("name_old_spelling",))),
        ("TG. PINANG", "TANJUNG PINANG", Compared(Likeness.ALIKE, ("name_abbreviation",))),
        ("TANJUNGPINANG", "TANJUNG PINANG", Compared(Likeness.ALIKE, ("name_spacing",))),
        ("UJUNG PANDANG", "MAKASSAR", Compared(Likeness.ALIKE, ("place_renamed",))),
        ("BEKASI", "BOGOR", Compared(Likeness.DIFFERENT, ("place_differs",))),
        ("JAKARTA TIMUR", "JAKARTA BARAT", Compared(Likeness.DIFFERENT, ("place_differs",))),
        ("BEKASI", "", Compared(Likeness.MISSING)),
    ],
)
def test_places_of_birth_when_compared_say_how_they_are_alike(one, other, expected):
    assert compare_places(one, other) == compare_places(other, one) == expected


SEEN = "M MOH H HJ DR SE S.E. BIN BINTI ABDUL RAHMAN ABDURRAHMAN SITI ST SOEHARTO SUHARTO I"
NAMELIKE = st.lists(
    st.one_of(
        st.sampled_from(SEEN.split()),
        st.text(st.sampled_from("ABDEIJKMNOSUY'.-,"), max_size=7),
    ),
    max_size=6,
).map(" ".join)


WRITTEN_OTHERWISE = (
    *(
        ("U", "OE"),
        ("J", "DJ"),
        ("C", "TJ"),
        ("KH", "CH"),
        ("SY", "SJ"),
        ("Y", "J"),
        ("I", "Y"),
        ("K", "Q"),
        ("S", "Z"),
    ),
    *(("MUHAMMAD", "M."), ("ABDUL ", "ABDUL"), (" ", "-"), ("A", "AA"), ("N", ""), ("E", "É"), ("", "\u200f")),
)


@st.composite
def pairs(draw):
    """A name, and the same as another paper could have it: spelled, cut, turned round, with a title or a father."""
    name = draw(st.lists(st.sampled_from([*SEEN.split(), "MUHAMMAD", "CHAIRUL", "SYARIFUDDIN", "DJOKO"]), min_size=1))
    words = name[:5]
    for _change in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["spell", "cut", "turn", "title", "father"]))
        if kind == "spell":
            one, other = draw(st.sampled_from(WRITTEN_OTHERWISE))
            words = " ".join(words).replace(one, other, 1).split() or words
        elif kind == "cut":
            words = words[: max(1, len(words) - 1)]
        elif kind == "turn":
            words = draw(st.permutations(words))
        else:
            words = ["HJ.", *words] if kind == "title" else [*words, "BIN", "AGUS"]
    return " ".join(name[:5]), " ".join(words)


@given(pairs())
def test_comparing_a_name_with_the_same_written_otherwise_is_symmetric(pair):
    one, other = pair

    assert compare_names(one, other) == compare_names(other, one)
    assert compare_places(one, other) == compare_places(other, one)


HARD = st.text(st.sampled_from("AaÀÉﬁßİı'’\"-.,/ \u200b\u200f\u202e\u2066\u0301😀محمد字\n\t0"), max_size=200)


@given(HARD, HARD)
def test_comparing_whatever_a_name_holds_answers_and_is_symmetric(one, other):
    assert compare_names(one, other) == compare_names(other, one)
    assert compare_places(one, other) == compare_places(other, one)


@given(NAMELIKE, NAMELIKE)
def test_comparing_names_is_symmetric(one, other):
    assert compare_names(one, other) == compare_names(other, one)
    assert compare_places(one, other) == compare_places(other, one)


@given(st.text(max_size=80), st.text(max_size=80))
def test_comparing_names_whatever_they_are_answers_and_is_symmetric(one, other):
    assert compare_names(one, other) == compare_names(other, one)


@given(st.text(max_size=80))
def test_a_name_is_equal_to_itself(name):
    assert compare_names(name, name.lower()).likeness is Likeness.EQUAL or name.lower().upper() != name.upper()


@given(NAMELIKE)
def test_a_name_behind_haji_is_never_a_different_name(name):
    if name.strip():
        assert compare_names(f"H. {name}", name).likeness is not Likeness.DIFFERENT
