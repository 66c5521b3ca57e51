"""PCA of a tissue's samples, a view a model."""

import pandas as pd

from mdwgan.evaluation.sets import REAL_TEST, REAL_TRAIN
from mdwgan.report.page.chart import Chart, Points, View, markers

SETS = {REAL_TRAIN: ("training", "training"), REAL_TEST: ("real test", "real")}
GENERATED = ("synthetic", "generated")


def pca_chart(
    tables: dict[int, pd.DataFrame], seeds: dict[str, int], conditions: list[str], most: int
) -> Chart | None:
    """Draw ``embedding.tsv`` of the seeds; None where no model is in them.

    Parameters
    ----------
    tables : dict
        By seed.
    seeds : dict
        Seed of each model.
    conditions : list of str
        Of the run, the reference first.
    most : int
        Points of a model that the page shows.
    """
    views = {}
    for model, seed in seeds.items():
        table = tables.get(seed)
        if table is None:
            continue
        pca = table[table["method"] == "pca"]
        if (pca["set"] == model).any():
            views[model] = _view(pca, model, seed, conditions)
    if not views:
        return None
    chart = Chart(
        "pca",
        "PCA of the samples",
        "Axes are fitted on the training samples alone. Synthetic points should cover the real "
        "test points of their condition, not only the training points, and not fall on one spot.",
        "PCA scatter plot of training samples, real test samples and synthetic samples.",
        views,
        most,
    )
    return chart


def _view(pca: pd.DataFrame, model: str, seed: int, conditions: list[str]) -> View:
    shown = pca[pca["set"].isin([REAL_TRAIN, REAL_TEST, model])]
    here = [c for c in conditions if (shown["condition"] == c).any()]
    here += sorted(set(shown["condition"]) - set(here))
    shapes, series = markers(here), []
    for name in (REAL_TRAIN, REAL_TEST, model):
        title, color = SETS.get(name, GENERATED)
        for condition in here:
            part = shown[(shown["set"] == name) & (shown["condition"] == condition)]
            if part.empty:
                continue
            texts = part["sample"].astype(str).tolist()
            look = (color, shapes[condition], texts)
            series.append(Points(f"{title}, {condition}", part["x"], part["y"], *look, size=8))
    note = f"Seed {seed}."
    return View(series, *_axes(shown), note, unit="sample")


def _axes(pca: pd.DataFrame) -> tuple[str, str]:
    titles = []
    for number, column in ((1, "x_share"), (2, "y_share")):
        share = pd.to_numeric(pca[column], errors="coerce").iloc[0]
        of_variance = "" if pd.isna(share) else f" ({100 * share:.0f} % of training variance)"
        titles.append(f"PC{number}{of_variance}")
    return titles[0], titles[1]
