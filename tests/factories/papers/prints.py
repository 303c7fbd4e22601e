"""The prints, each as (sheet, what stands on it). None is a true copy of an official form, and each says so."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from documents.rules import mrz
from tests.factories.papers import people
from tests.factories.papers.canvas import (
    BOLD,
    CLEAR,
    CLEAR_BOLD,
    OCR_A,
    OCR_B,
    PLAIN,
    SERIF,
    SERIF_BOLD,
    Sheet,
    fitting,
)

Truth = dict[tuple[str, str], str]  # (person, field) to what is to be read
Print = tuple[Sheet, Truth]
FACES = ((PLAIN, BOLD), (CLEAR, CLEAR_BOLD), (SERIF, SERIF_BOLD))


def _sex(person: people.Person) -> str:
    return "female" if person.is_woman else "male"


def _own(person: people.Person, key: str = "") -> Truth:
    return {
        (key, "name"): person.name,
        (key, "birth_place"): person.birth_place,
        (key, "birth_date"): person.born_on.isoformat(),
    }


def _parents(person: people.Person, key: str = "") -> Truth:
    return {(key, "father"): person.father, (key, "mother"): person.mother}


def ektp(chance: Random, who: people.Person | None = None) -> Print:
    who = who or people.person(chance)
    sheet = Sheet(1012, 638, (150, 195, 225))
    sheet.middle(22, "PROVINSI CONTOH RAYA", 28, BOLD)
    sheet.middle(54, "KOTA REKAAN", 26, BOLD)
    sheet.write(34, 100, "NIK", 36, BOLD)
    sheet.write(190, 100, ":", 36, BOLD)
    sheet.write(215, 100, who.nik, 40, OCR_A)
    rt, village = f"{chance.randint(1, 20):03d}/{chance.randint(1, 15):03d}", chance.choice(people.VILLAGES)
    street, district = chance.choice(people.STREETS), chance.choice(people.DISTRICTS)
    blood = chance.choice(("A", "B", "AB", "O", "-"))
    rows = (
        ("Nama", who.name),
        ("Tempat/Tgl Lahir", f"{who.birth_place}, {who.born_on:%d-%m-%Y}"),
        ("Jenis kelamin", "PEREMPUAN" if who.is_woman else "LAKI-LAKI"),
        ("Alamat", street),
        ("RT/RW", rt),
        ("Kel/Desa", village),
        ("Kecamatan", district),
        ("Agama", who.religion),
        ("Status Perkawinan", who.status),
        ("Pekerjaan", who.work),
        ("Kewarganegaraan", "WNI"),
        ("Berlaku Hingga", "SEUMUR HIDUP"),
    )
    for number, (label, value) in enumerate(rows):
        indent = 62 if label in ("RT/RW", "Kel/Desa", "Kecamatan") else 34
        sheet.labelled(indent, 262, 156 + 37 * number, label, value)
    sheet.write(530, 156 + 37 * 2, f"Gol. Darah : {blood}", 24)
    sheet.photo(770, 130, 970, 400, (190, 40, 40) if chance.random() < 0.5 else (40, 70, 170))
    sheet.write(870, 420, "KOTA REKAAN", 18, PLAIN, "ma")
    sheet.write(870, 444, "01-02-2020", 18, PLAIN, "ma")
    sheet.write(870, 600, "SPESIMEN", 16, PLAIN, "ma")
    truth = _own(who) | {
        ("", "nik"): who.nik,
        ("", "sex"): _sex(who),
        ("", "address"): street,
        ("", "rt_rw"): rt,
        ("", "village"): village,
        ("", "district"): district,
        ("", "religion"): who.religion,
        ("", "marital_status"): who.status,
        ("", "occupation"): who.work,
        ("", "nationality"): "WNI",
        ("", "valid_until"): "for_life",
        ("", "province"): "CONTOH RAYA",
        ("", "regency"): "KOTA REKAAN",
    }
    return sheet, truth | ({("", "blood_type"): blood} if blood != "-" else {})


def _household(chance: Random) -> list[people.Person]:
    couple = [people.person(chance, youngest=35, is_woman=False), people.person(chance, youngest=33, is_woman=True)]
    return couple + [people.person(chance, youngest=1, oldest=20) for _ in range(chance.randint(0, 3))]


RELATIONS = ("KEPALA KELUARGA", "ISTRI", "ANAK", "ANAK", "ANAK", "ORANG TUA")


def family_card(chance: Random, members: Sequence[people.Person] = ()) -> Print:
    face, bold = chance.choice(FACES)
    sheet = Sheet(2000, 1380, (225, 235, 240))
    number = people.card_number(chance)
    members = list(members) or _household(chance)
    sheet.middle(24, "KARTU KELUARGA", 50, bold)
    sheet.middle(86, f"No. {number}", 40, bold)
    place = chance.choice(people.STREETS), chance.choice(people.VILLAGES), chance.choice(people.DISTRICTS)
    left = (
        ("Nama Kepala Keluarga", members[0].name),
        ("Alamat", place[0]),
        ("RT/RW", "004/012"),
        ("Kode Pos", "17113"),
    )
    right = (
        ("Desa/Kelurahan", place[1]),
        ("Kecamatan", place[2]),
        ("Kabupaten/Kota", "KOTA REKAAN"),
        ("Provinsi", "CONTOH RAYA"),
    )
    for row, (one, other) in enumerate(zip(left, right, strict=True)):
        sheet.labelled(60, 330, 160 + 34 * row, *one, 24, face)
        sheet.labelled(1240, 1460, 160 + 34 * row, *other, 24, face)
    _members(sheet, members, face)
    _households(sheet, members, face, chance)
    sheet.write(1000, 1330, "SPESIMEN", 18, face, "ma")
    truth: Truth = {
        ("", "family_card_number"): number,
        ("", "head"): members[0].name,
        ("", "address"): place[0],
        ("", "rt_rw"): "004/012",
        ("", "postal_code"): "17113",
        ("", "village"): place[1],
        ("", "district"): place[2],
        ("", "regency"): "KOTA REKAAN",
        ("", "province"): "CONTOH RAYA",
    }
    for row, member in enumerate(members, start=1):
        key = str(row)
        truth |= _own(member, key) | _parents(member, key)
        truth |= {(key, "nik"): member.nik, (key, "sex"): _sex(member), (key, "relation"): RELATIONS[row - 1]}
    return sheet, truth


def _table(sheet: Sheet, top: int, columns: list[tuple[int, str]], rows: list[list[str]], face: str) -> None:
    right, bottom = sheet.width - 40, top + 44 + 44 * 6
    sheet.box(40, top, right, bottom)
    for left, title in columns:
        sheet.draw.line((left, top, left, bottom), fill=(90, 90, 100), width=2)
        sheet.write(left + 8, top + 12, title, 19, face)
    for number in range(6):
        y = top + 44 + 44 * number
        sheet.draw.line((40, y, right, y), fill=(90, 90, 100), width=2)
        sheet.write(columns[0][0] + 8, y + 12, str(number + 1), 20, face)
        edges = [left for left, _ in columns[1:]] + [right]
        for left, end, text in zip(edges, edges[1:], rows[number] if number < len(rows) else [], strict=False):
            sheet.write(left + 8, y + 12, text, fitting(text, 20, face, end - left - 20), face)


def _members(sheet: Sheet, members: list[people.Person], face: str) -> None:
    titles = [(40, "No"), (90, "Nama Lengkap"), (560, "NIK"), (790, "Jenis Kelamin"), (960, "Tempat Lahir")]
    titles += [(1200, "Tanggal Lahir"), (1370, "Agama"), (1520, "Pendidikan"), (1700, "Jenis Pekerjaan")]
    rows = [
        [
            *(one.name, one.nik, "PEREMPUAN" if one.is_woman else "LAKI-LAKI", one.birth_place),
            *(f"{one.born_on:%d-%m-%Y}", one.religion, "SLTA", one.work.split("/")[0].split()[0]),
        ]
        for one in members
    ]
    _table(sheet, 330, titles, rows, face)


def _households(sheet: Sheet, members: list[people.Person], face: str, chance: Random) -> None:
    titles = [(40, "No"), (90, "Status Perkawinan"), (370, "Tanggal Perkawinan"), (620, "Status Hubungan")]
    titles += [(870, "Kewarganegaraan"), (1060, "No. Paspor"), (1210, "No. KITAP"), (1330, "Ayah"), (1650, "Ibu")]
    rows = [
        [
            "KAWIN TERCATAT" if number < 2 else "BELUM KAWIN",
            "12-06-2010" if number < 2 else "-",
            *(RELATIONS[number], "WNI", "-", "-", one.father, one.mother),
        ]
        for number, one in enumerate(members)
    ]
    _table(sheet, 720, titles, rows, face)


def birth_certificate(chance: Random, who: people.Person | None = None) -> Print:
    face, bold = chance.choice(FACES)
    who = who or people.person(chance, youngest=0, oldest=60)
    sheet = Sheet(1240, 1700, (238, 236, 226))
    number = f"3275-LU-{chance.randint(1, 28):02d}012011-{chance.randint(1, 9999):04d}"
    sheet.write(90, 90, f"NIK : {who.nik}", 26, face)
    sheet.middle(230, "PENCATATAN SIPIL", 34, bold)
    sheet.middle(280, "WARGA NEGARA INDONESIA", 28, bold)
    sheet.middle(330, "KUTIPAN AKTA KELAHIRAN", 42, bold)
    day = people.in_words(who.born_on.day) + " " + people.MONTHS[who.born_on.month - 1]
    rows = (
        ("Berdasarkan Akta Kelahiran Nomor", number),
        ("bahwa di", who.birth_place),
        ("pada tanggal", day.upper()),
        ("tahun", people.in_words(who.born_on.year)),
        ("telah lahir", who.name),
        ("anak ke", f"{people.in_words(chance.randint(1, 5))}, {'PEREMPUAN' if who.is_woman else 'LAKI-LAKI'}"),
        ("dari ayah", who.father),
        ("dan ibu", who.mother),
    )
    for row, (label, value) in enumerate(rows):
        sheet.write(110, 470 + 90 * row, label, 26, face)
        sheet.write(110 + (470 if row == 0 else 260), 470 + 90 * row, value, 28, bold)
    sheet.write(760, 1300, "Rekaan, 02 Januari 2011", 24, face)
    sheet.middle(1620, "SPESIMEN", 22, face)
    truth = _own(who) | _parents(who)
    return sheet, truth | {("", "nik"): who.nik, ("", "sex"): _sex(who), ("", "certificate_number"): number}


def marriage_book(chance: Random) -> Print:
    face, bold = chance.choice(FACES)
    husband = people.person(chance, youngest=22, is_woman=False)
    wife = people.person(chance, youngest=20, is_woman=True)
    married = dt.date(2029, chance.randint(1, 12), chance.randint(1, 28))
    sheet = Sheet(1240, 1640, (222, 232, 214))
    sheet.middle(60, "KUTIPAN AKTA NIKAH", 42, bold)
    number = f"{chance.randint(100, 999)}/{chance.randint(10, 99)}/VI/2029"
    sheet.middle(124, f"Nomor : {number}", 28, face)
    sheet.write(90, 200, f"Pada hari Sabtu, tanggal {people.in_full(married)} telah dilangsungkan akad nikah", 25, face)
    truth: Truth = {("", "certificate_number"): number, ("", "married_on"): married.isoformat()}
    for top, title, key, who in ((270, "I. SUAMI", "husband", husband), (900, "II. ISTRI", "wife", wife)):
        sheet.write(90, top, title, 28, bold)
        rows = (
            ("1. Nama lengkap", who.name),
            ("2. Binti" if who.is_woman else "2. Bin", who.father),
            ("3. NIK", who.nik),
            ("4. Tempat dan tanggal lahir", f"{who.birth_place.title()}, {people.in_full(who.born_on)}"),
            ("5. Warga negara", "INDONESIA"),
            ("6. Agama", who.religion),
            ("7. Pekerjaan", who.work),
            ("8. Tempat tinggal", chance.choice(people.STREETS)),
        )
        for row, (label, value) in enumerate(rows):
            sheet.labelled(110, 490, top + 60 + 62 * row, label, value, 26, face)
        truth |= _own(who, key) | {(key, "father"): who.father, (key, "nik"): who.nik}
        truth[key, "birth_place"] = who.birth_place.title()
    sheet.middle(1590, "SPESIMEN", 22, face)
    return sheet, truth


def diploma(chance: Random) -> Print:
    face, bold = chance.choice(FACES)
    who = people.person(chance, youngest=18, oldest=50)
    sheet = Sheet(1240, 1640, (240, 235, 220))
    sheet.middle(150, "KEMENTERIAN CONTOH REPUBLIK REKAAN", 26, bold)
    sheet.middle(220, "IJAZAH", 60, bold)
    sheet.middle(300, "SEKOLAH MENENGAH ATAS", 32, bold)
    sheet.write(120, 420, "Yang bertanda tangan di bawah ini menerangkan bahwa:", 26, face)
    number = f"DN-02 Ma/06 {chance.randint(0, 9999999):07d}"
    rows = (
        ("nama", who.name),
        ("tempat dan tanggal lahir", f"{who.birth_place.title()}, {people.in_full(who.born_on)}"),
        ("nama orang tua/wali", who.father),
        ("nomor induk siswa nasional", f"{chance.randint(0, 9999999999):010d}"),
        ("nomor peserta ujian", "3-10-02-01-001-001-8"),
        ("sekolah asal", "SMA CONTOH 1 REKAAN"),
    )
    for row, (label, value) in enumerate(rows):
        sheet.labelled(120, 520, 520 + 76 * row, label, value, 27, face)
    sheet.middle(1080, "LULUS", 48, bold)
    sheet.write(700, 1300, "Rekaan, 13 Mei 2019", 26, face)
    sheet.write(120, 1560, number, 24, face)
    sheet.middle(1600, "SPESIMEN", 20, face)
    truth = _own(who) | {("", "parent"): who.father, ("", "certificate_number"): number}
    truth["", "birth_place"] = who.birth_place.title()
    return sheet, truth


def baptism_letter(chance: Random) -> Print:
    face, bold = chance.choice(FACES)
    who = people.person(chance)
    sheet = Sheet(1240, 1000, (245, 240, 232))
    sheet.middle(90, "SURAT BAPTIS", 50, bold)
    sheet.middle(170, "GEREJA CONTOH REKAAN", 28, face)
    rows = (
        ("Nama", who.name),
        ("Tempat dan tanggal lahir", f"{who.birth_place}, {people.in_full(who.born_on)}"),
        ("Nama ayah", who.father),
        ("Nama ibu", who.mother),
    )
    for row, (label, value) in enumerate(rows):
        sheet.labelled(120, 500, 320 + 76 * row, label, value, 27, face)
    sheet.middle(950, "SPESIMEN", 20, face)
    return sheet, _own(who) | _parents(who)


def old_passport(chance: Random) -> Print:
    who = people.person(chance)
    words = who.name.replace(".", "").split()
    surname, given = (words[-1], " ".join(words[:-1])) if len(words) > 1 else (words[0], "")
    expiry = dt.date(chance.randint(2026, 2035), chance.randint(1, 12), chance.randint(1, 28))
    number = f"{chance.choice('ABCEX')}{chance.randint(0, 9999999):07d}"
    found = mrz.Mrz(
        *("", "IDN", surname, given, number, "IDN", f"{who.born_on:%y%m%d}", "F" if who.is_woman else "M"),
        f"{expiry:%y%m%d}",
    )
    sheet = Sheet(1480, 1040, (226, 236, 232))
    sheet.write(560, 50, "REPUBLIK INDONESIA", 34, BOLD)
    sheet.write(80, 60, "SPESIMEN", 22)
    rows = (
        ("Nama Lengkap / Full Name", " ".join(words)),
        ("Kewarganegaraan / Nationality", "INDONESIA"),
        ("Tgl. Lahir / Date of Birth", f"{who.born_on:%d %b %Y}".upper()),
        ("Tempat Lahir / Place of Birth", who.birth_place),
        ("Tgl. Habis Berlaku / Date of Expiry", f"{expiry:%d %b %Y}".upper()),
    )
    for row, (label, value) in enumerate(rows):
        sheet.write(560, 120 + 110 * row, label, 20)
        sheet.write(560, 150 + 110 * row, value, 30)
    sheet.photo(80, 130, 460, 620, (170, 175, 190))
    for row, line in enumerate(mrz.compose(found)):
        sheet.write(70, 870 + 70 * row, line, 47, OCR_B)
    truth = {
        ("", "name"): f"{given} {surname}".strip(),
        ("", "passport_number"): number,
        ("", "birth_date"): who.born_on.isoformat(),
        ("", "sex"): _sex(who),
        ("", "expiry"): expiry.isoformat(),
        ("", "nationality"): "IDN",
    }
    return sheet, truth
