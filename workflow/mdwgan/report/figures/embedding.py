"""Two-dimensional pictures of real and generated samples, drawn from ``embedding.tsv``."""

from collections.abc import Sequence
from itertools import cycle

import pandas as pd
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D

from mdwgan.evaluation.sets import REAL_TEST, REAL_TRAIN
from mdwgan.generators.rows import is_model, label, starred
from mdwgan.report.figures.style import (
    GENERATED,
    INK,
    REAL,
    SERIES,
    TRAIN,
    canvas,
    embed,
    key,
    panels,
    row_of_panels,
)
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import legend, listed
from mdwgan.samples.conditions import CONDITIONS

MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*")  # of conditions, in their order
LEGEND = {"ncols": 5, "handletextpad": 0, "columnspacing": 0.7, "borderpad": 0}
BELOW = {
    "loc": "upper center",
    "bbox_to_anchor": (0.5, -0.03),
    "handletextpad": -0.2,
    "columnspacing": 0.3,
    "borderpad": 0,
    "fontsize": 7.3,
}
LOOKS = {REAL_TRAIN: ("training", TRAIN, 0.55, 26), REAL_TEST: ("real test", REAL, 0.6, 22)}
OTHER = ("generated", GENERATED, 0.55, 22)
COLORS = ("#009E73", "#AA3377", "#E69F00", "#0077BB", "#CC3311", "#56B4E9", "#7A6A00", "#CC79A7")
SOURCE_COLORS = {
    "GTEx": "#0077BB",
    **{f"TCGA {c}": color for c, color in zip(CONDITIONS, COLORS, strict=False)},
    "generated": "#BBBBBB",
}


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
        figures.append(_groups_figure(pca, overlays[generator], generator, seed))
        if REAL_TEST in maps and generator in maps:
            figures.append(_clusters_figure(maps[REAL_TEST], maps[generator], generator, seed))
    return figures


@drawn("The figure of the PCA")
def _pca_figure(pca: pd.DataFrame, names: list[str], seed: int) -> Figure:
    alone = len(names) == 1
    with panels(names, (4.6, 4.1), 1.7, _axis_names(pca)) as (figure, panel):
        for name, ax in panel.items():
            _by_set(ax, pca, [REAL_TRAIN, REAL_TEST, name], 1 if alone else 0.4)
        key(figure, alone, handles=_handles(pca, [REAL_TRAIN, REAL_TEST, names[0]]), **LEGEND)
        lead = f"{label(names[0])}, s" if alone else "S"
        return Figure(
            embed(figure),
            f"PCA scatter plots of training, real test and samples of "
            f"{', '.join(map(starred, names))}.",
            f"{lead}eed {seed}: axes fitted on training samples alone. Generated points should "
            "cover the real test points of their condition, not only the training points, and not "
            f"fall on one spot.{legend(names)}",
            wide=not alone,
            title="PCA",
        )


def _axis_names(pca: pd.DataFrame) -> tuple[str, str]:
    first, second = pca["x_share"].iloc[0], pca["y_share"].iloc[0]
    share = "" if pd.isna(second) else f" ({100 * second:.0f} %)"
    return f"PC1 ({100 * first:.0f} % of training variance)", f"PC2{share}"


@drawn("The figure of t-SNE")
def _tsne_figure(overlays: dict[str, pd.DataFrame], seed: int) -> Figure:
    names = list(overlays)
    alone = len(names) == 1
    with panels(names, (4.6, 4.1), 1.9, ("t-SNE 1", "t-SNE 2")) as (figure, panel):
        for name, ax in panel.items():
            _by_set(ax, overlays[name], [REAL_TEST, name], 1 if alone else 0.6)
            ax.set(xticks=[], yticks=[])
        key(figure, alone, handles=_handles(overlays[names[0]], [REAL_TEST, names[0]]), **LEGEND)
        yardstick = (
            " The training samples themselves (copy) show how real points mix."
            if "copy" in names
            else ""
        )
        return Figure(
            embed(figure),
            f"t-SNE scatter plots of real test samples with samples of "
            f"{', '.join(map(starred, names))}.",
            f"{listed([label(n) for n in names])}, seed {seed}: red and blue should mix within a "
            f"condition. Distances between far clusters mean nothing in t-SNE.{yardstick}",
            wide=not alone,
            title="t-SNE",
        )


