"""Fold changes of genes: synthetic samples against real ones."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from mdwgan.generators.rows import models
from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Chart, Points, View, outer_weight
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import value_at
from mdwgan.report.page.words import score
from mdwgan.report.sections.deg_table import read_degs
from mdwgan.report.sections.expression import Expression, points

BOTH, REAL, SYNTHETIC, NEITHER = "in both", "in real alone", "in synthetic alone", "in neither"
# Class of a gene: colour, marker, size, opacity. Classes differ by shape too.
LOOKS = {
    NEITHER: ("faint", "circle", 4, 0.5),
    SYNTHETIC: ("generated", "diamond", 6, 0.75),
    REAL: ("real", "square-open", 6, 0.8),
    BOTH: ("up", "circle", 7, 0.8),
}


def fold_change_block(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    expression: Expression,
    link: Callable[[str], str],
) -> Block:
    """Chart of log2 fold changes, a view a model with DEGs."""
    block = Block("Fold changes")
    views, links, real_of = {}, {}, {}
    for model in models(results.deg_generators):
        seed = expression.seeds.get(model, results.seeds[0])
        paths = [results.path(tissue, row, seed, "deg.tsv") for row in ("real", model)]
        if seed not in real_of:
            real_of[seed] = read_degs(results, tissue, "real", seed, block.missing)
        real, own = real_of[seed], read_degs(results, tissue, model, seed, block.missing)
        if real is None or own is None:
            continue
        both = paired(real, own)
        links |= {path: link(path) for path in paths}
        if len(both):
            slope = value_at(metrics, tissue, model, "deg_slope", seed)
            views[model] = _view(both, model, seed, slope)
    block.links += list(links.items())
    if not views:
        block.words.append("No model has fold changes to compare with those of the real samples.")
        return block
    chart = Chart(
        "log2fc",
        "log2 fold change, real against synthetic",
        "Each point is a gene. Points on the dotted line change as much in synthetic samples as "
        "in real ones; a flatter cloud means that the model weakens the differences between the "
        "conditions. DEG in both: called in both, in the same direction.",
        "Scatter plot of the log2 fold changes of genes in synthetic against real samples.",
        views,
        points(results),
    )
    block.charts.append(chart)
    return block


def paired(real: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Genes with a fold change in both tables: symbol, x (real), y, and their class."""
    sides = []
    for table, name in ((real, "x"), (own, "y")):
        if "log2fc" not in table:
            return pd.DataFrame(columns=["symbol", "x", "y", "class"])
        fold = pd.to_numeric(table["log2fc"], errors="coerce")
        side = pd.DataFrame({"symbol": table["symbol"].astype(str), name: fold})
        sides.append(side.assign(**{f"deg_{name}": table["deg"].to_numpy(bool)}))
    both = sides[0].merge(sides[1], on="symbol").dropna(subset=["x", "y"])
    real_deg, own_deg = both["deg_x"].to_numpy(bool), both["deg_y"].to_numpy(bool)
    agree = real_deg & own_deg & (np.sign(both["x"]) == np.sign(both["y"]))
    # A gene that is called in opposite directions agrees in neither.
    names = np.select([agree, real_deg, own_deg], [BOTH, REAL, SYNTHETIC], NEITHER)
    return both.assign(**{"class": names})[["symbol", "x", "y", "class"]]


def _view(both: pd.DataFrame, model: str, seed: int, slope: float) -> View:
    series = []
    for name, (color, marker, size, opacity) in LOOKS.items():
        part = both[both["class"] == name]
        weight = outer_weight(part["x"], part["y"])
        if name != NEITHER:
            weight = 1 + part[["x", "y"]].abs().max(axis=1).to_numpy()
        genes = part["symbol"].tolist()
        title = f"DEG {name} ({len(part):,})"
        series.append(
            Points(title, part["x"], part["y"], color, marker, genes, weight, size, opacity)
        )
    axes = ("log2 fold change, real test", "log2 fold change, synthetic")
    return View(series, *axes, _note(both, model, seed, slope), diagonal=True, unit="gene")


def _note(both: pd.DataFrame, model: str, seed: int, slope: float) -> str:
    n = both["class"].value_counts()
    words = "" if np.isnan(slope) else f" Slope {score(slope)} (1: as strong as in real samples)."
    return (
        f"Seed {seed}. DEGs that agree in gene and direction: {n.get(BOTH, 0):,}; "
        f"of the real samples alone: {n.get(REAL, 0):,}; of the synthetic samples alone: "
        f"{n.get(SYNTHETIC, 0):,}.{words}"
    )
