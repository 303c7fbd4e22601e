import datetime as dt
import io
import time
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from offices.errors import Refused
from offices.gateways import tables

HEADINGS = ["Account", "Name"]


def workbook(*rows, change=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


def with_part(data, name, content):
    """The workbook with one of its parts replaced, or one more."""
    old, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for part in old.namelist():
            if part != name:
                zipped.writestr(part, old.read(part))
        zipped.writestr(name, content)
    return file.getvalue()


def refusal(data):
    with pytest.raises(Refused) as refused:
        tables.read(data)
    return refused.value.codes[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_write_is_read_back_with_nothing_that_a_spreadsheet_runs(kind):
    rows = [["siti", "=HYPERLINK(1)"], ["budi", 'Budi "B", the 2nd; ü'], ["@x", "-1"]]

    found = tables.read(tables.write(HEADINGS, rows, kind))

    assert found == [
        (1, HEADINGS),
        (2, ["siti", "'=HYPERLINK(1)"]),
        (3, ["budi", 'Budi "B", the 2nd; ü']),
        (4, ["'@x", "'-1"]),
    ]


def test_write_when_it_is_a_workbook_holds_text_only():
    data = tables.write(HEADINGS, [["siti", "=1+1"]], "xlsx")

    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_when_excel_used_another_separator_finds_the_same_cells(separator):
    text = f"Account{separator}Name\r\n\r\nsiti{separator}Siti\r\n"

    assert tables.read(text.encode("utf-8-sig")) == [(1, HEADINGS), (3, ["siti", "Siti"])]


def test_read_when_cells_are_days_numbers_and_formulas_gives_text():
    midnight = dt.datetime.combine(dt.date(2030, 1, 31), dt.time.min)
    data = workbook(["Since", "N"], [midnight, 7.0], [dt.date(2030, 2, 1), "=SUM(B1:B2)"])

    assert tables.read(data) == [(1, ["Since", "N"]), (2, ["2030-01-31", "7"]), (3, ["2030-02-01", "="])]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (b",,\n ,\n,,", "file_empty"),
        (workbook(), "file_empty"),
        ("Account;Näme\nsiti;Sitï".encode("latin-1"), "file_wrong_encoding"),
        ("Account,Name".encode("utf-16"), "file_wrong_encoding"),
        (b"%PDF-1.7\n\x00\x01\x02", "file_not_a_table"),
        (b'Account,Name\n"siti,Siti', "file_not_a_table"),
        (b"PK\x03\x04 and nothing more", "file_not_a_table"),
        (packed(**{"word/document.xml": "<a/>"}), "file_not_a_table"),
        (with_part(workbook(["A"]), "xl/workbook.xml", "<no"), "file_not_a_table"),
        (with_part(workbook(["A"]), "xl/worksheets/sheet1.xml", "<sheetData><row r='x'/>"), "file_not_a_table"),
        (with_part(workbook(["A"]), "xl/vbaProject.bin", b"Sub"), "file_has_macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_old_excel"),
        (b"x" * 2_000_001, "file_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_read_when_it_is_no_table_says_why(data, code):
    assert refusal(data) == code


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><workbook>&l9;</workbook>'


def test_read_when_entities_swell_refuses_them():
    assert refusal(with_part(workbook(["A"]), "xl/workbook.xml", BOMB)) == "file_not_a_table"


@pytest.mark.parametrize("rows", [2_000, 2_001])
def test_read_takes_two_thousand_rows_below_the_headings_and_no_more(rows):
    data = b"Account,Name\n" + b"siti,Siti\n" * rows

    if rows == 2_000:
        assert len(tables.read(data)) == 2_001
    else:
        assert refusal(data) == "file_too_many_rows"


def test_read_when_rows_lie_far_below_refuses_instead_of_leaving_them_out():
    data = workbook(HEADINGS, change=lambda sheet: sheet.cell(row=1_000_000, column=1, value="siti"))

    assert refusal(data) == "file_too_many_rows"


def hundred_thousand():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(100_000):
        sheet.append([f"s{number}", "x"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: b"s,x\n" * 100_000, {"file_too_many_rows"}),
        (hundred_thousand, {"file_too_many_rows", "file_unpacks_too_large"}),
        (lambda: with_part(workbook(["A"]), "xl/sharedStrings.xml", b" " * 100_000_000), {"file_unpacks_too_large"}),
        (lambda: workbook(["x" * 30_000] * 40), {"file_empty"}),
    ],
    ids=["100,000 rows of CSV", "100,000 rows of XLSX", "a bomb", "wide"],
)
def test_read_when_it_is_huge_takes_little_memory_and_time(make, codes):
    data = make()
    began = time.perf_counter()
    tracemalloc.start()

    if codes == {"file_empty"}:
        assert len(tables.read(data)[0][1][0]) == 4_000
    else:
        assert refusal(data) in codes

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 40_000_000
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("said", [0, 10])
def test_read_when_a_part_lies_about_its_size_unpacks_no_more_than_it_says(said):
    sheet = b"<worksheet><sheetData/></worksheet>" + b" " * 20_000_000
    data = with_part(workbook(["A"]), "xl/worksheets/sheet1.xml", sheet)
    lying = data.replace(len(sheet).to_bytes(4, "little"), said.to_bytes(4, "little"))

    assert refusal(data) == "file_unpacks_too_large"
    assert refusal(lying) == "file_not_a_table"