@drawn("The figure of conditions and sources")
def _groups_figure(pca: pd.DataFrame, tsne: pd.DataFrame, generator: str, seed: int) -> Figure:
    """Condition and source of the samples, in both methods side by side."""
    pca = pca[pca["set"].isin([REAL_TEST, generator])]
    views = [(pca, _by_condition), (pca, _by_source), (tsne, _by_condition), (tsne, _by_source)]
    titles = ["PCA, condition", "PCA, source", "t-SNE, condition", "t-SNE, source"]
    with row_of_panels(2.3, (0.15, 0.5, 0.15, 0.25), 4) as (figure, axes):
        for ax, (points, draw), title in zip(axes, views, titles, strict=True):
            draw(ax, points)
            _blank(ax, title)
        return Figure(
            embed(figure),
            f"Scatter plots of real test samples and samples of {starred(generator)}, coloured by "
            "condition and by source.",
            f"{label(generator)}, seed {seed}: real samples are dots, generated ones crosses. "
            "Where the sources of real samples lie apart, part of what separates the conditions "
            f"may be the difference between {_sources_in_words(pca)}.",
            wide=True,
            title="By condition and source",
        )


@drawn("The figure of t-SNE by condition")
def _clusters_figure(
    real: pd.DataFrame, synthetic: pd.DataFrame, generator: str, seed: int
) -> Figure:
    """Each set in a t-SNE of its own, as in the paper's figure 7."""
    with canvas(4.6, 2.7, 2) as (figure, axes):
        titles = ("real test", starred(generator))
        for ax, points, title in zip(axes, (real, synthetic), titles, strict=True):
            _by_condition(ax, points, False)
            _blank(ax, title)
        return Figure(
            embed(figure),
            f"t-SNE scatter plots by condition: real test samples, and samples of "
            f"{starred(generator)}, each alone.",
            f"{label(generator)}, seed {seed}: each set alone. The paper reads clearer "
            "clusters as a merit; samples that vary too little have them as well.",
            title="Clusters",
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
    tissues = sorted(table["tissue"].unique())
    lines = 0.2 * -(-len(tissues) // 6)
    with row_of_panels(2.3 + lines, (0.15, 0.5, 0.15, 0.3 + lines), 4) as (figure, axes):
        for ax, points, title in zip(axes[:2], (pca, tsne), ("PCA", "t-SNE"), strict=True):
            _draw(ax, points, points["tissue"].map(_tissue_colors(tissues)), _shape(points), 0.35)
            _blank(ax, f"{title}, tissue")
        _by_source(axes[2], tsne, 0.35)
        _blank(axes[2], "t-SNE, source")
        _by_set(axes[3], tsne, [REAL_TEST, model], 0.35)
        _blank(axes[3], "t-SNE, set")
        axes[3].legend(handles=_handles(tsne, [REAL_TEST, model])[:2], ncols=1, **BELOW)
        handles = [_dot(color, name) for name, color in _tissue_colors(tissues).items()]
        figure.legend(
            handles=handles,
            loc="upper left",
            ncols=6,
            handletextpad=0,
            columnspacing=0.7,
            fontsize=8,
        )
        return Figure(
            embed(figure),
            f"PCA and t-SNE of all tissues: real test samples and samples of {starred(model)}.",
            f"{label(model)}, seed {seed}: all tissues together, axes fitted on the training "
            "samples of all. Dots are real test samples, crosses generated ones; each tissue's "
            "crosses should lie on its dots.",
            wide=True,
            title="All tissues together",
        )


def _tissue_colors(tissues: list[str]) -> dict[str, str]:
    more = [to_hex(color) for color in colormaps["tab20"].colors]
    colors = SERIES if len(tissues) <= len(SERIES) else more
    return {tissue: colors[i % len(colors)] for i, tissue in enumerate(tissues)}


def _blank(axes, title: str) -> None:
    """Axes without numbers: nearness alone has a meaning."""
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=9, pad=3)


def _by_set(axes, table: pd.DataFrame, sets: list[str], scale: float) -> None:
    for name in sets:
        _, color, alpha, size = LOOKS.get(name, OTHER)
        markers = looks_of(table, MARKERS)
        for condition, points in table[table["set"] == name].groupby("condition", observed=True):
            axes.scatter(
                points["x"],
                points["y"],
                s=scale * size,
                c=color,
                alpha=alpha,
                lw=0,
                marker=markers[condition],
                rasterized=True,
            )


def _by_condition(axes, table: pd.DataFrame, crosses: bool = True) -> None:
    colors = looks_of(table, COLORS)
    shown = table["condition"].astype(str).map(colors)
    _draw(axes, table, shown, _shape(table) if crosses else "o", 0.5)
    handles = [_dot(colors[c], c) for c in colors if c in _here(table)]
    axes.legend(handles=handles, ncols=2, **BELOW)


def _by_source(axes, table: pd.DataFrame, scale: float = 0.5) -> None:
    names = sources_of(table)
    extra = [name for name in dict.fromkeys(names) if name not in SOURCE_COLORS]
    colors = SOURCE_COLORS | dict(zip(extra, SERIES * len(extra), strict=False))
    generated = names == "generated"
    for points in (table[generated], table[~generated]):  # real ones on top
        _draw(axes, points, names[points.index].map(colors), _shape(points), scale)
    shown = [name for name in colors if (names == name).any()]
    axes.legend(handles=[_dot(colors[name], name) for name in shown], ncols=2, **BELOW)


def sources_of(table: pd.DataFrame) -> pd.Series:
    """GTEx, TCGA with the condition, generated, or the source that own data name."""
    source = table["source"].replace({"GTEX": "GTEx", "": "real", "synthetic": "generated"})
    tcga = source == "TCGA"
    return source.mask(tcga, source + " " + table["condition"].astype(str))


def _sources_in_words(table: pd.DataFrame) -> str:
    """Where real samples come from: GTEx and TCGA, or sources."""
    published = set(table["source"]) & {"GTEX", "TCGA"}
    return "GTEx and TCGA" if published else "sources"


def _shape(table: pd.DataFrame) -> pd.Series:
    """Dots for real samples, crosses for others."""
    return table["set"].isin([REAL_TRAIN, REAL_TEST]).map({True: "o", False: "x"})


def _draw(axes, table: pd.DataFrame, colors: pd.Series, shapes, scale: float) -> None:
    shown = table.assign(color=colors, shape=shapes)
    for (color, shape), points in shown.groupby(["color", "shape"], sort=False):
        axes.scatter(
            points["x"],
            points["y"],
            s=22 * scale,
            c=color,
            alpha=0.6,
            marker=shape,
            lw=0 if shape == "o" else 0.8,
            rasterized=True,
        )


def _dot(color: str, name: str) -> Line2D:
    return Line2D([], [], color=color, marker="o", ms=4.5, ls="", label=name)


def _handles(table: pd.DataFrame, sets: list[str]) -> list[Line2D]:
    """Of the legend: a colour for each set, a marker for each condition."""
    looks = [LOOKS.get(name, OTHER) for name in sets]
    colors = [
        Line2D([], [], color=color, marker="s", ms=5, ls="", label=name)
        for name, color, *_ in looks
    ]
    return colors + [
        Line2D([], [], color=INK, mfc="none", marker=marker, ms=5, ls="", label=c)
        for c, marker in looks_of(table, MARKERS).items()
        if c in _here(table)
    ]


def in_order(table: pd.DataFrame, conditions: Sequence[str]) -> pd.DataFrame:
    """Table with the run's conditions in their order, which gives them their colours."""
    more = sorted(set(table["condition"]) - set(conditions))
    return table.assign(condition=pd.Categorical(table["condition"], [*conditions, *more]))


def looks_of(table: pd.DataFrame, values: Sequence[str]) -> dict[str, str]:
    """A colour or marker for each condition of the run; with many, they come again."""
    return dict(zip(table["condition"].cat.categories, cycle(values), strict=False))


def _here(table: pd.DataFrame) -> set[str]:
    """Conditions that some sample has."""
    return set(table["condition"])
