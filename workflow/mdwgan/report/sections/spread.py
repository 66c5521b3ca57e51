"""Mean and SD of each gene: synthetic samples against real ones, by condition."""

import numpy as np

from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Chart, Points, View, markers, outer_weight
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import listed, score
from mdwgan.report.sections.expression import Expression, Summary, points

COLORS = ("generated", "ink")  # of conditions in turn, beside their shape and fill


WORDS = {
    "sd": (
        "SD of genes, real against synthetic",
        "Each point is a gene in one condition: its standard deviation over real test samples "
        "and over synthetic ones, log2 values. Below the dotted line, synthetic samples vary "
        "too little.",
        "Scatter plot of the SDs of genes in synthetic against real samples.",
    ),
    "mean": (
        "Mean of genes, real against synthetic",
        "Each point is a gene in one condition: its mean log2 value in real test samples and "
        "in synthetic ones.",
        "Scatter plot of the means of genes in synthetic against real samples.",
    ),
}


def spread_block(results: Results, expression: Expression) -> Block:
    """Charts of the SD and of the mean of genes, a view a model."""
    block = Block("Mean and spread of genes", missing=list(expression.missing))
    for measure, words in WORDS.items():
        views = {
            model: view
            for model, made in expression.models.items()
            if (view := _view(expression, model, measure, expression.beside(model)[1], made))
        }
        if views:
            block.charts.append(Chart(measure, *words, views, points(results)))
    if not block.charts:
        block.words.append("No model has enough samples for means and SDs.")
    return block


def _view(
    expression: Expression, model: str, measure: str, test: Summary, made: Summary
) -> View | None:
    series, ratios = [], []
    shapes = markers(expression.conditions)
    genes = np.array(expression.genes, dtype=object)
    for i, condition in enumerate(expression.conditions):
        real, own = (getattr(part, measure)[condition] for part in (test, made))
        both = np.isfinite(real) & np.isfinite(own)
        if not both.any():
            continue
        x, y = real[both], own[both]
        look = (COLORS[i % len(COLORS)], shapes[condition])
        weight = outer_weight(x, y)
        series.append(
            Points(condition, x, y, *look, genes[both].tolist(), weight, size=5, opacity=0.5)
        )
        if (x > 0).any():
            ratios.append(f"{score(float(np.median(y[x > 0] / x[x > 0])))} ({condition})")
    if not series:
        return None
    axes = (f"{measure} of log2 values, real test", f"{measure} of log2 values, synthetic")
    what = f"median of synthetic over real {listed(ratios)}" if measure == "sd" and ratios else ""
    note = f"Seed {expression.seeds[model]}{': ' * bool(what)}{what}."
    return View(series, *(a.replace("sd", "SD", 1) for a in axes), note, diagonal=True, unit="gene")
