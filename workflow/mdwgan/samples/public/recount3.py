"""Read counts of TCGA and GTEx from recount3's gene sums: one pipeline for both."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import warn
from mdwgan.readers.annotation import read_gtf_names
from mdwgan.readers.recount3 import open_sums, read_lengths, read_metadata, read_sums
from mdwgan.readers.rnaseqdb import donor_of
from mdwgan.samples.public.source import (
    Find,
    Group,
    Part,
    PublicSource,
    Sample,
    compare_samples,
    kinds_of_barcodes,
)
from mdwgan.samples.public.studies import studies

EXCLUDED = "EXCLUDE"  # what GTEx's analysis leaves out


class Recount3(PublicSource):
    """Gene sums over the mean length of mapped reads; see `mdwgan.readers.recount3`."""

    name = "recount3"
    matrices = ("counts",)
    keys = ("recount3",)

    def __init__(self, versions: Mapping[str, str], matrix: str):
        super().__init__(versions, matrix)
        # Mean length of the reads of each column, by file of gene sums.
        self.lengths: dict[Part, dict[str, float]] = {}

    def shared(self) -> list[Part]:
        return [Part("recount3-genes", self.versions["recount3"]), self.hgnc]

    def of_group(self, group: Group) -> list[Part]:
        program = group.program.lower()
        return [
            self._part(group, "recount3", self.versions["recount3"], "gene_sums"),
            self._part(group, "recount3-metadata", "current", program),
            self._part(group, "recount3-metadata", "current", "recount_qc"),
        ]

    def _part(self, group: Group, source: str, version: str, kind: str) -> Part:
        program, project = group.program.lower(), studies().loc[group.study, "recount3"]
        parts = {
            "matrix": program,
            "end": project[-2:],
            "project": project,
            "file": f"{program}.{kind}.{project}",
        }
        return Part(source, version, tuple(parts.items()))

    def samples(self, group: Group, find: Find) -> list[Sample]:
        sums, facts, quality = self.of_group(group)
        wanted = (_of_gtex if group.program == "GTEX" else _of_tcga)(group, find(facts))
        columns = open_sums(find(sums)).samples
        compare_samples(columns, wanted.index, find(sums), find(facts))
        wanted = wanted[wanted["wanted"]]
        wanted = wanted.loc[[column for column in columns if column in wanted.index]]
        wanted = _measured(wanted.join(read_lengths(find(quality))), find(quality))
        self.lengths.setdefault(sums, {}).update(wanted["length"])
        tissue, condition, program, study = group
        return [
            Sample(sample, donor_of(sample), tissue, condition, program, study, sums, column)
            for column, sample in wanted["sample"].items()
        ]

    def read(
        self, part: Part, columns: list[str], find: Find
    ) -> Iterator[tuple[list[str], np.ndarray]]:
        for block, counts in read_sums(open_sums(find(part)), columns, self.lengths[part]):
            yield [ids[0] for ids in block.ids], counts

    def symbols(self, find: Find) -> dict[str, str]:
        return read_gtf_names(find(self.shared()[0]))


def _of_gtex(group: Group, path: Path) -> pd.DataFrame:
    """Samples of a GTEx project, ``wanted`` where of the group's tissue and in GTEx's analysis."""
    table = read_metadata(path, ["smtsd"], ["smafrze"])
    name = studies().loc[group.study, "toil_name"].lower()
    wanted = table["smtsd"].str.lower() == name
    if "smafrze" in table:
        wanted &= table["smafrze"] != EXCLUDED
    return pd.DataFrame({"sample": table.index, "wanted": wanted}, index=table.index)


def _of_tcga(group: Group, path: Path) -> pd.DataFrame:
    """Samples of a TCGA project, ``wanted`` where of the group's condition."""
    barcodes = read_metadata(path, ["tcga_barcode"])["tcga_barcode"]
    wanted = kinds_of_barcodes(barcodes) == group.condition
    return pd.DataFrame({"sample": barcodes, "wanted": wanted})


def _measured(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Samples with a length of reads; of several files of one sample, the deepest."""
    lost = table.index[~(table["length"] > 0)]
    if len(lost):
        what = f"{len(lost)} sample(s) have no length of reads, such as {lost[0]}"
        warn(f"{path}: {what}; they are left out")
    table = table.drop(lost)
    deepest = table.sort_values("coverage", ascending=False, kind="stable")
    again = deepest.index[deepest["sample"].duplicated()]
    if len(again):
        what = f"{len(again)} file(s) are of a sample that has another, deeper one"
        warn(f"{path}: {what}; they are left out")
    return table.drop(again)
