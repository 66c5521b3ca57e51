"""Critical-difference diagram (Demsar 2006): mean ranks, and bars over rows that don't differ."""

from mdwgan.generators.rows import is_model, label
from mdwgan.numerics.ranks import Ranks, cliques
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import GENERATED, INK, REFERENCE
from mdwgan.report.figures.style import SMALL, canvas
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import legend


@drawn("The figure of ranks")
def rank_figure(ranks: Ranks, metric: str, different: set[frozenset[str]], test: str) -> Figure:
    """Draw mean ranks of one metric.

    Parameters
    ----------
    ranks : Ranks
    metric : str
    different : set of pairs of names
        Rows that differ; the others are joined.
    test : str
        What says so, in words.
    """
    order = list(ranks.mean.index)
    with canvas(0.75 + 0.165 * len(order)) as (figure, axes):
        for y, name in enumerate(order):
            model = is_model(name)
            look = (
                {"color": GENERATED, "marker": "o"}
                if model
                else {"color": REFERENCE, "marker": "s"}
            )
            axes.plot(ranks.mean[name], y, ms=4.5, **look)
        high = max(ranks.mean)
        for lane, (first, last) in lanes(cliques(order, different)):
            x = high + (0.06 + 0.045 * lane) * (high - 1)
            axes.plot([x, x], [first - 0.25, last + 0.25], color=INK, lw=1.8)
        axes.plot([1, 1 + ranks.distance], [-0.9, -0.9], color=INK, lw=1.2, marker="|", ms=7)
        axes.text(1, -1.2, "Nemenyi's critical difference", fontsize=SMALL, va="bottom")
        axes.set_yticks(range(len(order)), [label(name) for name in order])
        axes.set_ylim(len(order) - 0.4, -2)
        axes.set_xticks(range(1, len(order) + 1, 1 + len(order) // 9))
        axes.set_xlabel("mean rank, 1 is best")
        image = finish(figure)
    return Figure(
        image,
        f"Mean ranks of {len(order)} rows in {metric}, best first: {', '.join(map(label, order))}; "
        "bars join rows without a difference.",
        f"Critical-difference diagram of {metric} over {ranks.blocks} blocks; squares are "
        f"reference rows. A bar at the right joins rows among which no pair differs by {test}."
        f"{legend(order)}",
        title=f"Ranks: {metric}",
        name=f"ranks-{metric}",
        table=ranks.mean.rename("mean_rank").rename_axis("row").reset_index(),
    )


def lanes(runs: list[tuple[int, int]]) -> list[tuple[int, tuple[int, int]]]:
    """Runs with the leftmost lane in which each meets no other."""
    ends: list[int] = []
    placed = []
    for first, last in runs:
        lane = next((i for i, end in enumerate(ends) if end < first), len(ends))
        ends[lane : lane + 1] = [last]
        placed.append((lane, (first, last)))
    return placed
