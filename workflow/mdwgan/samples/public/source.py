"""The contract of a public source of samples, and what all of them share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.readers.annotation import read_hgnc
from mdwgan.samples.conditions import CASE, REFERENCE

# Kind of a sample in a TCGA barcode: primary tumour, of solid tissue and of blood; normal tissue.
# Metastases, recurrences and second primaries are neither.
BARCODE_KINDS = {"01": CASE, "03": CASE, "11": REFERENCE}
BARCODE = r"TCGA-\w\w-\w{4}-(\d\d)"


class Part(NamedTuple):
    """A file of a source: a row of ``resources/sources.tsv``, and the parts of its path."""

    source: str
    version: str
    parts: tuple[tuple[str, str], ...] = ()


class Sample(NamedTuple):
    """A sample of a tissue, and where its values are."""

    sample: str
    donor: str
    tissue: str
    condition: str  # see mdwgan.samples.conditions
    source: str  # GTEX | TCGA
    study: str  # row of resources/studies.tsv
    part: Part  # file of its values
    column: str  # its column there


class Group(NamedTuple):
    """Samples that a cell of the tissue table asks for: a study's, of one condition."""

    tissue: str
    condition: str
    program: str  # GTEX | TCGA
    study: str


Find = Callable[[Part], Path]  # where a fetched file lies


class PublicSource(ABC):
    """Samples of TCGA and GTEx as one place publishes them.

    Parameters
    ----------
    versions : mapping of str to str
        Versions by source in ``resources/sources.tsv``.
    matrix : str
        One of `matrices`.
    """

    name: ClassVar[str]
    matrices: ClassVar[tuple[str, ...]]
    keys: ClassVar[tuple[str, ...]]  # of the config's ``sources`` that have its versions

    def __init__(self, versions: Mapping[str, str], matrix: str):
        self.versions, self.matrix = versions, matrix
        self.hgnc = Part("hgnc", versions["hgnc"])

    def title(self) -> str:
        """Name and versions, such as ``gdc_gtex (gdc 2024-05, gtex v10)``."""
        return f"{self.name} ({', '.join(f'{key} {self.versions[key]}' for key in self.keys)})"

    @abstractmethod
    def shared(self) -> list[Part]:
        """Files that all tissues need; HGNC's table, which has Entrez ids, is among them."""

    @abstractmethod
    def of_group(self, group: Group) -> list[Part]:
        """Files that a group of samples needs beside the shared ones."""

    @abstractmethod
    def samples(self, group: Group, find: Find) -> list[Sample]:
        """Samples of a group, in the order of their file."""

    @abstractmethod
    def read(
        self, part: Part, columns: list[str], find: Find
    ) -> Iterator[tuple[list[str], np.ndarray]]:
        """Read columns of a file of values, as counts, FPKM or TPM.

        Yields
        ------
        ids : list of str
            Ensembl ids.
        values : ndarray (genes, columns)
        """

    @abstractmethod
    def symbols(self, find: Find) -> dict[str, str]:
        """Symbol of each Ensembl id of the source's annotation."""

    def entrez(self, find: Find) -> dict[str, str]:
        """Entrez id of each Ensembl id without version that has one."""
        return read_hgnc(find(self.hgnc))


def compare_samples(samples: Sequence[str], known: pd.Index, path: Path, table: Path) -> None:
    """Compare the samples of a matrix with the table that says what they are.

    Samples that the table lacks are left out with a warning; files of which most samples don't
    match are refused.

    Parameters
    ----------
    samples : sequence of str
        Columns of the matrix.
    known : Index
        Samples of the table.
    path, table : Path
        The two files, for messages.
    """
    unknown = [sample for sample in samples if sample not in known]
    if not unknown:
        return
    what = f"{len(unknown)} of {len(samples)} samples are not in {table.name}, such as {unknown[0]}"
    if len(unknown) > len(samples) / 2:
        raise InputError(
            what, path, "samples of that table", "fetch both files from the same place"
        )
    warn(f"{path}: {what}; nothing says what they are, and they are left out")


def needed(source: PublicSource, groups: list[Group]) -> list[Part]:
    """Files that groups of samples need, each once."""
    own = [part for group in groups for part in source.of_group(group)]
    return list(dict.fromkeys([*own, *source.shared()]))


def kinds_of_barcodes(barcodes: pd.Series) -> pd.Series:
    """Condition of each TCGA barcode; empty for other kinds of samples and other texts."""
    return barcodes.str.extract(f"^{BARCODE}", expand=False).map(BARCODE_KINDS).fillna("")
