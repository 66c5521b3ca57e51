"""recount3's gene sums become read counts; its tables of samples."""

import numpy as np
import pytest
from helpers.reader_files import refused
from mdwgan.readers.recount3 import open_sums, read_lengths, read_metadata, read_sums

SUMS = "##annotation=G026\n##date.generated=x\ngene_id\ta\tb\nENSG1.1\t1000\t{}\nENSG2.1\t49\t0\n"
QUALITY = "rail_id\texternal_id\tstudy\tstar.average_mapped_length\tbc_auc.all_reads_all_bases\n"


def read(path, lengths):
    return list(read_sums(open_sums(path), ["b", "a"], lengths))


def test_sums_over_the_length_of_reads_are_counts(file):
    """As compute_read_counts of recount3's package: divided by each sample's length, rounded."""
    path = file(SUMS.format(260), "s.gz")
    ((block, counts),) = read(path, {"a": 100.0, "b": 50.0})
    assert np.array_equal(block.values, [[260, 1000], [0, 49]])
    assert np.array_equal(counts, [[5, 10], [0, 0]])


@pytest.mark.parametrize("value", ["-5", "0.5"])
def test_a_value_that_is_no_sum_is_named(file, value):
    path = file(SUMS.format(value))
    assert f"FILE:4: value {value} of sample b is not usable; expected whole numbers" in refused(
        read, path, {"a": 1.0, "b": 1.0}
    )


def test_another_file_is_refused(file):
    assert "FILE:2: the first columns are 'Gene'; expected gene_id" in refused(
        open_sums, file("##x\nGene\ta\n")
    )


def test_metadata_by_name_in_any_case(file):
    path = file("rail_id\texternal_id\tSMTSD\n1\ta\tLung\n2\tb\tLiver\n")
    table = read_metadata(path, ["smtsd"], ["smafrze"])
    assert table.to_dict() == {"smtsd": {"a": "Lung", "b": "Liver"}}
    assert "FILE:1: there is no column tcga_barcode; expected external_id, tcga_barcode" in refused(
        read_metadata, path, ["tcga_barcode"]
    )


def test_lengths_and_coverage(file):
    lengths = read_lengths(file(QUALITY + "1\ta\tX\t98.5\t1e9\n2\tb\tX\tNA\t\n"))
    assert lengths.loc["a"].tolist() == [98.5, 1e9] and lengths.loc["b"].isna().all()
