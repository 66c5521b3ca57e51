"""Correlations among the key genes, real and synthetic (the paper's figure 9)."""

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure as Canvas

from mdwgan.generators.rows import label
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import SIGNED
from mdwgan.report.figures.style import COLUMN, SMALL, first_half, panels
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import legend, score


@drawn("The figure of correlations of key genes")
def correlation_figure(
    pairs: pd.DataFrame, names: list[str], scores: dict[str, float], seed: int
) -> Figure:
    """A matrix a panel: the real test samples first.

    ``pairs`` is correlations.tsv; ``scores`` has dist_key by row.
    """
    genes = list(dict.fromkeys([*pairs["gene1"], *pairs["gene2"]]))
    with panels(names, 3.2, 1.62, ("", "")) as (figure, axes):
        for name, ax in axes.items():
            shown = ax.imshow(
                _matrix(pairs[pairs["generator"] == name], genes),
                cmap=SIGNED,
                vmin=-1,
                vmax=1,
                interpolation="nearest",
                aspect="auto",
            )
            ax.grid(visible=False)
            ax.set_xticks(range(len(genes)), genes, rotation=90)
            ax.set_yticks(range(len(genes)), genes)
            ax.tick_params(labelsize=SMALL, left=False, bottom=False)
            dist_key = scores.get(name, np.nan)
            text = "" if np.isnan(dist_key) else f"  {score(dist_key)}"
            ax.set_title(label(name) + text, fontsize=7.5, pad=2.5)
            shown.set_clim(-1, 1)
        _color_key(figure)
        return Figure(
            finish(figure),
            f"Correlation matrices of {', '.join(genes)}: real test samples and "
            f"{', '.join(map(label, names[1:]))}.",
            f"Seed {seed}, all conditions: Pearson's correlations of log2 values, purple -1, "
            "orange 1, pale 0 or none. The number beside a name is dist_key; the panels should "
            f"look like the first.{legend(names)}",
            title="Correlations among the key genes",
            name="key-genes",
            table=pairs[pairs["generator"].isin(names)],
            paper="Figure 9",
        )


def _color_key(figure: Canvas) -> None:
    """Scale of the correlations, above the panels."""
    height = figure.get_figheight()
    bar = first_half(figure).add_axes((0.5 / COLUMN, 1 - 0.14 / height, 0.3, 0.08 / height))
    scale = ScalarMappable(Normalize(-1, 1), SIGNED)
    figure.colorbar(scale, cax=bar, orientation="horizontal", ticks=[-1, 0, 1])
    bar.tick_params(labelsize=SMALL, pad=1, length=0)
    bar.grid(visible=False)


def _matrix(pairs: pd.DataFrame, genes: list[str]) -> np.ndarray:
    """Pairs as a symmetric matrix; 1 on the diagonal."""
    place = {gene: i for i, gene in enumerate(genes)}
    matrix = np.full((len(genes), len(genes)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    i, j = (pairs[column].map(place).to_numpy() for column in ("gene1", "gene2"))
    r = pd.to_numeric(pairs["r"], errors="coerce").to_numpy()
    matrix[i, j], matrix[j, i] = r, r
    return matrix
