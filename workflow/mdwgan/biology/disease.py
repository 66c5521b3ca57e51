"""Disease genes among the best DEGs: the overlap, and the overlap expected by chance."""

import pandas as pd

from mdwgan.id_routes.base import NO_ENTREZ

COLUMNS = [
    "disease",
    "name",
    "top",
    "universe",
    "disease_genes",
    "overlap",
    "expected",
    "pvalue",
    "genes",
    "note",
]


def best_degs(deg: pd.DataFrame, top: int, gene: str = "entrez") -> pd.DataFrame:
    """The best DEGs, by p-value, then by absolute log2 fold change.

    A p-value of 0 is one below 1e-300: the fold change decides there. Genes without an id can't
    be looked up, and of several symbols of one id the best one is taken.

    Parameters
    ----------
    deg : DataFrame
        Content of ``deg.tsv``, ``entrez`` as text.
    top : int
    gene : {"entrez", "symbol"}
        How the table of disease genes names them.

    Returns
    -------
    DataFrame
        At most ``top`` rows of ``deg``, best first.
    """
    if deg.empty:
        return deg
    chosen = deg[deg["deg"].astype(bool) & _has_id(deg[gene])]
    order = chosen.assign(size=-chosen["log2fc"].abs()).sort_values(["pvalue", "size", "symbol"])
    return chosen.loc[order.index].drop_duplicates(gene).head(top)


def overlaps(
    deg: pd.DataFrame,
    diseases: dict[str, tuple[str, set[str]]],
    top: int,
    gene: str = "entrez",
) -> pd.DataFrame:
    """Overlap of a row's best DEGs with the genes of each disease.

    The p-value is the hypergeometric chance of at least this overlap, when as many genes are
    drawn from the universe: the genes of ``deg.tsv`` (those that the gene filter kept), with an
    Entrez id where those name the genes.

    Parameters
    ----------
    deg : DataFrame
        Content of ``deg.tsv``, ``entrez`` as text.
    diseases : dict
        id -> (name, genes), from `mdwgan.biology.disease_genes.by_disease`.
    top : int
    gene : {"entrez", "symbol"}
        How ``diseases`` name genes.

    Returns
    -------
    DataFrame
        One row a disease: ``disease``, ``name``, ``top`` (DEGs taken), ``universe``,
        ``disease_genes`` (those in the universe), ``overlap``, ``expected`` (by chance),
        ``pvalue``, ``genes`` (symbols, '/'-joined, best first), ``note`` (why a value is empty,
        or fewer DEGs were taken).
    """
    best = best_degs(deg, top, gene)
    universe = set(deg.loc[_has_id(deg[gene]), gene])
    rows = [_overlap(d, *diseases[d], best, universe, top, gene) for d in diseases]
    counts = ["top", "universe", "disease_genes", "overlap"]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(counts, "Int64"))


def _has_id(ids: pd.Series) -> pd.Series:
    return ids.notna() & ~ids.isin(NO_ENTREZ)


def _overlap(
    disease: str,
    name: str,
    genes: set[str],
    best: pd.DataFrame,
    universe: set[str],
    top: int,
    gene: str,
) -> dict:
    from scipy.stats import hypergeom

    reachable, with_id = genes & universe, " with an Entrez id" if gene == "entrez" else ""
    row = {
        "disease": disease,
        "name": name,
        "top": len(best),
        "universe": len(universe),
        "disease_genes": len(reachable),
    }
    if not universe:
        return row | {"note": "no gene was tested for differential expression"}
    if not reachable:
        return row | {"note": "no gene of this disease is in the universe"}
    if best.empty:
        return row | {"note": f"no DEG{with_id}"}
    hits = best[best[gene].isin(reachable)]
    drawn = hypergeom(len(universe), len(reachable), len(best))
    few = f"{len(best)} DEGs{with_id}, fewer than {top}" if len(best) < top else ""
    return row | {
        "overlap": len(hits),
        "expected": float(drawn.mean()),
        "pvalue": float(drawn.sf(len(hits) - 1)),
        "genes": "/".join(hits["symbol"].astype(str)),
        "note": few,
    }
