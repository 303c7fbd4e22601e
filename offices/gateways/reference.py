"""Reference data as it ships with the product: TOML files, read into plain rows by table.

A block may stand for several rows: `each` lists tables that complete the block, and `every` gives lists of values
of which each combination makes a row.
"""

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "data"

Row = dict[str, Any]  # what TOML knows: text, numbers, truth, dates, times, lists of them


def read(folder: Path = FOLDER) -> dict[str, list[Row]]:
    """The rows of each table, over all files of the folder, in the order of files and lines."""
    tables: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            for table, blocks in tomllib.load(file).items():
                rows = tables.setdefault(table, [])
                rows.extend(row for block in blocks for row in _rows(block))
    return tables


def _rows(block: Row) -> Iterator[Row]:
    for part in block.get("each", [{}]):
        whole = {**block, **part}
        lists = whole.pop("every", {})
        whole.pop("each", None)
        for combination in product(*lists.values()):
            yield {**whole, **dict(zip(lists, combination, strict=True))}
