"""The leaderboard as a picture: rows by axis, on a ground that says in which quarter a rank is."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from mdwgan.generators.rows import label
from mdwgan.metrics.base import AXES
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.scorecard import GROUNDS, cell
from mdwgan.report.figures.style import PAGE, SMALL, house_style

LINE, HEAD = 0.145, 0.95  # heights of a row and of what is above the rows, in inches
NAMES, MARGIN, NARROWEST = 4.5, 1, 7  # widths of names, right margin, and all cells, in cells
SIDE_BY_SIDE = 2  # tissues
WHOLE = {"all": "mean rank"}


def rank_map(ranks: pd.DataFrame) -> str:
    """Draw a run's ranks, a panel each tissue, the best mean rank first.

    Parameters
    ----------
    ranks : DataFrame
        Of one run, as `mdwgan.evaluation.leaderboard.axis_ranks` returns them.

    Returns
    -------
    str
        An SVG for light and dark pages.
    """
    tissues = list(dict.fromkeys(ranks["tissue"]))
    across = min(SIDE_BY_SIDE, len(tissues))
    down = -(-len(tissues) // across)
    most = ranks.groupby("tissue")["row"].nunique().max()
    panel = HEAD + LINE * most
    with house_style():
        figure = Canvas(figsize=(PAGE * across / SIDE_BY_SIDE, panel * down))
        for i, tissue in enumerate(tissues):
            place = (i % across / across, 1 - (i // across + 1) / down, 0.99 / across, 1 / down)
            axes = figure.add_axes(place)
            axes.set_ylim(most, -HEAD / LINE)
            _panel(axes, tissue, ranks[ranks["tissue"] == tissue])
        return finish(figure).parts[0]


def _panel(axes: Axes, tissue: str, ranks: pd.DataFrame) -> None:
    wide = ranks.pivot(index="row", columns="axis", values="rank")
    heads = [axis for axis in (*AXES, *WHOLE) if axis in wide]
    by = "all" if "all" in wide else heads[0]
    wide = wide.sort_values(by, kind="stable")
    counts = ranks.groupby("axis")["rows"].max()
    axes.set_axis_off()
    axes.set_xlim(-NAMES, max(len(heads), NARROWEST) + MARGIN)
    axes.text(-NAMES, -0.4, label(tissue), va="bottom")
    for x, axis in enumerate(heads):
        axes.text(x + 0.4, -0.4, WHOLE.get(axis, axis), fontsize=SMALL, rotation=55, va="bottom")
        for y, rank in enumerate(wide[axis]):
            cell(axes, x, y, "" if pd.isna(rank) else f"{rank:.3g}", _level(rank, counts[axis]))
    for y, row in enumerate(wide.index):
        axes.text(-0.15, y + 0.5, row, ha="right", va="center", fontsize=SMALL)


def _level(rank: float, rows: float) -> int | None:
    """Quarter of a rank among the rows that have it, 3 for the best."""
    if pd.isna(rank):
        return None
    return len(GROUNDS) - 1 - min(int(len(GROUNDS) * (rank - 1) / rows), len(GROUNDS) - 1)
