"""GTEx's GCT files."""

import gzip

import numpy as np
import pytest
from helpers.public_files import GTEX, IDS, counts_of, gct
from helpers.reader_files import refused
from mdwgan.readers.gtex import open_gct, read_counts

COUNTS = counts_of(GTEX)


def read(path):
    return list(read_counts(open_gct(path), GTEX[:2]))


@pytest.mark.parametrize("older", [False, True], ids=["v10", "v8"])
def test_counts_and_names(file, older):
    (block,) = read(file(gct(IDS, COUNTS, older), "g.gct.gz"))
    assert block.ids[:2] == [(IDS[0], "S0"), (IDS[1], "S1")]
    assert np.array_equal(block.values, COUNTS[GTEX[:2]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("#1.2", "#1.3"), "FILE:1: the first line is '#1.3'; expected #1.2"),
        (("30\t6", "30"), "FILE:2: the second line is '30'; expected numbers of genes and samples"),
        (("Name\tDescription", "Name\tSymbol"), "FILE:3: the first columns are 'Name, Symbol'"),
        (("30\t6", "30\t7"), "FILE:3: 6 sample columns, but the second line says 7"),
        (("30\t6", "31\t6"), "FILE: 30 genes, but the second line says 31"),
        (("S4\t", "S4\t-"), "FILE:8: value -"),
        (("S4\t", "S4\t0.5"), "expected whole numbers from 0 up (read counts)"),
    ],
)
def test_another_layout_is_named(file, change, message):
    text = gzip.decompress(gct(IDS, COUNTS)).decode()
    assert change[0] in text
    assert message in refused(read, file(text.replace(*change, 1), "g.gct.gz"))


def test_another_file_is_refused(file):
    assert "FILE:1: the first line is 'gene\\ts1'" in refused(open_gct, file("gene\ts1\na\t1\n"))
