"""The input files of a run: which ones it fetches or is given, and where they lie in its folder."""

from pathlib import Path

from mdwgan.config.gene_checks import is_gmt
from mdwgan.config.run import pooled, public_lenders
from mdwgan.genes.key_list import key_gene_file
from mdwgan.readers.disease_sources import NONE, OPEN_TARGETS
from mdwgan.readers.matrix import files_of
from mdwgan.readers.networks import NETWORKS
from mdwgan.readers.opentargets import association_files, names_file
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.samples.listing import OWN_FILE, PREPARED, file_path, prepared_file
from mdwgan.samples.own.data import is_own, matrix_of
from mdwgan.samples.tissues import expression_files, read_tissues
from mdwgan.sources.disease import disease_paths
from mdwgan.sources.kegg import kegg_paths
from mdwgan.sources.public import is_public, public_paths, source_of
from mdwgan.sources.table import is_address, read_sources, source_path, users_path

# Sources that have a rule of their own.
KEGG, USERS = "kegg", "disease"


class InputFiles:
    """Input files of a run.

    Parameters
    ----------
    config : dict
        A checked configuration.
    folder : str
        Folder of the run's fetched files.

    Attributes
    ----------
    own : bool
        The expression matrix is the user's.
    public : bool
        Samples come from another public source than RNAseqDB.
    matrix : {"counts", "fpkm"}
        Layer that the cohorts have.
    organism : Organism
        That the samples are of.
    version : str
        Of RNAseqDB; names and versions of another public source.
    own_matrix, own_list, understood : str
        The user's matrix in the form of the workflow, the list of the user's files, and what was
        understood of them.
    prepared_list : str
        List of the files that the tissues of a public source are made of.
    """

    def __init__(self, config: dict, folder: str):
        self.config, self.folder = config, folder
        self.own = is_own(config["cohort"])
        self.matrix = matrix_of(config["cohort"])
        self.public = is_public(config) and not self.own
        self.version = source_of(config).title() if self.public else config["sources"]["rnaseqdb"]
        self.organism = ORGANISMS[config["cohort"]["organism"]]
        self.own_matrix = f"{folder}/{OWN_FILE}"
        self.own_list = f"{folder}/own/files.tsv"
        self.prepared_list = f"{folder}/{PREPARED}/files.tsv"
        self.understood = f"{folder}/own/understood.tsv"

    def expression(self, tissues: list[str], matrix: str | None = None) -> list[str]:
        """Expression files of some tissues, each once; own data is one file."""
        if self.own:
            return [self.own_matrix]
        if self.public:
            return [f"{self.folder}/{prepared_file(tissue)}" for tissue in tissues]
        return self.rnaseqdb_expression(tissues, matrix)

    def rnaseqdb_expression(self, tissues: list[str], matrix: str | None = None) -> list[str]:
        """RNAseqDB's expression files of some tissues, each once."""
        table = read_tissues(self.config["tissue_table"], self.config["cohort"]["normals"])
        names = [
            file.name for tissue in tissues for file in expression_files(table, tissue, self.matrix)
        ]
        layer = matrix or self.matrix
        version = self.config["sources"]["rnaseqdb"]
        paths = [str(file_path(Path(self.folder), version, layer, name)) for name in names]
        return list(dict.fromkeys(paths))

    def users_matrix(self) -> list[str]:
        """The user's matrix as it is given: a file, or all files of a folder."""
        return [str(path) for path in files_of(self.config["cohort"]["matrix"])]

    def uncorrected(self, tissues: list[str]) -> list[str]:
        """Files before batch correction, where quality control compares with them."""
        wanted = self.config["cohort"]["qc"]["uncorrected"] and self.matrix == "fpkm"
        if not wanted or self.own or self.public:
            return []
        return self.expression(tissues, "uncorrected")

    def public_versions(self) -> dict[str, str]:
        """Versions of the public source, by source in ``resources/sources.tsv``."""
        return {key: self.config["sources"][key] for key in (*source_of(self.config).keys, "hgnc")}

    def published(self, tissues: list[str]) -> list[str]:
        """Fetched files that the samples of some tissues come from, each once."""
        if self.public:
            return [f"{self.folder}/{path}" for path in public_paths(self.config, tissues)]
        return [] if self.own else self.expression(tissues)

    def source(self, name: str, file: str = "") -> list[str]:
        """Fetched file of a source that the config names; nothing where it names none."""
        version = self.config["sources"][name]
        if version is None:
            return []
        return [f"{self.folder}/{self._path(name, version, file)}"]

    def _path(self, name: str, version: str, file: str) -> str:
        """Path of a source's file of the run's organism."""
        organism = {"taxon": self.organism.taxon, "organism": self.organism.kegg}
        return source_path(name, version, file=file, **organism)

    def aliases(self) -> list[str]:
        """STRING's aliases file, where the config wants it."""
        return self.source("string", "aliases") if self.config["genes"]["string_aliases"] else []

    def networks(self) -> dict[str, dict]:
        """Networks of the run: version, and files by part, below the folder of fetched files."""
        networks = {}
        for name, network in NETWORKS.items():
            if (version := self.config["sources"][name]) is not None:
                parts = network.parts(self.config["genes"])
                files = {part: self._path(name, version, part) for part in parts}
                networks[name] = {"version": version, "files": files}
        return networks

    def network_files(self) -> list[str]:
        """Files that genes are chosen by."""
        return [
            f"{self.folder}/{path}"
            for network in self.networks().values()
            for path in network["files"].values()
        ]

    def disease(self) -> list[str]:
        """The user's table of disease genes, below the folder of the run's fetched files."""
        disease = self.config["disease"]
        if disease["source"] in (NONE, OPEN_TARGETS) or disease["file"] is None:
            return []
        return [f"{self.folder}/{users_path(USERS, disease['file'])}"]

    def disease_published(self) -> list[str]:
        """Published files that the disease genes of the run need."""
        return [f"{self.folder}/{path}" for path in disease_paths(self.config)]

    def disease_tables(self) -> dict[str, list[str]]:
        """Tables of disease genes, and what is needed beside them: a rule's named inputs."""
        disease, published = self.config["disease"], self.disease_published()
        if disease["source"] != OPEN_TARGETS:
            return {"files": self.disease() or published, "names": [], "hgnc": []}
        place = disease["file"]
        files = {"files": association_files(place), "names": names_file(place)}
        return {key: list(map(str, found)) for key, found in files.items()} | {"hgnc": published}

    def disease_record(self) -> list[str]:
        """Record of Open Targets' tables, which are read where the user has them."""
        wanted = self.config["disease"]["source"] == OPEN_TARGETS
        return [f"{self.folder}/records/{OPEN_TARGETS}.json"] if wanted else []

    def disease_place(self) -> dict[str, str]:
        """Where the user's table of disease genes is: either a file or an address is empty."""
        place = self.config["disease"]["file"] or ""
        address = place if is_address(place) else ""
        return {"address": address, "file": "" if address else place}

    def disease_path(self) -> str:
        """Path of the table of disease genes, as a mirror has it."""
        return users_path(USERS, self.config["disease"]["file"])

    def fetched(self) -> list[str]:
        """Files of the run that have a record each, but KEGG's."""
        tissues = self.config["tissues"]
        expression = self.published(tissues) + self.uncorrected(tissues)
        lent = self.rnaseqdb_expression(public_lenders(self.config)) if pooled(self.config) else []
        files = [*expression, *lent, *self.network_files(), *self.disease()]
        files += self.disease_published()
        return list(dict.fromkeys(files))

    def records(self, files: list[str]) -> list[str]:
        """Records of fetched files."""
        folder = Path(self.folder)
        return [
            str(folder / "records" / f"{Path(file).relative_to(folder)}.json") for file in files
        ]

    def all_records(self) -> list[str]:
        """Records of all fetched files; KEGG's two tables have one."""
        kegg = [f"{self.folder}/records/{KEGG}.json"]
        wants_kegg = self.config["enrichment"]["pathways"] == "kegg"
        return self.records(self.fetched()) + (kegg if wants_kegg else []) + self.disease_record()

    def key_genes(self) -> list[str]:
        """Table of key genes, where the config has one."""
        path = self.config["evaluation"]["key_genes"]
        return [] if path is None else [str(key_gene_file(path))]

    def gene_list(self) -> list[str]:
        """The user's list of genes, where genes are chosen by it."""
        path = self.config["genes"]["list"]
        return [] if path is None else [path]

    def gene_sets(self) -> list[str]:
        """The user's GMT file, where the pathways are of one."""
        return [self.config["enrichment"]["pathways"]] if is_gmt(self.config) else []

    def collections(self) -> dict[str, str]:
        """The user's GMT files beside the pathways, by the names of their products."""
        return dict(self.config["enrichment"]["collections"])

    def kegg_tables(self) -> dict[str, str]:
        """KEGG's tables of the organism, by what they are, below the run's fetched files."""
        link, names = kegg_paths(self.organism)
        return {"link": f"{self.folder}/{link}", "names": f"{self.folder}/{names}"}

    def pathway_names(self) -> dict[str, str]:
        """Table of pathway names of a simulated cohort, as a named input; none for real data."""
        truth = self.config["report"]["truth"]
        return {} if truth is None else {"names": str(Path(truth) / "truth_pathways.tsv")}


def network_edges(run: str) -> dict[str, str]:
    """File of the edges between kept genes, by network."""
    return {name: f"{run}/genes/edges_{name}.tsv.gz" for name in NETWORKS}


def fetched_sources() -> list[str]:
    """Folders of sources whose files are fetched one by one: all but KEGG's and the user's."""
    folders = read_sources()["path"].str.partition("/")[0].unique()
    return [name for name in folders if name not in (KEGG, USERS)]
