"""Curves of trainings: what ``history.tsv`` has, a picture a kind of number."""

from collections.abc import Iterable

import pandas as pd

from mdwgan.report.page.chart import Chart, Line, Points, View

# What the scores of a phase are taken on, by the beginning of its name.
SCORED = {
    "fold": "training samples that were held out",
    "refit": "the training samples themselves, which says little of new ones",
    "test": "the test set, which is optimistic",
}
DOTS = "Dots mark the epochs whose weights count."
# Picture: title, beginnings of the names of its columns, axis, how to read it.
KINDS = {
    "score": (
        "Training: score",
        ("dist", "score"),
        "score",
        "Higher is better.",
    ),
    "losses": (
        "Training: losses",
        ("critic_loss", "generator_loss", "loss"),
        "loss",
        "Losses of a critic and a generator do not fall as those of other networks do: they "
        "should settle. A loss that jumps or runs away means unstable training.",
    ),
    "wasserstein": (
        "Training: Wasserstein estimate",
        ("wasserstein",),
        "critic's Wasserstein estimate",
        "The curve should fall and level off. Jumps or a rise mean unstable training.",
    ),
    "spread": (
        "Training: spread",
        ("spread",),
        "spread",
        "How far apart synthetic samples are, against training samples. 1 is as far; near 0 the "
        "model has collapsed.",
    ),
}
COLORS = ("ink", "generated", "up", "training", "reference")  # of phases in turn
DASHES = ("solid", "dash", "dot", "dashdot")  # of columns in turn
LEAST_EPOCHS = 2
MOST_EPOCHS = 150  # of a line, unless the caller gives another number


def training_charts(
    histories: dict[str, pd.DataFrame],
    seeds: dict[str, int],
    most: int = MOST_EPOCHS,
) -> list[Chart]:
    """Pictures of all trainings, a view a model; those that no model has are left out.

    Parameters
    ----------
    histories : dict
        history.tsv by model, with columns phase and epoch.
    seeds : dict
        Seed of each of them.
    most : int
        Epochs of a line; of more, some are left out.
    """
    charts = []
    for name, (title, starts, axis, reading) in KINDS.items():
        views = {}
        for model, history in histories.items():
            series = _lines(history, [c for c in history if str(c).startswith(starts)], most)
            if series:
                note = f"Seed {seeds[model]}."
                views[model] = View(series, "epoch", axis, note)
        if views:
            if name == "score":
                reading = f"{_scored_on(views.values())}{reading}"
            alt = f"Line plot of {axis} against the epoch of training."
            charts.append(Chart(f"training-{name}", title, reading, alt, views))
    return charts


def _scored_on(views: Iterable[View]) -> str:
    """What the scores of the phases shown are taken on, and what dots mark, where there are some.

    A system with a network for each condition has the condition before its phases.
    """
    series = [series for view in views for series in view.series]
    phases = {
        line.name.split(", ")[-1].split(": ")[-1] for line in series if isinstance(line, Line)
    }
    said = [
        f"Phase {start}: on {where}."
        for start, where in SCORED.items()
        if any(phase.startswith(start) for phase in phases)
    ]
    said += [DOTS] if any(isinstance(points, Points) for points in series) else []
    return "".join(f"{sentence} " for sentence in said)


def _lines(history: pd.DataFrame, columns: list[str], most: int) -> list[Line | Points]:
    """A line for each column and phase that have numbers, and the best epoch of dist."""
    series: list[Line | Points] = []
    phases = list(dict.fromkeys(history["phase"].astype(str)))
    shown = [c for c in columns if pd.to_numeric(history[c], errors="coerce").notna().any()]
    for dash, column in zip(DASHES * len(shown), shown, strict=False):
        for color, phase in zip(COLORS * len(phases), phases, strict=False):
            epochs = history[history["phase"].astype(str) == phase]
            value = pd.to_numeric(epochs[column], errors="coerce")
            curve = epochs.assign(value=value).dropna(subset=["epoch", "value"])
            if len(curve) < LEAST_EPOCHS:
                continue
            thin = curve.iloc[:: -(-len(curve) // most)]
            name = f"{column.replace('_', ' ')}, {phase}" if len(shown) > 1 else phase
            series.append(Line(name, thin["epoch"], thin["value"], color, dash))
            series += _best(curve, color) if column == "dist" else []
    return series


def _best(curve: pd.DataFrame, color: str) -> list[Points]:
    """Every score better than those before is marked; the last of them counts."""
    if "best" not in curve:
        return []
    best = curve[pd.to_numeric(curve["best"], errors="coerce") == 1].tail(1)
    return [Points("used", best["epoch"], best["value"], color, size=9)] if len(best) else []
