"""Expression matrices of users, in any common format, genes in rows or in columns.

Their cells stay in their columns, or the file is refused; nothing is guessed.
"""

from mdwgan.readers.matrix.cells import Cells
from mdwgan.readers.matrix.folders import LACKING, files_of
from mdwgan.readers.matrix.formats import open_cells
from mdwgan.readers.matrix.read import read_any_matrix, read_matrix
from mdwgan.readers.matrix.table import Matrix
from mdwgan.readers.matrix.ways import Way

__all__ = [
    "LACKING",
    "Cells",
    "Matrix",
    "Way",
    "files_of",
    "open_cells",
    "read_any_matrix",
    "read_matrix",
]
