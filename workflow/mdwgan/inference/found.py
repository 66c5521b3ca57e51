"""What each way to test finds of the genes that differ in the test samples: ``deg_found.tsv``."""

import numpy as np
import pandas as pd
from scipy.special import stdtr

from mdwgan.inference.cuts import Cuts
from mdwgan.inference.synthesis import Combined
from mdwgan.numerics.ranks import adjust

FIRST = (50, 100, 200)  # genes of a ranked list that are looked at
MAJORITY = 0.5  # share of cohorts by which the vote calls a gene
COMBINED = "combined"
BEYOND = "limma on training samples, beyond the cut"
OWN_TEST = "the run's test on training samples"
COLUMNS = ["method", "called", "true", "fdr", "recall", *(f"precision_{k}" for k in FIRST), "note"]
UNTESTED = "no gene was tested in the {} samples"


def found(
    combined: Combined, trained: pd.DataFrame | None, truth: pd.DataFrame, cuts: Cuts
) -> pd.DataFrame:
    """Compare ranked lists of genes with the DEGs of the test samples.

    Parameters
    ----------
    combined : Combined
    trained : DataFrame or None
        deg.tsv of the training samples.
    truth : DataFrame
        deg.tsv of the test samples. They are a finite cohort themselves: a gene that they miss
        counts as false. A DEG is found where the direction agrees.
    cuts : Cuts
        Of a DEG, for each method; adjusted p-values are used whatever ``p_column`` says, since a
        false discovery rate is compared.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, a line each method: ``combined`` and ``combined with training samples``
        by p, ``vote`` by share and then p, limma (its test of 0, and of fold changes beyond the
        cut, which the vote asks for, too) and the run's own test of the training samples alone.
        In lists by p, genes beyond the cut come first. ``note`` says why values are empty: a test
        that could not be run has a table without a gene.
    """
    direction = truth.set_index("symbol")["log2fc"].map(np.sign)
    direction = direction[truth["deg"].astype(bool).to_numpy()]
    by_p = {
        COMBINED: combined.generated,
        "combined with training samples": combined.added,
        "limma on training samples": combined.training,
        BEYOND: beyond(combined.training, cuts),
    }
    if trained is not None:
        by_p[OWN_TEST] = trained.rename(columns={"pvalue": "p"})
    missed = UNTESTED.format("test") if truth.empty else ""
    lines = [
        _line(name, _by_p(table, cuts), _called(table, cuts), direction, missed)
        for name, table in by_p.items()
    ]
    vote = combined.generated
    order = vote.assign(_last=-vote["share"]).sort_values(["_last", "p"], kind="stable")
    lines.insert(2, _line("vote", order, vote[vote["share"] >= MAJORITY], direction, missed))
    return pd.DataFrame(lines, columns=COLUMNS).astype(dict.fromkeys(["called", "true"], "Int64"))


def beyond(table: pd.DataFrame, cuts: Cuts) -> pd.DataFrame:
    """Test if fold changes are beyond the cut, not if they are 0 (McCarthy and Smyth 2009)."""
    size, se, df = table["log2fc"].abs(), table["se"], table["df"]
    ends = ((size - cuts.log2fc) / se, (size + cuts.log2fc) / se)
    p = sum(stdtr(df, -end) for end in ends)
    return table.assign(p=p, padj=adjust(p, "bh"))


def _by_p(table: pd.DataFrame, cuts: Cuts) -> pd.DataFrame:
    beyond = table.assign(_small=table["log2fc"].abs() <= cuts.log2fc)
    return beyond.sort_values(["_small", "p"], kind="stable")


def _called(table: pd.DataFrame, cuts: Cuts) -> pd.DataFrame:
    return table[(table["log2fc"].abs() > cuts.log2fc) & (table["padj"] < cuts.p)]


def _line(
    name: str, order: pd.DataFrame, called: pd.DataFrame, truth: pd.Series, missed: str
) -> dict:
    if order.empty:
        return {"method": name, "note": UNTESTED.format("training")}
    if missed:
        return {"method": name, "called": len(called), "note": missed}
    true = _true(called, truth)
    firsts = {f"precision_{k}": _true(order.head(k), truth) / k for k in FIRST}
    ranked = len(order.dropna(subset="p"))
    return {
        "method": name,
        "called": len(called),
        "true": true,
        "fdr": 1 - true / len(called) if len(called) else np.nan,
        "recall": true / len(truth) if len(truth) else np.nan,
        "note": "",
    } | {key: value if ranked >= int(key[10:]) else np.nan for key, value in firsts.items()}


def _true(called: pd.DataFrame, truth: pd.Series) -> int:
    """Genes of the list that are DEGs of the test samples in the same direction."""
    known = called[called["symbol"].isin(truth.index)]
    return int((np.sign(known["log2fc"]) == known["symbol"].map(truth)).sum())
