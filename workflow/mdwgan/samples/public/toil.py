"""Samples of the Toil recompute (UCSC Xena): TCGA, TARGET and GTEx by one pipeline."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from mdwgan.readers.annotation import read_probemap
from mdwgan.readers.rnaseqdb import donor_of
from mdwgan.readers.toil import read_phenotype
from mdwgan.readers.wide import Wide, blocks
from mdwgan.readers.xena import open_matrix, unlogged
from mdwgan.samples.conditions import CASE, REFERENCE
from mdwgan.samples.public.source import (
    Find,
    Group,
    Part,
    PublicSource,
    Sample,
    compare_samples,
)
from mdwgan.samples.public.studies import studies

# File of each kind of values, and what is added to them before the log.
FILES = {
    "counts": ("TcgaTargetGtex_gene_expected_count", 1.0),
    "tpm": ("TcgaTargetGtex_rsem_gene_tpm", 0.001),
    "fpkm": ("TcgaTargetGtex_rsem_gene_fpkm", 0.001),
}
PHENOTYPE = "TcgaTargetGTEX_phenotype.txt"
GENES = Part("toil-genes", "v23")
# Kinds of samples that are wanted, by programme and condition.
KINDS = {
    ("GTEX", REFERENCE): ["Normal Tissue"],
    ("TCGA", REFERENCE): ["Solid Tissue Normal"],
    ("TCGA", CASE): ["Primary Tumor", "Primary Blood Derived Cancer - Peripheral Blood"],
}


class Toil(PublicSource):
    """RSEM's expected counts, TPM or FPKM, on GENCODE v23; no batch effect is removed."""

    name = "toil"
    matrices = tuple(FILES)
    keys = ("toil",)

    def __init__(self, versions: Mapping[str, str], matrix: str):
        super().__init__(versions, matrix)
        file, self.offset = FILES[matrix]
        self.expression = Part("toil", versions["toil"], (("file", file),))
        self.phenotype = Part("toil", versions["toil"], (("file", PHENOTYPE),))
        self._files: tuple[Wide, pd.DataFrame] | None = None

    def shared(self) -> list[Part]:
        return [self.expression, self.phenotype, GENES, self.hgnc]

    def of_group(self, group: Group) -> list[Part]:
        return []

    def samples(self, group: Group, find: Find) -> list[Sample]:
        matrix, table = self._opened(find)
        wanted = table.index[
            (table["program"] == group.program)
            & (table["category"] == studies().loc[group.study, "toil_name"])
            & table["kind"].isin(KINDS[group.program, group.condition])
        ]
        tissue, condition, program, study = group
        return [
            Sample(s, donor_of(s), tissue, condition, program, study, self.expression, s)
            for s in matrix.samples
            if s in wanted
        ]

    def _opened(self, find: Find) -> tuple[Wide, pd.DataFrame]:
        """Header of the matrix and table of phenotypes, compared when they are first read."""
        path, table = find(self.expression), find(self.phenotype)
        if self._files is None:
            self._files = open_matrix(path), read_phenotype(table)
            compare_samples(self._files[0].samples, self._files[1].index, path, table)
        return self._files

    def read(
        self, part: Part, columns: list[str], find: Find
    ) -> Iterator[tuple[list[str], np.ndarray]]:
        for block in blocks(open_matrix(find(part)), columns):
            yield [ids[0] for ids in block.ids], unlogged(block, self.offset)

    def symbols(self, find: Find) -> dict[str, str]:
        return read_probemap(find(GENES))
