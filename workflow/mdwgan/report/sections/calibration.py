"""What may be concluded from tests of synthetic samples, and the error rates that were measured."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from mdwgan.config.run import deg_test, design_terms
from mdwgan.generators.rows import REAL_SAMPLES, label
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import values
from mdwgan.report.page.table import Table, by_row, numeric
from mdwgan.report.page.words import MOST_NAMES, NONE, listed, percent, score, some

NO_PATIENTS = (
    "Synthetic samples are not new patients, and their number is no sample size: all that they "
    "know of a condition comes from the training samples. A longer list of DEGs or a smaller "
    "p-value from more of them is no evidence."
)
MAY_SAY = (
    "The tables below may say how much of the real difference a model has learnt. They may not "
    "say that a gene differs between patients: for that, take the DEGs of real samples (row copy "
    "for the training samples), or the combined test where a row has one."
)
OF_SETS = (
    "These lists are made from the DEGs above, and have their errors: see what may be concluded "
    "there. A {what} of synthetic samples says what the model has learnt, and is no finding of "
    "its own."
)
SHARES = ("deg_fpr_within", "deg_fpr_permuted", "deg_false_permuted", "deg_fpr_expected")
AGREEMENT = ("deg_fdr", "deg_recall", "deg_fdr_train", "deg_recall_train")
SCORES = ("deg_slope", "deg_padj_r")
HEADS = [
    "row",
    "p < 0.05, within",
    "p < 0.05, permuted",
    "padj < 0.05, permuted",
    "p < 0.05, expected",
    "FDR, real",
    "recall, real",
    "FDR, training",
    "recall, training",
    "log2FC slope",
    "log10 padj r",
]
SUSPICIOUS = 0.1  # planted false discovery rate of real samples that is explained


def deg_opening(results: Results, tissue: str, metrics: pd.DataFrame) -> list[str]:
    """What may be concluded from DEGs of synthetic samples, and which error rate was measured."""
    measured = " ".join(_measured(results, tissue, metrics))
    return [NO_PATIENTS, MAY_SAY, *([measured] if measured else [])]


def set_opening(what: str) -> str:
    """The same of what is made of DEGs: pathways, or disease genes."""
    return OF_SETS.format(what=what)


def _measured(results: Results, tissue: str, metrics: pd.DataFrame) -> Iterator[str]:
    """Sentences on the false positive rates of this run."""
    if results.config["deg"]["permutations"] == 0:
        yield "How often such tests err was not measured (deg.permutations is 0)."
        return
    name = "deg_fpr_permuted"
    rates = {row: _mean(metrics, tissue, row, name) for row in _rows(results)}
    found = {row: rate for row, rate in rates.items() if math.isfinite(rate)}
    if found:
        models = {row: rate for row, rate in found.items() if row not in REAL_SAMPLES}
        real = {row: rate for row, rate in found.items() if row in REAL_SAMPLES}
        shares = [*_rates_of(models, "models"), *_rates_of(real, "rows of real samples")]
        yield (
            "Measured here, with conditions given by chance before each fit, so that no gene "
            f"differs: tests at p < 0.05 called {listed(shares)}; 5 % is right."
        )
    lines = metrics[(metrics["tissue"] == tissue) & (metrics["metric"] == name)]
    slow = lines.loc[lines["note"].str.contains("deg.retrain", regex=False), "generator"]
    networks = [row for row in _rows(results) if row in set(slow)]
    expected = [_mean(metrics, tissue, row, "deg_fpr_expected") for row in networks]
    if np.isfinite(expected).any():
        yield (
            f"Not measured for {some(list(map(label, networks)), 'networks')}, which would be "
            "trained anew for each test (deg.retrain). By the numbers of samples alone, a perfect "
            f"model would call {percent(float(np.nanmean(expected)))}; deep models call more "
            "(Decruyenaere et al., UAI 2024)."
        )


def _rates_of(rates: dict[str, float], what: str) -> list[str]:
    """Rates of some rows in words: each, or the least and the largest of many."""
    if len(rates) > MOST_NAMES:
        least, most = (percent(rate) for rate in (min(rates.values()), max(rates.values())))
        return [f"{least} to {most} of the genes in {len(rates)} {what}"]
    return [f"{percent(rate)} of the genes in {label(row)}" for row, rate in rates.items()]


def calibration_table(results: Results, tissue: str, metrics: pd.DataFrame) -> Table | None:
    """Error rates of each row's DEG test, and its bias; means over seeds."""
    rows = {}
    for row in _rows(results):
        means = {n: _mean(metrics, tissue, row, n) for n in (*SHARES, *AGREEMENT, *SCORES)}
        if np.isfinite([means[n] for n in means if n != "deg_recall"]).any():
            rows[row] = [
                *(numeric(_share(means[name])) for name in (*SHARES, *AGREEMENT)),
                *(numeric(score(means[name])) for name in SCORES),
            ]
    if not rows:
        return None
    caption = (
        "Calibration. Within, permuted: share of genes called where nothing is true, the reference "
        "samples divided in two, or all conditions permuted, before the fit; p < 0.05 should call "
        f"5 %. Means of {results.config['deg']['permutations']} tests of at most 1,000 genes by "
        "limma. Expected: of a perfect model, by the numbers of samples alone (Decruyenaere et "
        "al., UAI 2024). FDR and recall, real: against the DEGs of row real (real-half: of "
        "real-other-half), which have errors of their own; training: against those of row copy. "
        "Slope: of the row's log2FC on the real ones, below 1 where effects are attenuated."
    )
    return by_row(HEADS, rows, caption)


