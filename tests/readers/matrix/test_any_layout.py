"""Any matrix in any layout: the same values come back, or the file is refused; never others."""

import csv
import gzip
import io
from dataclasses import dataclass

import anndata
import numpy as np
import pandas as pd
import pytest
from mdwgan.errors import InputError
from mdwgan.readers.matrix import Matrix, read_any_matrix, read_matrix

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, assume, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

SYMBOLS = ["TP53", "MYC", "EGFR", "KRAS", "BRAF", "HLA-A", "C1orf112", "SET", "MT-ND1", "NA1"]
ENTREZ = ["7157", "4609", "1956", "3845", "673", "3105", "55732", "6418", "4535", "100130426"]
ENSEMBL = [f"ENSG{number * 7919 % 10**11:011}" for number in range(11, 21)]
GENES = {
    "symbol": SYMBOLS,
    "entrez": ENTREZ,
    "ensembl": ENSEMBL,
    "version": [f"{name}.{n}" for n, name in enumerate(ENSEMBL)],
    "symbol|entrez": [f"{s}|{e}" for s, e in zip(SYMBOLS, ENTREZ, strict=True)],
    "ensembl_symbol": [f"{e}_{s}" for e, s in zip(ENSEMBL, SYMBOLS, strict=True)],
    "names": [
        "5' x",
        'a "b"',
        "x; y",
        "x,y",
        "\N{GREEK SMALL LETTER ALPHA}1",
        "g#1",
        "#g",
        "1-Mar",
    ],
}
SAMPLES = {
    "S": [f"S{n}" for n in range(1, 7)],
    "digits": ["101", "102", "103", "104", "105", "106"],
    "barcodes": [f"TCGA-AA-000{n}-01A" for n in range(1, 7)],
    "words": ["one two", "b.c", "d,e", "f;g", "h'i", "gene x"],
}
QUOTES = {
    "none": csv.QUOTE_NONE,
    "needed": csv.QUOTE_MINIMAL,
    "text": csv.QUOTE_NONNUMERIC,
    "all": csv.QUOTE_ALL,
}
ASIDE = {"description": "a word", "Length": "12", "age": "61", "batch": "b1", "OS_days": "3"}


@dataclass
class Written:
    """A matrix, and how a file has it."""

    table: pd.DataFrame  # genes x samples
    listed: list[str]  # samples of the sample table
    rows: list[list[str]]  # header and lines of the file
    separator: str
    quoting: str
    end: str
    after: tuple[str, str]  # separators at the end of the header and of rows
    blank: bool

    def text(self) -> str:
        """The file; refused by csv where a cell needs quotes and none are wanted."""
        lines = []
        for number, row in enumerate(self.rows):
            file = io.StringIO()
            how = {"delimiter": self.separator, "quoting": QUOTES[self.quoting]}
            if self.quoting == "none":
                file.write(self.separator.join(row))
            else:
                csv.writer(file, lineterminator="", **how).writerow(row)
            lines.append(file.getvalue() + self.after[bool(number)])
        return (self.end * (2 if self.blank else 1)).join(lines) + self.end


values = st.one_of(
    st.integers(0, 10**6),
    st.floats(0, 1e9, allow_nan=False),
    st.sampled_from([0.0, 1e-300, 5e-324, 0.1, 1e22]),
)


@st.composite
def tables(draw) -> pd.DataFrame:
    """Genes x samples of any kind of ids."""
    genes = draw(st.sampled_from(list(GENES)))
    names = draw(st.permutations(GENES[genes]))[: draw(st.integers(2, 6))]
    samples = draw(st.permutations(SAMPLES[draw(st.sampled_from(list(SAMPLES)))]))
    samples = samples[: draw(st.integers(2, 5))]
    size = len(names) * len(samples)
    numbers = draw(st.lists(values, min_size=size, max_size=size))
    return pd.DataFrame(np.array(numbers, object).reshape(len(names), -1), names, samples)


@st.composite
def files(draw) -> Written:
    """A table in a layout."""
    table = draw(tables())
    listed = [s for s in table if draw(st.integers(0, 4))] or list(table)
    rows_are_samples = draw(st.booleans())
    shown = table.T if rows_are_samples else table
    first = draw(st.sampled_from(["", "gene", "sample", "id", "Hugo_Symbol", "foo", "ID_REF"]))
    rows = [[first, *map(str, shown.columns)]]
    rows += [
        [str(n), *map(repr, cells)] for n, cells in zip(shown.index, shown.to_numpy(), strict=True)
    ]
    for name in draw(st.lists(st.sampled_from(list(ASIDE)), max_size=2, unique=True)):
        place = draw(st.integers(1, len(rows[0])))
        for number, row in enumerate(rows):
            row.insert(place, ASIDE[name] if number else name)
    if draw(st.integers(0, 3)) == 0:  # rows are counted in front
        start = draw(st.integers(0, 1))
        rows = [[str(n + start - 1) if n else "", *row] for n, row in enumerate(rows)]
    elif draw(st.integers(0, 3)) == 0:  # as R's write.table
        rows[0] = rows[0][1:]
    separator = draw(st.sampled_from(["\t", ",", ";"]))
    ends = st.sampled_from(["", separator, separator * 2])
    return Written(
        table,
        listed,
        rows,
        separator,
        draw(st.sampled_from(list(QUOTES))),
        draw(st.sampled_from(["\n", "\r\n", "\r"])),
        (draw(ends), draw(ends)),
        draw(st.booleans()),
    )


