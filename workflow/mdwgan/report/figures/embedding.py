"""Two-dimensional pictures of real and synthetic samples, drawn from ``embedding.tsv``."""

from collections.abc import Sequence
from itertools import cycle

import pandas as pd
from matplotlib.lines import Line2D

from mdwgan.evaluation.sets import REAL_TEST, REAL_TRAIN
from mdwgan.generators.rows import is_model, label
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import (
    CONDITION_MARKS,
    GENERATED,
    INK,
    REAL,
    REFERENCE,
    SERIES,
    TRAIN,
)
from mdwgan.report.figures.style import SMALL, axes_of, canvas, halves, key, panels
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import legend, listed
from mdwgan.samples.conditions import CONDITIONS

BELOW = {
    "loc": "upper center",
    "bbox_to_anchor": (0.5, -0.02),
    "handletextpad": 0,
    "columnspacing": 0.5,
    "fontsize": SMALL,
}
LOOKS = {REAL_TRAIN: ("training", TRAIN), REAL_TEST: ("real test", REAL)}
OTHER = ("synthetic", GENERATED)
# Sources of real samples; synthetic ones keep their colour.
SOURCE_COLORS = {"GTEx": REAL, "TCGA": REFERENCE, "synthetic": GENERATED}
COLUMNS = ["method", "map", "set", "tissue", "condition", "source", "x", "y"]


@drawn("The maps of samples", many=True)
def embedding_figures(
    table: pd.DataFrame, generators: list[str], seed: int, conditions: Sequence[str] = CONDITIONS
) -> list[Figure]:
    """PCA with a panel a generator; t-SNE of the rows that it has, and their clusters.

    Parameters
    ----------
    table : DataFrame
        embedding.tsv.
    generators : list of str
        Models to show, those with samples at this seed.
    seed : int
    conditions : sequence of str
        Of the run, the reference first.
    """
    table = in_order(table, conditions)
    pca = table[table["method"] == "pca"]
    names = [g for g in generators if (pca["set"] == g).any()]
    figures = [_pca_figure(pca, names, seed)] if names else []
    maps = {m: points for m, points in table[table["method"] == "tsne"].groupby("map", sort=False)}
    # Reference rows are in t-SNE beside models, and not for themselves.
    overlays = {m.removeprefix(f"{REAL_TEST}+"): points for m, points in maps.items() if "+" in m}
    overlays = {g: points for g, points in overlays.items() if g in generators or not is_model(g)}
    if any(map(is_model, overlays)):
        figures.append(_tsne_figure(overlays, seed))
    for generator in (g for g in overlays if is_model(g)):
        figures.append(_source_figure(pca, overlays[generator], generator, seed))
        if REAL_TEST in maps and generator in maps:
            figures.append(_clusters_figure(maps[REAL_TEST], maps[generator], generator, seed))
    return figures


@drawn("The figure of the PCA")
def _pca_figure(pca: pd.DataFrame, names: list[str], seed: int) -> Figure:
    alone = len(names) == 1
    with panels(names, 3.2, 1.35, _axis_names(pca), keys=2) as (figure, panel):
        for name, ax in panel.items():
            _by_set(ax, pca, [REAL_TRAIN, REAL_TEST, name], 1 if alone else 0.5)
        key(figure, handles=_handles(pca, [REAL_TRAIN, REAL_TEST, names[0]]), ncols=3)
        lead = f"{label(names[0])}, s" if alone else "S"
        return Figure(
            finish(figure),
            f"PCA scatter plots of training, real test and samples of "
            f"{', '.join(map(label, names))}.",
            f"{lead}eed {seed}: axes fitted on training samples alone. Synthetic points should "
            "cover the real test points of their condition, not only the training points, and not "
            f"fall on one spot.{legend(names)}",
            title="PCA",
            name=f"pca-seed{seed}",
            table=pca.loc[pca["set"].isin([REAL_TRAIN, REAL_TEST, *names]), COLUMNS],
        )


def _axis_names(pca: pd.DataFrame) -> tuple[str, str]:
    first, second = pca["x_share"].iloc[0], pca["y_share"].iloc[0]
    share = "" if pd.isna(second) else f" ({100 * second:.0f} %)"
    return f"PC1 ({100 * first:.0f} % of training variance)", f"PC2{share}"


