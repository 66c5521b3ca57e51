"""Samples by genes: the genes that differ most between conditions, real beside synthetic."""

import numpy as np

from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Chart, Heat, View
from mdwgan.report.page.load import Results
from mdwgan.report.sections.expression import Expression, Summary, share
from mdwgan.seeds import rng

MOST_SAMPLES = 24  # of a set and condition
LEAST_SAMPLES = 8
ALL_SAMPLES = 12_000  # of all views of a run


def heat_block(results: Results, expression: Expression) -> Block:
    """Heat map of samples and top DEGs, a view a model."""
    block = Block("Top genes in single samples")
    if not len(expression.top):
        block.words.append(
            "There is no test of real samples between conditions, so no top genes are shown."
        )
        return block
    groups = 2 * max(len(expression.conditions), 1)
    most = share(results, ALL_SAMPLES // groups, LEAST_SAMPLES, MOST_SAMPLES)
    views = {}
    for model, made in expression.models.items():
        _, test = expression.beside(model)
        if len(test.top) and len(made.top):
            views[model] = _view(expression, model, test, made, most)
    if not views:
        block.words.append("No model has samples to show.")
        return block
    n = len(expression.top)
    which = (
        f"The {n} DEGs of lowest p"
        if expression.called
        else f"No gene is a DEG of the real samples. The {n} genes of lowest p"
    )
    caption = (
        f"{which} in the real test samples, those that are higher in {results.contrast[1]} "
        "first. Colour: log2 value as a z-score over the real test samples, the same scale for "
        "both sets. Good synthetic samples show the stripes of the real ones, and as much noise. "
        f"At most {most} samples of a set and condition, drawn at random."
    )
    alt = "Heat map of the top genes in real samples, and beside them in synthetic samples."
    block.charts.append(Chart("heat", "Top genes, real beside synthetic", caption, alt, views))
    return block


def _view(expression: Expression, model: str, test: Summary, made: Summary, most: int) -> View:
    mean = test.top.mean(axis=0)
    sd = test.top.std(axis=0, ddof=1) if len(test.top) > 1 else np.ones_like(mean)
    blocks, groups, names = [], [], []
    seed = expression.seeds[model]
    for kind, part in (("real", test), ("synthetic", made)):
        for condition in expression.conditions:
            own = part.top[part.labels == condition]
            draw = rng(seed, "report", "heat", kind, condition)
            own = own[np.sort(draw.permutation(len(own))[:most])]
            if not len(own):
                continue
            blocks.append((own - mean) / np.where(sd > 0, sd, 1.0))
            groups.append((f"{kind}\n{condition}", len(own)))
            names += [f"{kind}, {condition} {i}" for i in range(1, len(own) + 1)]
    genes = [expression.genes[i] for i in expression.top]
    heat = Heat("z", np.concatenate(blocks).T, genes, names, groups)
    return View([heat], note=f"Seed {seed}.", unit="gene")