def assert_same(matrix: Matrix, table: pd.DataFrame) -> None:
    """All values that were read are those of their gene and sample."""
    known = {}
    for name in table.index:
        for key in (name, *name.replace("_", "|").split("|")):
            known[key] = table.loc[name]
    for row, ids in zip(matrix.values.to_numpy(), matrix.ids.to_dict("records"), strict=True):
        expected = known[ids["id"]]
        for sample, value in zip(matrix.values.columns, row, strict=True):
            assert value == float(expected[sample]), (ids, sample)
    out = list(matrix.left_out["id"])
    kept = set(matrix.ids["id"]) | set(matrix.ids.get("symbol", []))
    lost = [n for n in table.index if not {n, *n.replace("_", "|").split("|")} & (kept | set(out))]
    assert lost == [], "each gene is kept or listed"


def read_or_refused(path, listed: list[str]) -> Matrix | None:
    try:
        matrix = read_matrix(path, listed)
    except InputError as error:
        assert str(path) in str(error)
        return None
    return None if matrix.faults else matrix


def spaced(written: Written) -> bool:
    """Whether names of samples or genes have no shape that tells which of both they are."""
    words = not any(character.isdigit() for name in written.table for character in name)
    return words or bool(set(written.table.index) & set(GENES["names"]))


FAST = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FAST
@given(
    written=files(), coded=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), packed=st.booleans()
)
def test_the_same_values_or_a_refusal(tmp_path, written, coded, packed):
    data = written.text().encode(coded)
    path = tmp_path / "m.txt"
    path.write_bytes(gzip.compress(data) if packed else data)
    matrix = read_or_refused(path, written.listed)
    if matrix is not None:
        assert_same(matrix, written.table)
        assert set(matrix.values) == set(written.listed)
        counted = matrix.counted
        assert (
            sum(counted.values())
            == len(written.text().replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1
        )


@FAST
@given(written=files(), data=st.data())
def test_a_damaged_file_never_gives_other_values(tmp_path, written, data):
    """A cell is lost or too much, in the header or in a line, or a quote is."""
    number = data.draw(st.sampled_from([0, 1, len(written.rows) - 1]))
    row = written.rows[number]
    place = data.draw(st.integers(0, len(row) - 1))
    damage = data.draw(st.sampled_from(["lost", "more", "empty", "quote", "all lost", "all more"]))
    # one cell too many in a header that lacks its first is a whole header of other names
    headless = len(written.rows[0]) < len(written.rows[1])
    assume(not (headless and number == 0 and damage in ("more", "empty") and spaced(written)))
    # one cell too few in all lines is then a whole table, too
    assume(not (headless and damage == "all lost"))
    if damage == "lost":
        del row[place]
    elif damage == "more":
        row.insert(place, "7")
    elif damage == "empty":
        row.insert(place, "")
    elif damage == "quote":
        row[place] = '"' + row[place]
        written.quoting = "none"
    else:
        for other in written.rows[1:]:  # of all lines below the header
            if damage == "all lost":
                del other[place if place < len(other) else -1]
            else:
                other.insert(place, "7")
    path = tmp_path / "m.txt"
    path.write_text(written.text(), newline="")
    matrix = read_or_refused(path, written.listed)
    if matrix is not None and damage == "quote":
        names = [name.replace('"', "") for name in written.table.index]
        table = written.table.set_axis(names).rename(columns=lambda name: name.replace('"', ""))
        for part in (matrix.ids, matrix.left_out):
            part["id"] = part["id"].str.replace('"', "")
        assert_same(matrix, table)
    elif matrix is not None:
        assert_same(matrix, written.table)


@settings(FAST, max_examples=40)
@given(table=tables(), kind=st.sampled_from(["parquet", "h5ad", "xlsx"]), turned=st.booleans())
def test_formats_with_types(tmp_path, table, kind, turned):
    table = table.map(lambda value: float(f"{value:.9g}"))  # openpyxl writes fewer digits
    shown, path = table, tmp_path / f"m.{kind}"
    if kind == "h5ad":
        anndata.AnnData(shown.T).write_h5ad(path)
    else:
        pytest.importorskip({"parquet": "pyarrow", "xlsx": "openpyxl"}[kind])
        getattr(shown.T if turned else shown, "to_parquet" if kind == "parquet" else "to_excel")(
            path
        )
    matrix = read_or_refused(path, list(table))
    assert matrix is not None
    assert_same(matrix, table)


@FAST
@given(
    table=tables(),
    separator=st.sampled_from("\t,;"),
    turned=st.booleans(),
    first=st.sampled_from(["", "gene"]),
)
def test_plain_files_are_read_and_not_refused(tmp_path, table, separator, turned, first):
    """With a table of samples and without one."""
    path = tmp_path / "m.csv"
    shown = table.T if turned else table
    shown.rename_axis(first).to_csv(path, sep=separator)
    matrix = read_or_refused(path, list(table))
    assert matrix is not None
    assert_same(matrix, table)
    way = "rows" if turned else "columns"
    assert_same(read_any_matrix(path, samples_in=way), table)
