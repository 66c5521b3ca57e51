"""Two-dimensional pictures of real and generated samples: PCA, and t-SNE as in the paper."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from mdwgan.report.rows import label
from mdwgan.report.style import GENERATED, INK, REAL, TRAIN, Figure, canvas, embed
from mdwgan.seeds import derive, rng

MARKERS = {"normal": "o", "tumour": "^"}
LEGEND = {"ncols": 5, "handletextpad": 0, "columnspacing": 0.7, "borderpad": 0}
MOST_POINTS = 1200  # t-SNE of more takes minutes and shows no more
MOST_AXES = 50


def embedding_figures(sets: dict[str, tuple], generator: str, tissue: str, seed: int):
    """PCA fitted on training samples, and t-SNE of real test and generated samples.

    Parameters
    ----------
    sets : dict
        ``"train"``, ``"test"``, ``"generated"``: (z (samples, genes), conditions).
    """
    train = np.asarray(sets["train"][0], dtype=float)
    if len(train) < 3:
        return []
    axes = min(MOST_AXES, len(train) - 1, train.shape[1])
    pca = PCA(axes, svd_solver="full").fit(train)
    # The sign of an axis is free; fixed here, so that pictures don't mirror between machines.
    signs = np.sign(pca.components_[np.arange(axes), np.abs(pca.components_).argmax(axis=1)])
    placed = {
        name: (pca.transform(np.asarray(z, dtype=float)) * signs, conditions)
        for name, (z, conditions) in sets.items()
    }
    figures = [_pca_figure(placed, pca.explained_variance_ratio_, generator, seed)]
    if sum(len(z) for name, (z, _) in placed.items() if name != "train") >= 10:
        figures.append(_tsne_figure(placed, generator, tissue, seed))
    return figures


def _pca_figure(placed: dict, shares: np.ndarray, generator: str, seed: int) -> Figure:
    with canvas(4.6, 4.1) as (figure, axes):
        _scatter(axes, {n: (z[:, :2], c) for n, (z, c) in placed.items()})
        axes.set_xlabel(f"PC1 ({100 * shares[0]:.0f} % of training variance)")
        axes.set_ylabel(f"PC2 ({100 * shares[1]:.0f} %)")
        figure.legend(*_legend(axes), loc="outside upper left", **LEGEND)
        return Figure(
            embed(figure),
            f"PCA scatter plot of training, real test and samples of {generator}.",
            f"{label(generator)}, seed {seed}: axes fitted on training samples alone. Generated "
            "points should cover the real test points of their condition, not only the training "
            "points.",
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
        figure.legend(*_legend(axes), loc="outside upper left", **LEGEND)
        return Figure(
            embed(figure),
            f"t-SNE scatter plot of real test samples and samples of {generator}.",
            f"{label(generator)}, seed {seed}: red and blue should mix within a condition. "
            "Distances between far clusters mean nothing in t-SNE.",
            title="t-SNE",
        )


def _scatter(axes, placed: dict) -> None:
    looks = {
        "train": ("training", TRAIN, 0.55, 26),
        "test": ("real test", REAL, 0.6, 22),
        "generated": ("generated", GENERATED, 0.55, 22),
    }
    for name, (points, conditions) in placed.items():
        text, color, alpha, size = looks[name]
        conditions = np.asarray(conditions).astype(str)
        for condition in sorted(set(conditions)):
            rows = conditions == condition
            axes.scatter(points[rows, 0], points[rows, 1], s=size, c=color, alpha=alpha, lw=0,
                         marker=MARKERS.get(condition, "s"), rasterized=True)  # fmt: skip
        axes.scatter([], [], s=26, c=color, label=text, marker="s")
    for condition in sorted({c for _, cs in placed.values() for c in np.asarray(cs).astype(str)}):
        axes.scatter([], [], s=26, facecolors="none", edgecolors=INK, label=condition,
                     marker=MARKERS.get(condition, "s"))  # fmt: skip


def _legend(axes) -> tuple[list, list]:
    return axes.get_legend_handles_labels()
