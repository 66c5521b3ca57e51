"""Read counts of TCGA's projects (GDC, through Xena's hub) and of GTEx's tissues."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mdwgan.readers.annotation import read_probemap
from mdwgan.readers.gtex import open_gct, read_counts
from mdwgan.readers.rnaseqdb import donor_of
from mdwgan.readers.wide import blocks
from mdwgan.readers.xena import open_matrix, unlogged
from mdwgan.samples.public.source import (
    Find,
    Group,
    Part,
    PublicSource,
    Sample,
    kinds_of_barcodes,
)
from mdwgan.samples.public.studies import studies


class GdcGtex(PublicSource):
    """Counts of two pipelines: STAR's of the GDC (GENCODE v36), RNA-SeQC's of GTEx.

    Genes are joined by Ensembl id without version; the pipelines count reads differently, on top
    of the batch effect between the projects.
    """

    name = "gdc_gtex"
    matrices = ("counts",)
    keys = ("gdc", "gtex")

    def shared(self) -> list[Part]:
        return [Part("gdc-genes", "v36"), self.hgnc]

    def of_group(self, group: Group) -> list[Part]:
        return [self._part(group)]

    def _part(self, group: Group) -> Part:
        if group.program == "GTEX":
            return Part("gtex", self.versions["gtex"], (("file", group.study),))
        project = studies().loc[group.study, "recount3"]  # TCGA's own code
        return Part("gdc", self.versions["gdc"], (("file", f"TCGA-{project}"),))

    def samples(self, group: Group, find: Find) -> list[Sample]:
        part = self._part(group)
        tissue, condition, program, study = group
        if program == "GTEX":
            ids = list(open_gct(find(part)).table.samples)
        else:
            barcodes = pd.Series(open_matrix(find(part)).samples)
            ids = list(barcodes[kinds_of_barcodes(barcodes) == condition])
        return [Sample(s, donor_of(s), tissue, condition, program, study, part, s) for s in ids]

    def read(
        self, part: Part, columns: list[str], find: Find
    ) -> Iterator[tuple[list[str], np.ndarray]]:
        if part.source == "gtex":
            for block in read_counts(open_gct(find(part)), columns):
                yield [ids[0] for ids in block.ids], block.values
            return
        for block in blocks(open_matrix(find(part)), columns):
            # A counting program's summary, such as N_unmapped, counts no reads of genes.
            genes = [number for number, ids in enumerate(block.ids) if ids[0].startswith("ENSG")]
            values = unlogged(block, 1, whole=True)
            yield [block.ids[number][0] for number in genes], values[genes]

    def symbols(self, find: Find) -> dict[str, str]:
        return read_probemap(find(self.shared()[0]))