@drawn("The figure of t-SNE")
def _tsne_figure(overlays: dict[str, pd.DataFrame], seed: int) -> Figure:
    names = list(overlays)
    alone = len(names) == 1
    with panels(names, 3.2, 2.6 if len(names) < 3 else 1.6, ("t-SNE 1", "t-SNE 2")) as (
        figure,
        panel,
    ):
        for name, ax in panel.items():
            _by_set(ax, overlays[name], [REAL_TEST, name], 1 if alone else 0.7)
            ax.set(xticks=[], yticks=[])
        key(figure, handles=_handles(overlays[names[0]], [REAL_TEST, names[0]]), ncols=4)
        yardstick = (
            " The training samples themselves (copy) show how real points mix."
            if "copy" in names
            else ""
        )
        return Figure(
            finish(figure),
            f"t-SNE scatter plots of real test samples with samples of "
            f"{', '.join(map(label, names))}.",
            f"{listed([label(n) for n in names])}, seed {seed}: dark and blue should mix within a "
            f"condition. Distances between far clusters mean nothing in t-SNE.{yardstick}",
            title="t-SNE",
            name=f"tsne-seed{seed}",
            table=pd.concat([points[COLUMNS] for points in overlays.values()]),
            paper="Figure 6",
        )


@drawn("The figure of sources")
def _source_figure(pca: pd.DataFrame, tsne: pd.DataFrame, generator: str, seed: int) -> Figure:
    """Sources of the samples, in both methods side by side."""
    pca = pca[pca["set"].isin([REAL_TEST, generator])]
    with halves(2.6) as (figure, sides):
        for half, points, title in zip(sides, (pca, tsne), ("PCA", "t-SNE"), strict=True):
            ax = axes_of(half, 1, 1, (0.1, 0.45, 0.1, 0.22))[0, 0]
            _by_source(ax, points)
            _blank(ax, title)
        return Figure(
            finish(figure),
            f"Scatter plots of real test samples by source, and samples of {label(generator)}.",
            f"{label(generator)}, seed {seed}: sources of the real samples. "
            "Where they lie apart, part of what separates the conditions "
            f"may be the difference between {_sources_in_words(pca)}.",
            title="By source",
            name=f"sources-{generator}",
            table=pd.concat([pca[COLUMNS], tsne[COLUMNS]]),
            row=generator,
        )


@drawn("The figure of t-SNE by condition")
def _clusters_figure(
    real: pd.DataFrame, synthetic: pd.DataFrame, generator: str, seed: int
) -> Figure:
    """Each set in a t-SNE of its own, as in the paper's figure 7."""
    with canvas(1.9, 2) as (figure, axes):
        titles = ("real test", label(generator))
        for ax, points, title in zip(axes, (real, synthetic), titles, strict=True):
            _by_set(ax, points, list(dict.fromkeys(points["set"])), 0.7)
            _blank(ax, title)
        marks = _condition_handles(pd.concat([real, synthetic]))
        key(figure, handles=marks, ncols=4)
        return Figure(
            finish(figure),
            f"t-SNE scatter plots by condition: real test samples, and samples of "
            f"{label(generator)}, each alone.",
            f"{label(generator)}, seed {seed}: each set alone. The paper reads clearer "
            "clusters as a merit; samples that vary too little have them as well.",
            title="Clusters",
            name=f"clusters-{generator}",
            table=pd.concat([real[COLUMNS], synthetic[COLUMNS]]),
            row=generator,
            paper="Figure 7",
        )


@drawn("The map of all tissues")
def pooled_figure(
    table: pd.DataFrame, seed: int, conditions: Sequence[str] = CONDITIONS
) -> Figure | None:
    """All tissues in one picture; None where no model has samples in every tissue."""
    table = in_order(table, conditions)
    overlays = [m for m in table.loc[table["method"] == "tsne", "map"].unique() if "+" in m]
    model = next((g for m in overlays if is_model(g := m.removeprefix(f"{REAL_TEST}+"))), None)
    if model is None:
        return None
    pca = table[(table["method"] == "pca") & table["set"].isin([REAL_TEST, model])]
    tsne = table[table["map"] == f"{REAL_TEST}+{model}"]
    with halves(3.1) as (figure, sides):
        for half, points, title in zip(sides, (pca, tsne), ("PCA", "t-SNE"), strict=True):
            ax = axes_of(half, 1, 1, (0.1, 0.1, 0.1, 0.4))[0, 0]
            _by_set(ax, points, [REAL_TEST, model], 0.5)
            _name_tissues(ax, points[points["set"] == REAL_TEST])
            _blank(ax, title)
        key(figure, handles=_handles(tsne, [REAL_TEST, model]), ncols=4)
        return Figure(
            finish(figure),
            f"PCA and t-SNE of all tissues: real test samples and samples of {label(model)}.",
            f"{label(model)}, seed {seed}: all tissues together, axes fitted on the training "
            "samples of all. A name stands amid the real samples of its tissue; the blue marks "
            "of each tissue should lie on its dark ones.",
            title="All tissues together",
            name="all-tissues",
            table=pd.concat([pca[COLUMNS], tsne[COLUMNS]]),
            row=model,
        )


