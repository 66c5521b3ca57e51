"""Two-dimensional pictures of real and generated samples: PCA, and t-SNE as in the paper."""

import numpy as np
from matplotlib.lines import Line2D
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from mdwgan.report.rows import label, legend, listed
from mdwgan.report.style import GENERATED, INK, REAL, TRAIN, Figure, canvas, embed, key, panels
from mdwgan.seeds import derive, rng
from mdwgan.systems_docs import starred

MARKERS = {"normal": "o", "tumour": "^"}
LEGEND = {"ncols": 5, "handletextpad": 0, "columnspacing": 0.7, "borderpad": 0}
MOST_POINTS = 1200  # t-SNE of more takes minutes and shows no more
MOST_AXES = 50


Sets = dict[str, tuple[np.ndarray, np.ndarray]]  # "train", "test", "generated": z, conditions


class Axes:
    """Principal axes of the training samples, on which all samples are placed.

    Parameters
    ----------
    real : dict
        ``"train"``, ``"test"``: (z (samples, genes), conditions).
    """

    def __init__(self, real: Sets):
        train = np.asarray(real["train"][0], dtype=float)
        self.pca = PCA(min(MOST_AXES, len(train) - 1, train.shape[1]), svd_solver="full").fit(train)
        # The sign of an axis is free; fixed here, so pictures don't mirror between machines.
        largest = np.abs(self.pca.components_).argmax(axis=1)
        self.signs = np.sign(self.pca.components_[np.arange(len(largest)), largest])
        self.real = {name: (self.place(z), conditions) for name, (z, conditions) in real.items()}

    def place(self, z: np.ndarray) -> np.ndarray:
        """(samples, genes) -> (samples, axes)."""
        return self.pca.transform(np.asarray(z, dtype=float)) * self.signs


def embedding_figures(
    real: Sets, generated: Sets, seeds: dict[str, int], full: list[str], tissue: str
) -> list[Figure]:
    """PCA with a panel a generator, and t-SNE of the generators of ``full``.

    Parameters
    ----------
    real : dict
        ``"train"``, ``"test"``: (z (samples, genes), conditions).
    generated : dict
        By generator: the same of its samples.
    seeds : dict
        By generator: the seed that its samples are of.
    full : list of str
    tissue : str
    """
    if len(real["train"][0]) < 3 or not generated:
        return []
    axes = Axes(real)
    placed = {g: (axes.place(z), conditions) for g, (z, conditions) in generated.items()}
    figures = [_pca_figure(axes, placed, seeds)]
    for generator in (g for g in full if g in placed):
        sets = {"test": axes.real["test"], "generated": placed[generator]}
        if sum(len(z) for z, _ in sets.values()) >= 10:
            figures.append(_tsne_figure(sets, generator, tissue, seeds[generator]))
    return figures


def _pca_figure(axes: Axes, placed: Sets, seeds: dict[str, int]) -> Figure:
    names, shares = list(placed), axes.pca.explained_variance_ratio_
    first = f"PC1 ({100 * shares[0]:.0f} % of training variance)"
    second = f"PC2 ({100 * shares[1]:.0f} %)"
    alone = len(names) == 1
    with panels(names, (4.6, 4.1), 1.7, (first, second)) as (figure, panel):
        for name, ax in panel.items():
            shown = {**axes.real, "generated": placed[name]}
            _scatter(ax, {n: (z[:, :2], c) for n, (z, c) in shown.items()}, 1 if alone else 0.4)
        key(figure, alone, handles=_handles(shown), **LEGEND)
        whose = listed(list(dict.fromkeys(f"seed {s}" for s in seeds.values())))
        lead = (
            f"{label(names[0])}, {whose}: axes"
            if len(names) == 1
            else f"{whose.capitalize()}: axes"
        )
        return Figure(
            embed(figure),
            f"PCA scatter plots of training, real test and samples of "
            f"{', '.join(map(starred, names))}.",
            f"{lead} fitted on training samples alone. Generated points should cover the real "
            "test points of their condition, not only the training points, and not fall on one "
            f"spot.{legend(names)}",
            wide=not alone,
            title="PCA",
        )


def _tsne_figure(placed: dict, generator: str, tissue: str, seed: int) -> Figure:
    draw = rng(seed, tissue, generator, "report-tsne")
    parts = {}
    for name in ("test", "generated"):
        z, conditions = placed[name]
        rows = np.sort(draw.permutation(len(z))[: MOST_POINTS // 2])
        parts[name] = (z[rows], np.asarray(conditions)[rows])
    points = np.vstack([z for z, _ in parts.values()])
    state = derive(seed, tissue, generator, "report-tsne") % 2**32
    perplexity = min(30, (len(points) - 1) / 3)
    flat = TSNE(2, perplexity=perplexity, init="pca", random_state=state).fit_transform(points)
    cut = len(parts["test"][0])
    shown = {
        "test": (flat[:cut], parts["test"][1]),
        "generated": (flat[cut:], parts["generated"][1]),
    }
    with canvas(4.6, 4.1) as (figure, axes):
        _scatter(axes, shown)
        axes.set(xlabel="t-SNE 1", ylabel="t-SNE 2", xticks=[], yticks=[])
        key(figure, True, handles=_handles(shown), **LEGEND)
        return Figure(
            embed(figure),
            f"t-SNE scatter plot of real test samples and samples of {generator}.",
            f"{label(generator)}, seed {seed}: red and blue should mix within a condition. "
            "Distances between far clusters mean nothing in t-SNE.",
            title="t-SNE",
        )


LOOKS = {
    "train": ("training", TRAIN, 0.55, 26),
    "test": ("real test", REAL, 0.6, 22),
    "generated": ("generated", GENERATED, 0.55, 22),
}


def _scatter(axes, placed: dict, scale: float = 1) -> None:
    for name, (points, conditions) in placed.items():
        _, color, alpha, size = LOOKS[name]
        conditions = np.asarray(conditions).astype(str)
        for condition in sorted(set(conditions)):
            x, y = points[conditions == condition, :2].T
            axes.scatter(x, y, s=scale * size, c=color, alpha=alpha, lw=0,
                         marker=MARKERS.get(condition, "s"), rasterized=True)  # fmt: skip


def _handles(placed: dict) -> list[Line2D]:
    """Of the legend: a colour for each set, a marker for each condition."""
    conditions = sorted({c for _, cs in placed.values() for c in np.asarray(cs).astype(str)})
    sets = [Line2D([], [], color=LOOKS[n][1], marker="s", ms=5, ls="", label=LOOKS[n][0])
            for n in placed]  # fmt: skip
    return sets + [Line2D([], [], color=INK, mfc="none", marker=MARKERS.get(c, "s"), ms=5, ls="",
                          label=c) for c in conditions]  # fmt: skip
