"""Matrices of Xena's hubs: logs are taken back."""

import numpy as np
import pandas as pd
import pytest
from helpers.public_files import xena
from helpers.reader_files import refused
from mdwgan.errors import InputError
from mdwgan.readers.wide import blocks
from mdwgan.readers.xena import open_matrix, unlogged

IDS = ["ENSG00000000001.2", "ENSG00000000002.2"]


def values(file, counts, offset, digits, whole=False, first="sample"):
    logs = pd.DataFrame(np.log2(np.array(counts) + offset), columns=["s1", "s2"])
    table = open_matrix(file(xena(IDS, logs, first, digits), "m.gz"))
    (block,) = blocks(table, ["s1", "s2"])
    return unlogged(block, offset, whole)


@pytest.mark.parametrize("first", ["sample", "Ensembl_ID"])
def test_counts_of_all_digits_come_back(file, first):
    counts = [[0, 7], [123456789, 2.5]]
    assert np.allclose(values(file, counts, 1, None, first=first), counts, rtol=1e-12)
    assert np.array_equal(values(file, counts, 1, None, True), counts)


def test_counts_of_four_digits_come_back_as_well_as_the_digits_allow(file):
    counts = np.array([[0, 3], [999, 2.5]])
    back = values(file, counts, 1, 4)
    assert back[0, 0] == 0 and (np.abs(back - counts) <= 3.5e-5 * (counts + 1)).all()
    whole = values(file, counts, 1, 4, whole=True)
    assert np.array_equal(whole[:, 0], [0, 999]) and whole[0, 1] == 3
    assert whole[1, 1] == back[1, 1], "a mean of two aliquots stays as it is"


def test_zero_tpm_is_zero(file):
    tpm = [[0, 1e6], [0.013, 5]]
    back = values(file, tpm, 0.001, 4)
    assert back[0, 0] == 0 and np.allclose(back, tpm, rtol=4e-5, atol=1e-6)


def test_another_unit_than_the_name_says_is_named(file):
    """A matrix of TPM in the place of counts, and one of values that are no logs."""
    with pytest.raises(InputError, match=r"m\.gz:2: value -9\.96\d* of sample s1.*another matrix"):
        (block,) = blocks(
            open_matrix(file(xena(IDS, pd.DataFrame({"s1": [-9.9658, 1]}), "sample", 4), "m.gz")),
            ["s1"],
        )
        unlogged(block, 1)
    with pytest.raises(InputError, match=r"m\.gz:3: value 5000 of sample s1"):
        (block,) = blocks(
            open_matrix(file(xena(IDS, pd.DataFrame({"s1": [3, 5000]}), "sample", 4), "m.gz")),
            ["s1"],
        )
        unlogged(block, 1)


def test_another_file_is_refused(file):
    assert "FILE:1: the first columns are 'Hugo_Symbol'; expected sample or Ensembl_ID" in refused(
        open_matrix, file("Hugo_Symbol\tEntrez_Gene_Id\ts1\n")
    )