def _name_tissues(axes, real: pd.DataFrame) -> None:
    """Name of each tissue amid its real samples."""
    for tissue, points in real.groupby("tissue"):
        axes.annotate(
            tissue,
            (points["x"].median(), points["y"].median()),
            ha="center",
            va="center",
            fontsize=7,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.75},
        )


def _blank(axes, title: str) -> None:
    """Axes without numbers: nearness alone has a meaning."""
    axes.set(xticks=[], yticks=[])
    axes.set_title(title)


def _by_set(axes, table: pd.DataFrame, sets: list[str], scale: float) -> None:
    for name in sets:
        points = table[table["set"] == name]
        _draw(axes, points, LOOKS.get(name, OTHER)[1], scale)


def _by_source(axes, table: pd.DataFrame) -> None:
    names = sources_of(table)
    extra = [name for name in dict.fromkeys(names) if name not in SOURCE_COLORS]
    others = [color for color in SERIES if color != GENERATED]
    colors = SOURCE_COLORS | dict(zip(extra, cycle(others), strict=False))
    shown = [name for name in ("synthetic", *colors) if (names == name).any()]
    for name in dict.fromkeys(shown):  # real ones on top
        _draw(axes, table[names == name], colors[name], 0.7)
    handles = [_square(colors[name], name) for name in colors if name in shown]
    axes.legend(handles=handles + _condition_handles(table), ncols=5, **BELOW)


def sources_of(table: pd.DataFrame) -> pd.Series:
    """GTEx, TCGA, synthetic, or the source that own data name."""
    return table["source"].replace({"GTEX": "GTEx", "": "real"})


def _sources_in_words(table: pd.DataFrame) -> str:
    """Where real samples come from: GTEx and TCGA, or sources."""
    published = set(table["source"]) & {"GTEX", "TCGA"}
    return "GTEx and TCGA" if published else "sources"


def _draw(axes, table: pd.DataFrame, color: str, scale: float) -> None:
    """Samples of one colour; shape and fill say the condition."""
    marks = marks_of(table)
    for condition, points in table.groupby("condition", observed=True):
        marker, filled = marks[condition]
        axes.scatter(
            points["x"],
            points["y"],
            s=16 * scale,
            facecolor=color if filled else "none",
            edgecolor="none" if filled else color,
            alpha=0.7,
            lw=0 if filled else 0.7,
            marker=marker,
            rasterized=True,
        )


def _square(color: str, name: str) -> Line2D:
    return Line2D([], [], color=color, marker="s", ms=4, ls="", label=name)


def _handles(table: pd.DataFrame, sets: list[str]) -> list[Line2D]:
    """Of the legend: a colour for each set, a mark for each condition."""
    looks = [LOOKS.get(name, OTHER) for name in sets]
    return [_square(color, name) for name, color in looks] + _condition_handles(table)


def _condition_handles(table: pd.DataFrame) -> list[Line2D]:
    here = set(table["condition"])
    return [
        Line2D(
            [], [], color=INK, mfc=INK if filled else "none", marker=marker, ms=4, ls="", label=c
        )
        for c, (marker, filled) in marks_of(table).items()
        if c in here
    ]


def in_order(table: pd.DataFrame, conditions: Sequence[str]) -> pd.DataFrame:
    """Table with the run's conditions in their order, which gives them their marks."""
    more = sorted(set(table["condition"]) - set(conditions))
    return table.assign(condition=pd.Categorical(table["condition"], [*conditions, *more]))


def marks_of(table: pd.DataFrame) -> dict[str, tuple[str, bool]]:
    """Marker of each condition of the run, and whether it is filled; with many, they repeat."""
    return dict(zip(table["condition"].cat.categories, cycle(CONDITION_MARKS), strict=False))
