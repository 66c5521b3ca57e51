"""UCSC Xena's expression matrices: genes in rows, log2(x + offset) of one sample a column."""

from pathlib import Path

import numpy as np

from mdwgan.readers.text import open_text
from mdwgan.readers.wide import Block, Wide, wide_table

LARGEST_LOG = 40  # log2 of anything measured is below
ROUNDING = 5e-5  # of a log: hubs write four digits after the point, or more
FIRST = ("sample", "Ensembl_ID")  # name of the first column: the Toil hub's, the GDC hub's


def open_matrix(path: str | Path) -> Wide:
    """Read the header of a matrix: the first column has gene ids, the others are samples."""
    with open_text(path) as file:
        cells = file.readline().rstrip("\r\n").split("\t")
    return wide_table(Path(path), 1, cells, [FIRST], "a matrix of a Xena hub")


def unlogged(block: Block, offset: float, whole: bool = False) -> np.ndarray:
    """Values x of a block that holds log2(x + offset).

    Zero is written as log2(offset) in few digits: what comes out below 0 by that is 0.

    Parameters
    ----------
    block : Block
    offset : float
        1 for counts, 0.001 for TPM and FPKM.
    whole : bool
        Give whole numbers where the digits allow it. A hub averages aliquots of a sample, and
        such a mean stays as it is.

    Returns
    -------
    ndarray (genes, samples)

    Raises
    ------
    InputError
        A value that can't be such a log.
    """
    logs, least = block.values, np.log2(offset)
    block.require(
        (logs >= least - 10 * ROUNDING) & (logs <= LARGEST_LOG),
        f"log2(x + {offset:g}): {least:.4f} for 0, at most {LARGEST_LOG}",
        "the file is another matrix than its name says",
    )
    values = np.maximum(np.exp2(logs) - offset, 0)
    if whole:
        nearest = np.rint(values)
        # The error that rounding the log makes, as large as it can be.
        allowed = np.minimum(np.log(2) * ROUNDING * (values + offset) + 1e-9, 0.5)
        values = np.where(np.abs(values - nearest) <= allowed, nearest, values)
    return values
