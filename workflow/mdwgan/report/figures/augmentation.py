"""The augmentation curve: what added samples gain a classifier."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from mdwgan.generators.rows import label
from mdwgan.metrics.classification import CLASSIFIERS
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import INK, series_looks
from mdwgan.report.figures.style import key, panels
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.words import SHORT_NAMES, legend, listed

REPEATS = " bootstrap only repeats real samples, with noise."


@drawn("The augmentation curve")
def curve_figure(means: pd.DataFrame) -> Figure | None:
    """Gain in MCC against the share of synthetic samples: a row a classifier, a column a size.

    ``means`` has the gains of each setting over seeds; None where it has none in MCC.
    """
    means = means[means["metric"] == "mcc"]
    if means.empty:
        return None
    names = list(dict.fromkeys(means["generator"]))
    sizes = sorted(means["n_real"].unique())
    factors = sorted(means["factor"].unique())
    looks = series_looks(names)
    places = {f"{SHORT_NAMES[c]}, {n:g} real": (n, c) for c in CLASSIFIERS for n in sizes}
    labels = ("synthetic samples, as a multiple of the real ones", "gain in MCC")
    columns = max(2, min(4, len(sizes)))
    with panels(list(places), 2.1, 1.15, labels, columns=columns) as (figure, axes):
        for title, ax in axes.items():
            n, classifier = places[title]
            shown = means[(means["n_real"] == n) & (means["classifier"] == classifier)]
            ax.axhline(0, color=INK, lw=1.4)
            for name in names:
                _line(ax, shown[shown["generator"] == name], factors, looks[name])
            ax.set_xticks(range(len(factors)), [f"{f:g}" for f in factors])
        handles = [Line2D([], [], ms=3.5, label=label(n), **look) for n, look in looks.items()]
        key(figure, handles=handles, ncols=3, handlelength=2.2)
        return Figure(
            finish(figure),
            f"Line plots of the gain in MCC against the number of synthetic samples added, for "
            f"{', '.join(map(label, names))}, with {listed([f'{n:g}' for n in sizes])} real "
            "samples of each condition.",
            "Gain in MCC over the same classifier trained on the real samples alone (dark line). "
            "A panel's number is that of real samples of each condition; models were fitted on "
            f"those alone. Band: SD over {_draws(means)} of the real samples, of all seeds."
            f"{REPEATS if 'bootstrap' in names else ''}{legend(names)}",
            title="Augmentation curve",
            name="augmentation",
            table=means,
        )


def _draws(means: pd.DataFrame) -> str:
    least, most = int(means["repeats"].min()), int(means["repeats"].max())
    return f"{least} draws" if least == most else f"{least} to {most} draws"


def _line(axes: Axes, means: pd.DataFrame, factors: list[float], look: dict) -> None:
    means = means.sort_values("factor")
    x = [factors.index(factor) for factor in means["factor"]]
    gain, sd = means["gain"].to_numpy(), means["gain_sd"].fillna(0).to_numpy()
    axes.fill_between(x, gain - sd, gain + sd, color=look["color"], alpha=0.15, lw=0)
    axes.plot(x, gain, ms=3, lw=1.1, **look)
