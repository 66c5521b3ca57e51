"""Route `orgdb`: an organism's OrgDb package of Bioconductor, org.Hs.eg.db for human, by rpy2."""

from collections.abc import Callable, Iterable

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.r_session import load_package
from mdwgan.readers.organisms import HUMAN, ORGANISMS, Organism, needed_package

# mapIds() and select() stop on an unknown key (TP53's ENSP00000269305 is one): ask for keys first.
SELECT = """
function(package) function(ids, keytype) {
  org <- getExportedValue(package, package)
  # Not every package has every key type: yeast's has no SYMBOL.
  if (!keytype %in% AnnotationDbi::keytypes(org)) return(list(character(), character()))
  known <- intersect(ids, AnnotationDbi::keys(org, keytype))
  if (!length(known)) return(list(character(), character()))
  found <- suppressMessages(AnnotationDbi::select(org, known, "ENTREZID", keytype))
  found <- found[!is.na(found$ENTREZID), ]
  list(found[[keytype]], found$ENTREZID)
}
"""
Select = Callable[[Iterable[str], str], dict[str, list[str]]]


def connect(organism: Organism) -> tuple[Select, str]:
    """Start R; returns a look-up (ids, key type) -> {id: Entrez ids} and the package's version.

    Raises
    ------
    InputError
        R, rpy2 or the organism's package is missing, or there is no such package.
    """
    if not organism.orgdb:
        raise InputError(
            f"there is no OrgDb package of organism {organism.name}",
            "cohort.organism",
            "genes.id_route none",
        )
    evaluate, version = load_package(
        organism.orgdb,
        f"genes.id_route: orgdb, cohort.organism: {organism.name}",
        needed_package(organism),
        without=", or the route 'string'",
    )
    function = evaluate(SELECT)(organism.orgdb)

    def select(ids: Iterable[str], keytype: str) -> dict[str, list[str]]:
        from rpy2 import robjects

        keys, entrez = function(robjects.StrVector(sorted(set(ids))), keytype)
        found: dict[str, list[str]] = {}
        for key, gene in zip(keys, entrez, strict=True):
            found.setdefault(key, []).append(gene)
        return found

    return select, version


class OrgDbRoute:
    """ENSEMBLPROT of the protein; else SYMBOL, then ALIAS of its preferred name.

    ENSEMBLPROT covers less than a third of human genes, so most proteins go by name. A step is
    tried only for proteins that the steps before did not know. Several Entrez ids in a step:
    ambiguous. An alias counts only where its gene is no other protein's already: aliases of
    neighbours overlap.

    Parameters
    ----------
    select : callable, optional
        (ids, key type) -> {id: Entrez ids}; by default R is started at the first use.
    version : str
        Of the package, where ``select`` is given.
    organism : Organism, optional
        By default human.
    """

    name = "orgdb"

    def __init__(
        self,
        select: Select | None = None,
        version: str = "",
        organism: Organism = ORGANISMS[HUMAN],
    ):
        self._select = select
        self.version = version
        self._organism = organism

    def candidates(self, proteins: pd.DataFrame) -> pd.DataFrame:
        """See `mdwgan.id_routes.base.Route`; the note is the step that found the gene."""
        if self._select is None:
            self._select, self.version = connect(self._organism)
        found: dict[str, tuple[list[str], str]] = {}
        for step, column in (
            ("ENSEMBLPROT", "ensembl_protein"),
            (self._organism.symbol_key, "preferred_name"),
            ("ALIAS", "preferred_name"),
        ):
            rest = proteins[~proteins["ensembl_protein"].isin(found)]
            genes = self._select(rest[column], step)
            taken = {gene for ids, _ in found.values() for gene in ids}
            for protein, key in zip(rest["ensembl_protein"], rest[column], strict=True):
                if key in genes:
                    found[protein] = _accept(genes[key], step, key, taken)
        rows = [(protein, gene, note) for protein, (genes, note) in found.items() for gene in genes]
        return pd.DataFrame(rows, columns=["ensembl_protein", "entrez", "note"])


def _accept(genes: list[str], step: str, key: str, taken: set[str]) -> tuple[list[str], str]:
    """Genes of one step and the note; an alias of another protein's gene gives none."""
    others = sorted(set(genes) & taken)
    if step == "ALIAS" and others:
        return [""], f"{key} is an alias of Entrez {', '.join(others)}, another protein's gene"
    return genes, step