def _rows(results: Results) -> list[str]:
    """Rows with DEGs, the models first."""
    rows = results.deg_generators
    return sorted(rows, key=lambda row: row in REAL_SAMPLES)


def _mean(metrics: pd.DataFrame, tissue: str, row: str, name: str) -> float:
    found = values(metrics, tissue, row, name)
    return float(found.mean()) if len(found) else math.nan


def _share(value: float) -> str:
    return percent(value) if math.isfinite(value) else NONE


# ---- planted truth


def planted_words(results: Results, tissue: str, rate: float) -> list[str]:
    """Say why tests of the real samples call genes in which nothing was planted.

    Parameters
    ----------
    rate : float
        Share of row real's DEGs without a planted effect in their direction.
    """
    if not rate > SUSPICIOUS:
        return []
    reasons, (reference, case) = [], results.contrast
    apart = _sources(results, tissue)
    if apart and not {"source", "study"} & set(design_terms(results.config)):
        reasons.append(
            f"the {reference} samples of {listed(apart)} have no {case} samples of their source "
            "beside them, and the design leaves the source out, so that differences between "
            "sources count as differences between conditions (the remedy is deg.design: ~ source "
            "+ condition)"
        )
    if deg_test(results.config) == "deseq2":
        reasons.append(
            "DESeq2 compares means of counts, which rise with the variance between samples too, "
            "where effects were planted in the means of log2 values"
        )
    why = f" Known reasons: {'; '.join(reasons)}." if reasons else ""
    return [
        f"Not even row real is the truth. In {percent(rate)} of its DEGs nothing was planted.{why} "
        "Precision and recall against row real are agreement with that row, errors included."
    ]


def _sources(results: Results, tissue: str) -> list[str]:
    """Sources that have samples of the reference and none of the case."""
    table = results.table("samples.tsv", columns=["tissue", "condition", "source"], required=False)
    if table is None:
        return []
    of_tissue = table[table["tissue"].astype(str) == tissue]
    reference, case = (
        set(of_tissue.loc[of_tissue["condition"] == name, "source"].astype(str))
        for name in results.contrast
    )
    return sorted(reference - case) if case else []
