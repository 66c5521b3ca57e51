"""How genes vary together: correlations in synthetic samples against those in real ones."""

import numpy as np
import pandas as pd

from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Chart, Points, View
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import value_at
from mdwgan.report.page.words import score
from mdwgan.report.sections.expression import Expression, points


def dependence_block(
    results: Results,
    tissue: str,
    metrics: pd.DataFrame,
    expression: Expression,
) -> Block:
    """Chart of correlations of pairs of genes, a view a model."""
    block = Block("Correlation of genes")
    views = {}
    for model, made in expression.models.items():
        _, test = expression.beside(model)
        both = np.isfinite(test.r) & np.isfinite(made.r)
        if both.any():
            dist = value_at(metrics, tissue, model, "dist", expression.seeds[model])
            views[model] = _view(expression, model, test.r, made.r, both, dist)
    if not views:
        block.words.append("No model has samples whose genes could be correlated.")
        return block
    n = expression.pairs.shape[1]
    chart = Chart(
        "correlation",
        "Correlation of genes, real against synthetic",
        f"Each point is a pair of genes ({n:,} pairs, drawn at random where there are more): "
        "Pearson's r over all real test samples, and over all synthetic ones. On the dotted line, "
        "both sets agree. dist is the correlation of this picture over all pairs; 1 is best.",
        "Scatter plot of the correlations of pairs of genes in synthetic against real samples.",
        views,
        points(results),
    )
    block.charts.append(chart)
    return block


def _view(
    expression: Expression,
    model: str,
    real: np.ndarray,
    made: np.ndarray,
    both: np.ndarray,
    dist: float,
) -> View:
    first, second = expression.pairs[:, both]
    names = [
        f"{expression.genes[i]}, {expression.genes[j]}" for i, j in zip(first, second, strict=True)
    ]
    pairs = Points(
        "pairs of genes", real[both], made[both], "generated", "circle", names, size=4, opacity=0.4
    )
    seed = expression.seeds[model]
    words = "" if np.isnan(dist) else f": dist {score(dist)}"
    note = f"Seed {seed}{words}."
    return View([pairs], "r, real test", "r, synthetic", note, diagonal=True, unit="pair of genes")
