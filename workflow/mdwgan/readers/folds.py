"""Frozen splits from a file: which samples train, and which test, in each split.

Two layouts: a table with the columns sample and fold, whose k-th fold is what split k tests; and
the YAML of the CAMDA Health Privacy Challenge, which names both parts of each split.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from mdwgan.errors import InputError
from mdwgan.readers.delimited import divided, separator_of
from mdwgan.readers.text import open_text

COLUMNS = ("sample", "fold")
PARTS = ("train_index", "test_index")
EXPECTED = (
    "a table with the columns sample and fold, or YAML with splits, each with train_index and "
    "test_index"
)


@dataclass(frozen=True)
class Fold:
    """Samples of one split."""

    train: frozenset[str]
    test: frozenset[str]


def read_folds(path: str | Path) -> list[Fold]:
    """Read the splits of a file, in its order.

    Raises
    ------
    InputError
        The file is missing or has another layout, a sample is in both parts or twice in one, or
        there are fewer than two splits.
    """
    yaml_file = Path(path).suffix.lower() in (".yaml", ".yml")
    folds = list(_of_yaml(path) if yaml_file else _of_table(path))
    if len(folds) < 2:
        raise InputError(f"{len(folds)} split(s)", path, "at least 2")
    return folds


def _text(path: str | Path) -> str:
    with open_text(path) as file:
        return file.read()


def _of_yaml(path: str | Path) -> Iterator[Fold]:
    """Splits of the challenge's file."""
    try:
        content = yaml.safe_load(_text(path))
        splits = [[split[part] for part in PARTS] for split in content["splits"].values()]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise InputError("not the layout of splits", path, EXPECTED) from error
    for number, parts in enumerate(splits):
        if not all(isinstance(part, list) and part for part in parts):
            raise InputError(f"split {number} has no list of names", path, EXPECTED)
        train, test = ([str(name) for name in part] for part in parts)
        name, count = Counter([*train, *test]).most_common(1)[0]
        if count > 1:
            raise InputError(f"split {number} has {name} twice", path, "each sample once a split")
        yield Fold(frozenset(train), frozenset(test))


def _of_table(path: str | Path) -> Iterator[Fold]:
    """Splits of a table: each fold tests once, the others train."""
    lines = _text(path).split("\n")
    cells = divided(lines, separator_of(lines[0]), path)
    header, *rows = ([cell.strip() for cell in line] for _, line in cells)
    if not set(COLUMNS) <= set(header):
        raise InputError(f"columns {', '.join(header)}", path, EXPECTED)
    places = [header.index(name) for name in COLUMNS]
    fold_of: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) != len(header) or not all(row[place] for place in places):
            raise InputError("a cell is empty or missing", f"{path}:{number}", "sample and fold")
        sample, fold = (row[place] for place in places)
        if sample in fold_of:
            raise InputError(f"{sample} is listed twice", f"{path}:{number}", "each sample once")
        fold_of[sample] = fold
    for fold in sorted(set(fold_of.values()), key=_order):
        test = frozenset(name for name, own in fold_of.items() if own == fold)
        yield Fold(frozenset(fold_of) - test, test)


def _order(fold: str) -> tuple:
    """Numbers by value, then names."""
    return (0, int(fold), "") if fold.isdecimal() else (1, 0, fold)
