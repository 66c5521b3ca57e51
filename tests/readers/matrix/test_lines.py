"""Cells of a text file stay in their columns, or the file is refused with its line."""

import gzip
import re

import pytest
from helpers.matrices import (
    ENSEMBL,
    HEADER,
    SAMPLES,
    VALUES,
    assert_accounted,
    assert_right,
    lines,
    read,
)
from mdwgan.errors import InputError

WHOLE = HEADER + lines()
GCT = "#1.2\n3\t4\nName\tDescription\t" + "\t".join(SAMPLES) + "\n"
GCT3 = "#1.3\n3\t4\t2\t1\nid\ta\tb\t" + "\t".join(SAMPLES) + "\nbatch\tna\tna\t1\t1\t2\t2\n"
QUOTED = '"","P1N","P1T","P2N","P2T"\n' + lines(lambda g: f'"{g}"', separator=",")
RIGHT = {
    "plain": WHOLE,
    "comma": WHOLE.replace("\t", ","),
    "semicolon": WHOLE.replace("\t", ";"),
    "trailing tab on rows": HEADER + lines().replace("\n", "\t\n"),
    "trailing tab on some rows": HEADER + lines().replace("\n", "\t\t\n", 2),
    "trailing tab on all lines": WHOLE.replace("\n", "\t\n"),
    "trailing tab on the header": HEADER.replace("\n", "\t\t\n") + lines(),
    "row names without a header cell": HEADER.removeprefix("gene\t") + lines(),
    "row names, trailing tab": HEADER.removeprefix("gene\t") + lines().replace("\n", "\t\n"),
    "empty header cell": WHOLE.removeprefix("gene"),
    "blank lines": "\n" + HEADER + "\n" + lines().replace("\n", "\n\t\t\n\n"),
    "quoted throughout": QUOTED,
    "ids quoted": HEADER + lines(lambda g: f'"{g}"'),
    "write.table": '"P1N" "P1T" "P2N" "P2T"\n' + lines(lambda g: f'"{g}"', separator=" "),
    "a comma in a quoted cell": HEADER.replace("gene", "gene,text").replace("\t", ",")
    + lines(lambda g: f'{g},"one, two"', separator=","),
    "Windows": WHOLE.replace("\n", "\r\n"),
    "old Mac": WHOLE.replace("\n", "\r"),
    "byte order mark": "\ufeff" + WHOLE,
    "comments": "# a\n## b\tc\td\te\tf\n" + WHOLE,
    "header behind #": "#" + WHOLE,
    "separator named": "sep=;\n" + WHOLE.replace("\t", ";"),
    "no last line break": WHOLE.rstrip("\n"),
    "GEO": '!Series\t"a"\n' * 60 + WHOLE.replace("gene", '"ID_REF"') + "!series_matrix_table_end\n",
    "GCT 1.2": GCT + lines(lambda g: f"{g}\tna"),
    "GCT 1.3": GCT3 + lines(lambda g: f"{g}\tx\t7"),
    "featureCounts": '# Program:featureCounts v2.0.6; Command:"featureCounts"\n'
    + HEADER.replace("gene", "Geneid\tChr\tStart\tEnd\tStrand\tLength")
    + lines(lambda g: f"{g}\t17;17\t1;3\t2;9\t-;-\t9"),
    "BAM files": HEADER.replace("gene", "Geneid")
    .replace("P1N", "/data/P1N.bam")
    .replace("P1T", "P1T.sorted.bam")
    .replace("P2N", "out/P2NAligned.sortedByCoord.out.bam")
    + lines(),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_a_layout_is_read(tmp_path, kind):
    text = RIGHT[kind]
    matrix = read(tmp_path / "m.tsv", text)
    assert_right(matrix)
    assert_accounted(matrix, text.replace("\r\n", "\n").replace("\r", "\n"))


@pytest.mark.parametrize("samples", [SAMPLES[:3], SAMPLES[1:], SAMPLES[1:3]])
@pytest.mark.parametrize("end", ["\t", "\t\t", ";", ","])
def test_rows_that_end_with_separators_never_shift_a_column(tmp_path, samples, end):
    separator = end[0]
    text = (HEADER + lines().replace("\n", end + "\n")).replace("\t", separator)
    matrix = read(tmp_path / "m.txt", text, samples)
    assert_right(matrix, samples)
    (note,) = matrix.notes
    assert note.endswith(", ".join(s for s in SAMPLES if s not in samples))


ONE_MORE = HEADER.replace("gene", "foo")
REFUSED = {
    "a cell more, under gene": (
        HEADER + lines().replace("\n", "\t9\n"),
        r"m.tsv:2: 6 cells; the header has 5",
    ),
    "a cell more, in one line": (
        HEADER + lines().replace("MYC", "MYC\tx"),
        r"m.tsv:3: 6 cells; expected 5",
    ),
    "a cell less, in one line": (
        WHOLE + "KRAS\t1\t2\n",
        r"m.tsv:5: 3 cells; expected 5 cells, as in the header",
    ),
    "a cell more, under no sample": (
        ONE_MORE + lines().replace("\n", "\t9\n"),
        "'foo' is no sample",
    ),
    "empty cells under a header that may lack one": (
        ONE_MORE + lines().replace("\n", "\t\n"),
        "either lines end with a sep",
    ),
    "a value without a name": (HEADER.replace("P2T", "") + lines(), "m.tsv:2: 5 cells; expected 4"),
    "an empty last column": (
        HEADER + re.sub(r"\t4\d\n", "\t\n", lines()),
        r"the last column \('P2T'\) is empty in all lines",
    ),
    "a cell less, where lines end with a separator": (
        HEADER + lines().replace("\n", "\t\n").replace("MYC\t11", "MYC"),
        r"m.tsv:3: 4 cells and empty ones behind them, while lines differ",
    ),
    "a tab in quotes": (HEADER + lines(lambda g: f'"{g}\tx"'), "m.tsv:2: 6 cells"),
    "quotes over lines": (
        HEADER + lines().replace("MYC", '"MYC').replace("EGFR", 'x"\tEGFR'),
        "m.tsv:4: 6 cells",
    ),
    "a title": (
        "Table S1. Counts of all\n" + WHOLE,
        "m.tsv:1: one column.*Take titles above the header away",
    ),
    "a page": ("<!DOCTYPE html>\n<html></html>\n", "a web page"),
    "Matrix Market": ("%%MatrixMarket matrix\n3 4 5\n1 1 2\n", "sparse matrix of Matrix Market"),
    "half a GCT": (
        GCT.replace("3", "4", 1) + lines(lambda g: f"{g}\tx"),
        "3 rows and 4 columns of values; the second line says 4 and 4",
    ),
    "GCT without sizes": ("#1.2\na\tb\n" + WHOLE, "m.tsv:2: 'a.*numbers of rows and columns"),
    "nothing": ("", "no line of values"),
    "a header alone": (HEADER, "no line below the header"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_cells_that_fit_no_column_are_refused(tmp_path, kind):
    text, said = REFUSED[kind]
    with pytest.raises(InputError, match=said):
        read(tmp_path / "m.tsv", text)


def test_remedies_work(tmp_path):
    """What the messages advise leads to a matrix that is read."""
    rows = lines().replace("\n", "\t9\n")
    five = [*SAMPLES, "P3N"]
    assert_right(read(tmp_path / "m.tsv", HEADER.replace("\n", "\tP3N\n") + rows))
    assert (
        list(read(tmp_path / "m.tsv", "\t".join(["gene", *five]) + "\n" + rows, five).values)
        == five
    )
    # the header lacked the cell above the ids, and lines end with a separator
    assert_right(read(tmp_path / "m.tsv", ONE_MORE.replace("foo", "gene") + lines()))


@pytest.mark.parametrize("name", ['"MYC', 'MYC"', "MYC 5'", '5" x', '"', '""x', "'MYC'"])
def test_a_lone_quote_is_part_of_a_name(tmp_path, name):
    matrix = read(tmp_path / "m.tsv", HEADER + lines().replace("MYC", name))
    assert list(matrix.ids["id"]) == ["TP53", name, "EGFR"]
    assert matrix.values.iloc[1].tolist() == VALUES["MYC"]


@pytest.mark.parametrize("cell", ["1_000", "TRUE", "12a", "1 000", "0x10", "inf", "-3", "1,5", ""])
def test_a_value_that_is_none_is_named(tmp_path, cell):
    text = WHOLE.replace("\t21\t", f"\t{cell}\t")
    (fault,) = read(tmp_path / "m.tsv", text).faults
    assert f"m.tsv:3: value {cell!r} of sample P1T" in fault


def test_values_are_the_file_s_to_the_last_digit(tmp_path):
    numbers = ["0.1", "1e-300", "123456789.123456789", "5e-324", "2.2250738585072011e-308"]
    for text in numbers:
        matrix = read(tmp_path / "m.tsv", WHOLE.replace("\t21\t", f"\t{text}\t"))
        assert matrix.values.iloc[1, 1] == float(text)


# ---- encodings and names of files


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read(tmp_path, encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"
    text = (mark + WHOLE.replace("EGFR", "ÄÖÜ🧬")).encode(encoding)
    matrix = read(tmp_path / "m.txt", text)
    assert list(matrix.ids["id"]) == ["TP53", "MYC", "ÄÖÜ🧬"]
    assert list(read(tmp_path / "m.gz", gzip.compress(text)).ids["id"])[2] == "ÄÖÜ🧬"


def test_text_of_another_encoding_is_named_with_its_line(tmp_path):
    with pytest.raises(InputError, match=r"not a text file \(.* in line 3\).*iconv -f latin1"):
        read(tmp_path / "m.tsv", WHOLE.replace("MYC", "Mé").encode("latin-1"))
    with pytest.raises(InputError, match=r"m.tsv:1: a NUL character.*UTF-16, save it as UTF-8"):
        read(tmp_path / "m.tsv", WHOLE.encode("utf-16-le"))


@pytest.mark.parametrize("name", ["m", "m.tsv", "m.txt", "m.counts", "m.xls", "m.CSV"])
def test_what_a_file_holds_tells_its_format(tmp_path, name):
    assert_right(read(tmp_path / name, WHOLE))
    assert_right(read(tmp_path / name, gzip.compress(WHOLE.encode())))


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"BZh91AY", "packed by bzip2"),
        (b"\xfd7zXZ\0", "packed by xz"),
        (gzip.compress(b"RDX3\nX\n", mtime=0), "data of R"),
        (b"\x89HDF\r\n\x1a\n", "not an h5ad file"),
    ],
)
def test_other_formats_are_named(tmp_path, start, said):
    with pytest.raises(InputError, match=re.escape(said)):
        read(tmp_path / "m.tsv", start)


def test_symbols_of_gtex_and_ids_of_xena(tmp_path):
    """GTEx's GCT has symbols as descriptions; Xena calls the genes `sample`."""
    matrix = read(tmp_path / "m.gct", GCT + lines(lambda g: f"{ENSEMBL[g]}\t{g}"))
    assert_right(matrix)
    assert list(matrix.ids["id"]) == list(ENSEMBL.values())
    assert_right(read(tmp_path / "m.tsv", WHOLE.replace("gene", "sample")))
