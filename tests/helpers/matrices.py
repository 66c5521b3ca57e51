"""Small matrices of users, as text of any layout."""

import numpy as np
import pandas as pd
from mdwgan.readers.matrix import Matrix, read_matrix

SAMPLES = ["P1N", "P1T", "P2N", "P2T"]
VALUES = {
    "TP53": [10.0, 20.0, 30.0, 40.0],
    "MYC": [11.0, 21.0, 31.0, 41.0],
    "EGFR": [12.0, 22.0, 32.0, 42.0],
}
ENSEMBL = {"TP53": "ENSG00000141510.18", "MYC": "ENSG00000136997.1", "EGFR": "ENSG00000146648"}
HEADER = "\t".join(["gene", *SAMPLES]) + "\n"
TABLE = pd.DataFrame(VALUES, index=SAMPLES).T


def lines(name=lambda gene: gene, before=lambda number, gene: "", separator="\t") -> str:
    """Rows of the genes below `HEADER`; more cells may stand before an id."""
    rows = [
        before(number, gene)
        + separator.join([name(gene), *(f"{value:g}" for value in VALUES[gene])])
        for number, gene in enumerate(VALUES)
    ]
    return "\n".join(rows) + "\n"


def in_rows(names=tuple(VALUES), first: str = "sample") -> str:
    """Samples in rows, under a header of genes."""
    rows = [[s, *(f"{v:g}" for v in TABLE[s])] for s in SAMPLES]
    return "\n".join("\t".join(row) for row in [[first, *names], *rows]) + "\n"


def read(path, text: str | bytes, samples=tuple(SAMPLES), **options) -> Matrix:
    """Write a file and read it."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_matrix(path, list(samples), **options)


def assert_right(matrix: Matrix, samples=tuple(SAMPLES), genes=tuple(VALUES)) -> None:
    """Each sample has its own values of each gene, and each line is accounted for."""
    assert matrix.faults == []
    names = matrix.ids.get("symbol", matrix.ids["id"])
    assert list(names) == list(genes) and list(matrix.values) == list(samples)
    expected = TABLE.loc[list(genes), list(samples)].to_numpy()
    assert np.array_equal(matrix.values.to_numpy(), expected)
    assert len(matrix.lines) == len(matrix.ids) == len(matrix.values)


def assert_accounted(matrix: Matrix, text: str) -> None:
    """Lines of a file with genes in rows: kept, left out, or no row."""
    counted = matrix.counted
    assert counted["rows"] == len(matrix.values) + len(matrix.left_out)
    assert sum(counted.values()) == len(text.splitlines())
