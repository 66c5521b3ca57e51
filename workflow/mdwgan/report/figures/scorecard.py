"""The scorecard as a picture: for a talk, an archive, or a reader without JavaScript."""

import re

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import GRID, INK
from mdwgan.report.figures.style import PAGE, SMALL, house_style
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.table import Cell, Table

# Grounds of the levels as style.css has them, the lowest first.
GROUNDS = ("#f3a55c", "#f7f1e4", "#b5d3ea", "#1f5c8f")
LIGHT = "#ffffff"  # ink on the last of them
LINE = 0.24  # height of a line, in inches
NAMES = 2.4  # width of the names, in columns
LONGEST = 26  # characters of a name


@drawn("The picture of the scorecard")
def scorecard_figure(table: Table) -> Figure:
    """Draw rows and questions of the scorecard as its table has them."""
    with house_style():
        figure = Canvas(figsize=(PAGE, LINE * (len(table.rows) + 2)))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(-NAMES, len(table.columns) - 1)
        axes.set_ylim(len(table.rows), -2)
        for i, head in enumerate(table.columns[1:]):
            axes.text(i + 0.5, -0.5, head, ha="center", va="center", fontsize=SMALL, wrap=True)
        for y, line in enumerate(table.rows):
            name = line[0].text if len(line[0].text) <= LONGEST else f"{line[0].text[:LONGEST]}…"
            axes.text(-NAMES + 0.05, y + 0.5, name, va="center", fontsize=SMALL)
            for x, (text, level) in enumerate(map(_text_and_level, line[1:])):
                cell(axes, x, y, text, level)
        image = finish(figure)
    names = [line[0].text for line in table.rows]
    return Figure(
        image,
        f"Scorecard of {len(names)} rows, the best model first: {', '.join(names)}.",
        table.caption,
        title="Scorecard",
        name="scorecard",
        table=pd.DataFrame(
            [[cell.text for cell in row] for row in table.rows], columns=table.columns
        ),
    )


def _text_and_level(cell: Cell) -> tuple[str, int | None]:
    level = re.search(r"level(\d)", cell.kind)
    return cell.text, int(level[1]) if level else None


def cell(axes: Axes, x: int, y: int, text: str, level: int | None) -> None:
    """Draw a text on the ground of its level; without a level on none."""
    ground = "none" if level is None else GROUNDS[level]
    axes.add_patch(Rectangle((x, y), 1, 1, facecolor=ground, edgecolor=GRID, lw=0.5))
    ink = LIGHT if ground == GROUNDS[-1] else INK
    axes.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=SMALL, color=ink)
