"""What the demo holds: its tissues, pathways, sizes. Numbers only, no draws."""

from typing import NamedTuple

SEED = 20230424
N_GENES = 1300  # rows of a count file before a tissue leaves some out
N_MODULES = 14
ENTREZ_ZERO = 8  # rows without an Entrez id: RNAseqDB writes 0, unpadded
ALIAS_ROWS = 2  # second rows of a gene under an old symbol, with the same Entrez id
ABSENT_COUNTS = 10  # genes that a tissue's count files leave out
ABSENT_FPKM = 26  # further genes that its FPKM files leave out


class Study(NamedTuple):
    """One TCGA study: its patients' sites, plates, and how many samples of each kind."""

    sites: tuple[str, ...]
    plates: tuple[str, ...]
    normal: int
    tumour: int


class Tissue(NamedTuple):
    """One tissue: GTEx samples, the code in GTEx's sample ids, and the TCGA studies."""

    gtex: int
    site_codes: tuple[str, ...]
    studies: dict[str, Study]


TISSUES = {
    "kidney": Tissue(
        16,
        ("2126", "2226", "1926"),
        {
            "kirc": Study(("CZ", "B0", "CJ"), ("1503", "1541", "1672"), 14, 40),
            "kirp": Study(("BQ", "A4"), ("1965", "2136"), 8, 22),
            "kich": Study(("KN", "KL", "KM"), ("2315",), 6, 14),
        },
    ),
    "colon": Tissue(
        18,
        ("1726", "1626", "2026"),
        {
            "coad": Study(("AA", "A6"), ("1653", "1723", "A32Z"), 8, 32),
            "read": Study(("AG", "AF", "EI"), ("1660", "1736"), 4, 13),
        },
    ),
    "thyroid": Tissue(
        12, ("0226", "0126"), {"thca": Study(("EL", "BJ", "EM"), ("A18C", "A180"), 9, 24)}
    ),
}
# GTEx donors that gave both tissues.
SHARED_DONORS = {("kidney", "colon"): 6, ("colon", "thyroid"): 4, ("kidney", "thyroid"): 2}


class Planted(NamedTuple):
    """A pathway with a planted tumour effect."""

    pathway: str  # id as in org.Hs.egPATH
    name: str
    direction: int
    share: float  # of its genes in the demo
    effect: float  # mean |log2 fold change|
    tissues: tuple[str, ...]


PLANTED = [
    Planted("00190", "Oxidative phosphorylation", -1, 0.7, 2.6, ("kidney", "thyroid")),
    Planted("04060", "Cytokine-cytokine receptor interaction", 1, 0.5, 2.8, ("kidney",)),
    Planted("04110", "Cell cycle", 1, 0.85, 2.8, ("kidney", "colon", "thyroid")),
    Planted("04310", "Wnt signaling pathway", 1, 0.7, 3.0, ("colon",)),
    Planted("00830", "Retinol metabolism", -1, 0.85, 2.8, ("colon",)),
    Planted("04530", "Tight junction", -1, 0.7, 2.7, ("thyroid",)),
]
SCATTERED = {"kidney": 40, "colon": 36, "thyroid": 30}  # single genes with an effect, up or down

# Pathways whose genes are in the demo beside the planted ones: sets to test that hold no effect
# of their own (some share genes with a planted one, as real sets do).
PATHWAYS = [
    "04010",
    "05200",
    "04630",
    "04145",
    "04020",
    "04810",
    "04144",
    "05010",
    "05012",
    "04514",
    "05160",
    "04910",
    "04620",
    "00230",
    "04380",
    "04670",
    "04141",
    "04360",
    "04510",
    "04270",
    "03040",
    "00500",
    "00980",
    "04120",
    "03010",
    "04210",
    "04660",
    "03008",
]
