"""Biology of all tissues in one table: DEGs and pathways that rows share with real samples."""

import math

import pandas as pd

from mdwgan.generators.rows import label, ordered
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import values
from mdwgan.report.page.table import Cell, Table, numeric
from mdwgan.report.page.words import legend, number, over_seeds, percent
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.report.sections.truth import planted_fdr

SHARES = {
    "deg_recall": "DEGs found",
    "deg_precision": "of its DEGs, real ones",
    "kegg_recall": "pathways found",
    "kegg_precision": "of its pathways, real ones",
}


def biology_blocks(
    results: Results, metrics: pd.DataFrame, planted: dict[str, pd.DataFrame]
) -> list[Block]:
    """One line a tissue and row; no block where no row has DEGs.

    Parameters
    ----------
    results : Results
    metrics : DataFrame
        Metrics of all tissues.
    planted : dict
        Tables of the planted truth; empty where nothing is simulated.
    """
    lines = []
    for tissue in results.tissues:
        for row in ordered(results.deg_generators):
            cells = _shares(metrics, tissue, row)
            if cells:
                right = _planted(results, tissue, row, planted)
                lines.append([Cell(tissue), Cell(label(row)), *cells, *right])
    if not lines:
        return []
    heads = ["tissue", "row", "DEGs", *SHARES.values()]
    heads += ["DEGs not planted"] if "genes" in planted else []
    caption = (
        "Found: share of the real samples' DEGs (or pathways) that the row finds too, in the same "
        "direction. real-half is compared with the other half of the real samples. "
        f"{over_seeds(len(results.seeds))}"
    )
    if "genes" in planted:
        caption += " Not planted: share of the row's DEGs in which nothing was simulated."
    table = Table(heads, lines, caption + legend(results.deg_generators))
    return [Block("All tissues", tables=[table])]


def _shares(metrics: pd.DataFrame, tissue: str, row: str) -> list[Cell]:
    """Number of DEGs, and the shares; empty where the row has no DEGs."""
    count, *shares = (values(metrics, tissue, row, m).mean() for m in ("deg_count", *SHARES))
    if math.isnan(count) and all(map(math.isnan, shares)):
        return []
    return [numeric(number(round(count, 1), 1)), *(numeric(percent(share)) for share in shares)]


def _planted(
    results: Results, tissue: str, row: str, planted: dict[str, pd.DataFrame]
) -> list[Cell]:
    if "genes" not in planted:
        return []
    degs = read_degs(results, tissue, row, results.seeds[0])
    share = math.nan if degs is None else planted_fdr(planted["genes"], tissue, degs)
    return [numeric(percent(share))]
