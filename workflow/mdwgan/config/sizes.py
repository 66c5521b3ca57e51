"""How many samples and genes a run has, before and after it has counted them.

The best answer that there is: the run's own tables; the user's sample table, or the headers of a
mirror folder; published numbers of a tissue; a bound that no tissue of RNAseqDB passes.
"""

from functools import cached_property
from pathlib import Path

from mdwgan.config.run import public_tissue
from mdwgan.errors import InputError
from mdwgan.io import read_tsv
from mdwgan.readers.rnaseqdb import read_ids
from mdwgan.samples.listing import file_path, list_samples, read_samples
from mdwgan.samples.own.data import is_own, matrix_of, wanted_of
from mdwgan.samples.own.table import read_sample_table
from mdwgan.samples.public.studies import TISSUES, counted
from mdwgan.samples.tissues import expression_files, read_tissues
from mdwgan.sources.public import is_public
from mdwgan.sources.table import is_address

MOST_SAMPLES = 1_500  # of a tissue: lung, the largest of the paper, has 1,408 in Toil's table
# Genes at most: all that RNAseqDB's files share, those of GENCODE v23 in other sources, and those
# that the paper has left of RNAseqDB's by STRING and HumanNet.
ALL_GENES, PUBLIC_GENES, NETWORK_GENES = 20_242, 60_498, 10_612
# An estimate stops no run: the stage that needs a table says what is wrong with it.
FAULTS = (InputError, OSError, ValueError, KeyError)


class Sizes:
    """Numbers of samples and genes.

    Parameters
    ----------
    config : dict
        A checked configuration.
    folder : str
        Folder of the run.
    """

    def __init__(self, config: dict, folder: str):
        self.config, self.folder = config, Path(folder)
        self._listed: dict[str, int] = {}
        self._kept = 0

    def samples(self, tissue: str) -> int:
        """Samples of a tissue, training and test."""
        file = self.folder / "samples.tsv"
        if not self._listed and file.is_file():  # the run may just have written it
            self._listed = _samples_in(file)
        numbers = self._listed or self._own or self._local
        name = public_tissue(self.config, tissue)
        return numbers.get(tissue) or self._published.get(name or tissue) or MOST_SAMPLES

    def all_samples(self) -> int:
        """Samples of the run's tissues."""
        return sum(map(self.samples, self.config["tissues"]))

    @property
    def genes(self) -> int:
        """Genes that are kept."""
        file = self.folder / "genes" / "genes.tsv"
        if not self._kept and file.is_file():
            self._kept = _kept_in(file)
        if self._kept:
            return self._kept
        genes = self.config["genes"]
        measured = min(self._measured, PUBLIC_GENES)
        if genes["filter"] in ("top_expressed", "most_variable"):
            return min(genes["n"], measured)
        if genes["filter"] == "networks":
            return min(NETWORK_GENES, measured)
        if genes["list"] and Path(genes["list"]).is_file():
            return min(len(Path(genes["list"]).read_text(encoding="utf-8").split("\n")), measured)
        return measured

    @cached_property
    def _own(self) -> dict[str, int]:
        """Samples by tissue of the user's table."""
        cohort = self.config["cohort"]
        if not is_own(cohort) or not Path(cohort["samples"]).is_file():
            return {}
        table = read_sample_table(cohort["samples"], wanted_of(cohort))[0]
        return table["tissue"].value_counts().to_dict()

    @cached_property
    def _mirror(self) -> Path | None:
        """Folder of a mirror with RNAseqDB's files."""
        place = self.config["sources"]["mirror"]
        if not place or is_address(place) or is_own(self.config["cohort"]):
            return None
        return None if is_public(self.config) else Path(place)

    @cached_property
    def _local(self) -> dict[str, int]:
        """Samples by tissue, from the headers of a mirror folder."""
        if self._mirror is None:
            return {}
        matrix = matrix_of(self.config["cohort"])
        version = self.config["sources"]["rnaseqdb"]
        try:
            table = list_samples(self._table, self.config["tissues"], matrix, self._mirror, version)
        except FAULTS:
            return {}
        return table["tissue"].value_counts().to_dict()

    @cached_property
    def _measured(self) -> int:
        """Genes of the files."""
        if is_public(self.config) or is_own(self.config["cohort"]):
            return PUBLIC_GENES
        if self._mirror is not None:
            matrix = matrix_of(self.config["cohort"])
            name = expression_files(self._table, self.config["tissues"][0], matrix)[0].name
            file = file_path(self._mirror, self.config["sources"]["rnaseqdb"], matrix, name)
            try:
                return len(read_ids(file))
            except FAULTS:
                pass
        return ALL_GENES

    @cached_property
    def _table(self):
        return read_tissues(self.config["tissue_table"], self.config["cohort"]["normals"])

    @cached_property
    def _published(self) -> dict[str, int]:
        """Samples by tissue in Toil, which has the studies of RNAseqDB."""
        if is_own(self.config["cohort"]):
            return {}
        table = counted(read_tissues(TISSUES))
        return table.select_dtypes("number").sum(axis=1).to_dict()


def _samples_in(file: Path) -> dict[str, int]:
    """Samples by tissue of a run's own table; nothing where it can't be read."""
    try:
        return read_samples(file)["tissue"].value_counts().to_dict()
    except FAULTS:
        return {}


def _kept_in(file: Path) -> int:
    """Genes that a run's own table keeps, likewise."""
    try:
        return int(read_tsv(file)["kept"].sum())
    except FAULTS:
        return 0
