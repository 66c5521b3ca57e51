"""Expression files of RNAseqDB."""

import numpy as np
import pytest
from helpers.reader_files import EXPRESSION, refused
from mdwgan.readers.rnaseqdb import donor_of, read_expression, read_header, read_ids


def test_quirks_of_expression_files_are_read(file):
    text = "NA\t   123\t1.57\t2e3\r\n\"X\t0\t0\t7\r\n5'-Y\t 99\t.5\t1\r\n"
    ids, values = read_expression(file(EXPRESSION.replace("\n", "\r\n") + text, "a.txt.gz"))
    assert ids["symbol"].tolist() == ["NA", '"X', "5'-Y"]
    assert ids["entrez"].tolist() == ["123", "0", "99"]
    assert list(values) == ["s1", "s2"]
    assert np.array_equal(values, [[1.57, 2000], [0, 7], [0.5, 1]])
    assert read_ids(file(EXPRESSION + text)).equals(ids)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "FILE:1: the first columns are ''; expected Hugo_Symbol, Entrez_Gene_Id"),
        ("gene\ts1\n", "FILE:1: the first columns are 'gene, s1'"),
        ("Hugo_Symbol\tEntrez_Gene_Id\n", "FILE:1: there is no sample column"),
        (EXPRESSION.replace("s2", "s1"), "FILE:1: sample s1 is listed twice; expected unique"),
        (EXPRESSION.replace("s2", ""), "FILE:1: column 4 has no sample id"),
    ],
)
def test_wrong_columns_of_an_expression_file(file, header, message):
    path = file(header)
    for read in (read_header, read_ids, read_expression):
        assert message in refused(read, path)


@pytest.mark.parametrize("cell", ["x", "-1", "nan", "NA", "", "inf", "1,5", "True", "0x10"])
def test_unusable_value_is_told_with_line_and_sample(file, cell):
    path = file(
        f"{EXPRESSION}A\t1\t0\t{cell}\n"
        if cell == "True"
        else f"{EXPRESSION}A\t1\t0\t5\nB\t2\t1\t{cell}\n"
    )
    message = refused(read_expression, path)
    line = 2 if cell == "True" else 3
    assert f"FILE:{line}: value {cell!r} of sample s2 is not usable" in message
    assert "expected numbers from 0 up" in message


def test_line_of_another_length_is_told(file):
    good, long = "A\t1\t0\t5\n", "B\t2\t1\t2\t3\n"
    assert "FILE:2: 5 columns; expected 4" in refused(read_expression, file(EXPRESSION + long))
    text = EXPRESSION + good + good + long + good
    assert "FILE:4: 5 columns; expected 4" in refused(read_expression, file(text))
    text = EXPRESSION + good + "B\t2\t1\n"
    assert "FILE:3: value '' of sample s2" in refused(read_expression, file(text))
    text = EXPRESSION + good + "\n" + good
    assert "FILE:3:" in refused(read_expression, file(text))
    assert "FILE:3: the line has no gene id" in refused(read_ids, file(text))


@pytest.mark.parametrize(
    ("sample", "donor"),
    [
        ("TCGA-EM-S7KQ-11A-11R-A180-07", "TCGA-EM-S7KQ"),
        ("TCGA-EM-S7KQ-01A-11R-A180-07", "TCGA-EM-S7KQ"),
        ("GTEX-0ABC-0226-SM-5GZZ7", "GTEX-0ABC"),
        ("TCGA.EM.S7KQ.01A.11R", "TCGA-EM-S7KQ"),
        ("TCGA_EM_S7KQ_01", "TCGA-EM-S7KQ"),
        ("tcga-em-s7kq-11", "TCGA-EM-S7KQ"),
        ("TCGA-EM-S7KQ", "TCGA-EM-S7KQ"),
        ("TCGA-EM", "TCGA-EM"),
        ("gtex.1117f.0226.sm", "GTEX-1117F"),
        ("GTEX-kidney00-s", "GTEX-kidney00"),
        ("TARGET-20-PASXYZ-09A-01R", "TARGET-20-PASXYZ"),
        ("TCGA-EM.S7KQ-01", "TCGA-EM.S7KQ-01"),
        ("mine", "mine"),
    ],
)
def test_donor_of_a_sample(sample, donor):
    assert donor_of(sample) == donor
