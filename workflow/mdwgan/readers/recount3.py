"""recount3's gene sums and tables of samples.

A gene sum adds up how many reads cover each base of a gene. Divided by the mean length of a
sample's mapped reads it is a read count, which recount3's R package calls ``compute_read_counts``.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.readers.named_columns import by_sample, read_columns
from mdwgan.readers.text import open_text
from mdwgan.readers.wide import Block, Wide, blocks, wide_table

KEY = "external_id"
LENGTH = "star.average_mapped_length"  # bases of a mapped read; of a pair, both of its reads
COVERAGE = "bc_auc.all_reads_all_bases"
HINT = "the place has another file than the one of this name"


def open_sums(path: str | Path) -> Wide:
    """Read the header of a file of gene sums, below its lines of comment (``##``)."""
    path, number = Path(path), 1
    with open_text(path) as file:
        while (line := file.readline()).startswith("##"):
            number += 1
    cells = line.rstrip("\r\n").split("\t")
    return wide_table(path, number, cells, [("gene_id",)], "gene sums of recount3")


def read_sums(
    table: Wide, samples: Sequence[str], lengths: Mapping[str, float]
) -> Iterator[tuple[Block, np.ndarray]]:
    """Read gene sums, and the read counts that they stand for.

    Parameters
    ----------
    table : Wide
    samples : sequence of str
    lengths : mapping of str to float
        Mean length of the mapped reads of each sample.

    Yields
    ------
    block : Block
        Gene sums.
    counts : ndarray (genes, samples)
        Sums over the length, rounded to whole numbers as recount3's package does.
    """
    divisors = np.array([lengths[sample] for sample in samples])
    for block in blocks(table, samples):
        whole = (block.values >= 0) & (block.values % 1 == 0)
        block.require(whole, "whole numbers from 0 up (sums of coverage)", HINT)
        yield block, np.rint(block.values / divisors)


def read_metadata(
    path: str | Path, columns: Sequence[str], optional: Sequence[str] = ()
) -> pd.DataFrame:
    """Read columns of a table of samples, by their names in lower case.

    Returns
    -------
    DataFrame
        Text, indexed by ``external_id``.

    Raises
    ------
    InputError
        A missing column, or a sample that is listed twice.
    """
    table = read_columns(
        path, [KEY, *columns], "a table of samples of recount3", optional=optional, lower=True
    )
    return by_sample(table, KEY, path)


def read_lengths(path: str | Path) -> pd.DataFrame:
    """Read the quality table of a project: numbers ``length`` and ``coverage`` of each sample.

    A sample that wasn't aligned has no length; it is NaN here.
    """
    table = read_metadata(path, [LENGTH, COVERAGE])
    table = table.rename(columns={LENGTH: "length", COVERAGE: "coverage"})
    return table.apply(pd.to_numeric, errors="coerce")
