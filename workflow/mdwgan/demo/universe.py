"""The demo's genes: which, in which network, in which module."""

import numpy as np
import pandas as pd

from mdwgan.demo import plan
from mdwgan.errors import InputError
from mdwgan.seeds import rng

# Membership in (STRING, HumanNet): strong edges survive the workflow's cut, weak ones don't.
NETWORK_KINDS = {
    ("strong", "strong"): 0.86,
    ("strong", "none"): 0.04,
    ("none", "strong"): 0.04,
    ("weak", "strong"): 0.03,
    ("strong", "weak"): 0.02,
    ("none", "none"): 0.01,
}


def choose_genes(annotation: pd.DataFrame) -> pd.DataFrame:
    """Rows of the demo's matrices.

    Parameters
    ----------
    annotation : DataFrame
        As `annotation.read_annotation` gives it.

    Returns
    -------
    DataFrame
        ``symbol``, ``entrez``, ``file_entrez`` (0 where the files have none), ``protein``,
        ``string``, ``humannet`` (strong, weak, none), ``module``, ``kind`` (gene, duplicate,
        alias), ``pathways``; one row a matrix row.
    """
    random = rng(plan.SEED, "demo", "genes")
    wanted = set(plan.PATHWAYS) | {p.pathway for p in plan.PLANTED}
    in_pathway = np.array([bool(wanted & set(p)) for p in annotation["pathways"]])
    extra = plan.N_GENES - 1 - plan.ALIAS_ROWS - in_pathway.sum()
    if extra < 0:
        raise InputError(
            f"{in_pathway.sum()} pathway genes, room for {plan.N_GENES}", "org.Hs.eg.db"
        )
    others = random.choice(np.flatnonzero(~in_pathway), extra, replace=False)
    chosen = np.sort(np.r_[np.flatnonzero(in_pathway), others])
    genes = annotation.iloc[chosen].reset_index(drop=True)
    genes["protein"] = [p[0] for p in genes["proteins"]]
    genes["file_entrez"] = genes["entrez"]
    genes["kind"] = "gene"
    kinds = list(NETWORK_KINDS)
    drawn = random.choice(len(kinds), len(genes), p=list(NETWORK_KINDS.values()))
    genes["string"] = [kinds[i][0] for i in drawn]
    genes["humannet"] = [kinds[i][1] for i in drawn]
    genes["module"] = random.integers(1, plan.N_MODULES + 1, len(genes))
    return add_quirks(genes, random)


def add_quirks(genes: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Add what RNAseqDB's tables have: ids of 0, a symbol twice, two symbols of one Entrez id."""
    plain = genes.index[[not set(p) & _planted_ids() for p in genes["pathways"]]]
    zero = random.choice(plain, plan.ENTREZ_ZERO, replace=False)
    genes.loc[zero, "file_entrez"] = "0"
    rest = plain.difference(zero)
    symbols = set(genes["symbol"])
    renamed = [i for i in rest if set(genes["aliases"][i]) - symbols]
    again = random.choice(renamed, plan.ALIAS_ROWS, replace=False)
    twice = random.choice(rest.difference(again))
    copies = genes.loc[[twice, *again]].copy()
    copies["kind"] = ["duplicate"] + ["alias"] * plan.ALIAS_ROWS
    copies["symbol"] = [
        genes["symbol"][twice],
        *[sorted(set(genes["aliases"][i]) - symbols)[0] for i in again],
    ]
    copies["module"] = random.integers(1, plan.N_MODULES + 1, len(copies))
    return pd.concat([genes, copies], ignore_index=True)


def kept(genes: pd.DataFrame) -> np.ndarray:
    """Mask of rows that the default gene filter keeps and whose symbol and id are plain."""
    strong = (genes["string"] == "strong") & (genes["humannet"] == "strong")
    repeated = genes["entrez"].duplicated(keep=False)
    return (strong & ~repeated & (genes["file_entrez"] != "0")).to_numpy()


def absent(genes: pd.DataFrame, protected: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """Rows that a tissue's files leave out, per (matrix, tissue); never a ``protected`` one."""
    random = rng(plan.SEED, "demo", "absent")
    # A symbol's two rows, and two symbols of one Entrez id, stay together.
    free = np.flatnonzero(~protected & ~genes["entrez"].duplicated(keep=False).to_numpy())
    out = {}
    for tissue in plan.TISSUES:
        rows = random.choice(free, plan.ABSENT_COUNTS + plan.ABSENT_FPKM, replace=False)
        out["counts", tissue] = rows[: plan.ABSENT_COUNTS]
        out["fpkm", tissue] = rows
    return out


def _planted_ids() -> set[str]:
    return {p.pathway for p in plan.PLANTED}
