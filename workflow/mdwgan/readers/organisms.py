"""Organisms that a cohort can be of, in one table; an organism more is a row more of `ORGANISMS`.

A row says where gene ids, pathways and networks of the organism come from. ``cohort.organism``
of the configuration takes a row's name.
"""

from dataclasses import dataclass

HUMAN = "human"
OTHER = "other"  # nothing is known of it: no OrgDb, no KEGG, no STRING


@dataclass(frozen=True)
class Organism:
    """An organism.

    Parameters
    ----------
    name : str
        As in the config.
    species : str
        Scientific name, as KEGG writes it behind the names of pathways.
    orgdb : str
        Bioconductor's package of gene ids.
    kegg : str
        KEGG's code; empty where KEGG does not name the genes by Entrez ids.
    taxon : int
        Of NCBI, as in the names of STRING's files.
    gene_id : str
        Pattern of the gene ids of Ensembl, or of the organism's own database; empty where it has
        none.
    gene_key : str
        Key type of these ids in the OrgDb package.
    symbol_key : str
        Key type of gene symbols in the OrgDb package.
    """

    name: str
    species: str = ""
    orgdb: str = ""
    kegg: str = ""
    taxon: int = 0
    gene_id: str = ""
    gene_key: str = "ENSEMBL"
    symbol_key: str = "SYMBOL"


def _ensembl(code: str) -> str:
    """Pattern of Ensembl's gene ids; ENSG ids can have a version, and a mark of chromosome Y."""
    return rf"ENS{code}G\d{{11}}(\.\d+)?(_PAR_Y)?"


_ROWS = (
    Organism(HUMAN, "Homo sapiens", "org.Hs.eg.db", "hsa", 9606, _ensembl("")),
    Organism("mouse", "Mus musculus", "org.Mm.eg.db", "mmu", 10090, _ensembl("MUS")),
    Organism("rat", "Rattus norvegicus", "org.Rn.eg.db", "rno", 10116, _ensembl("RNO")),
    Organism("zebrafish", "Danio rerio", "org.Dr.eg.db", "dre", 7955, _ensembl("DAR")),
    # KEGG names the genes of these four by ids of their own databases.
    Organism("fly", "Drosophila melanogaster", "org.Dm.eg.db", "", 7227, r"FBgn\d{7}"),
    Organism("worm", "Caenorhabditis elegans", "org.Ce.eg.db", "", 6239, r"WBGene\d{8}"),
    Organism(
        "yeast",
        "Saccharomyces cerevisiae",
        "org.Sc.sgd.db",
        "",
        4932,
        r"Y[A-P][LR]\d{3}[WC](-[A-Z])?|Q\d{4}",
        "ORF",
        "GENENAME",
    ),
    Organism(
        "arabidopsis",
        "Arabidopsis thaliana",
        "org.At.tair.db",
        "",
        3702,
        r"AT[1-5MC]G\d{5}(\.\d+)?",
        "TAIR",
    ),
    Organism("pig", "Sus scrofa", "org.Ss.eg.db", "ssc", 9823, _ensembl("SSC")),
    Organism("cow", "Bos taurus", "org.Bt.eg.db", "bta", 9913, _ensembl("BTA")),
    Organism("chicken", "Gallus gallus", "org.Gg.eg.db", "gga", 9031, _ensembl("GAL")),
    Organism("dog", "Canis lupus familiaris", "org.Cf.eg.db", "cfa", 9615, _ensembl("CAF")),
    Organism("rhesus", "Macaca mulatta", "org.Mmu.eg.db", "mcc", 9544, _ensembl("MMU")),
    Organism("chimp", "Pan troglodytes", "org.Pt.eg.db", "ptr", 9598, _ensembl("PTR")),
    Organism(OTHER),
)
ORGANISMS = {organism.name: organism for organism in _ROWS}


def needed_package(organism: Organism) -> str:
    """Say where the OrgDb package of an organism comes from."""
    package = organism.orgdb
    conda = f"conda: bioconductor-{package.lower()} in envs/r.yaml and envs/rpy2.yaml"
    debian = "Debian: r-bioc-org.hs.eg.db" if organism.name == HUMAN else "Debian has none"
    return f"BiocManager::install('{package}'); {conda}; {debian}"
