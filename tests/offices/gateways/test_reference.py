import datetime as dt

import pytest

from offices.gateways import reference


def written(folder, text, name="some.toml"):
    (folder / name).write_text(text)
    return reference.read(folder)


def test_read_when_a_block_is_plain_gives_its_values(tmp_path):
    text = '[[fee]]\nproduct = "five"\nrupiah = 350_000\nvalid_from = 2024-12-17\nat = 14:00:00\n'

    tables = written(tmp_path, text)

    assert tables == {
        "fee": [{"product": "five", "rupiah": 350000, "valid_from": dt.date(2024, 12, 17), "at": dt.time(14)}]
    }


def test_read_when_a_block_has_parts_gives_a_row_for_each_and_parts_go_first(tmp_path):
    text = '[[fee]]\nsource = "law"\neach = [{ product = "five" }, { product = "ten", source = "page" }]\n'

    tables = written(tmp_path, text)

    assert tables["fee"] == [{"source": "law", "product": "five"}, {"source": "page", "product": "ten"}]


def test_read_when_a_block_has_lists_gives_every_combination(tmp_path):
    text = '[[hours]]\nevery.point = ["a", "b"]\nevery.weekday = [0, 1]\neach = [{ opens = 8 }]\n'

    tables = written(tmp_path, text)

    assert tables["hours"] == [
        {"opens": 8, "point": "a", "weekday": 0},
        {"opens": 8, "point": "a", "weekday": 1},
        {"opens": 8, "point": "b", "weekday": 0},
        {"opens": 8, "point": "b", "weekday": 1},
    ]


def test_read_when_two_files_hold_a_table_joins_them_in_order(tmp_path):
    written(tmp_path, '[[fee]]\nproduct = "second"\n', "b.toml")

    tables = written(tmp_path, '[[fee]]\nproduct = "first"\n', "a.toml")

    assert [row["product"] for row in tables["fee"]] == ["first", "second"]


def test_read_when_a_file_is_broken_raises(tmp_path):
    with pytest.raises(reference.tomllib.TOMLDecodeError):
        written(tmp_path, "[[fee]\n")
