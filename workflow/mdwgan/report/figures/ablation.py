"""Figures of the ablation: the paper's figure 8 with every seed in it, and the sweeps."""

import pandas as pd
from matplotlib.axes import Axes

from mdwgan.cohort.training import POOL
from mdwgan.generators.rows import label
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.roles import GENERATED, INK, REFERENCE, TRAIN
from mdwgan.report.figures.style import axes_of, first_half, halves, key, panels
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.metrics import values

LINES = {"copy": "-", "real-half": "--", "mvn": ":"}
TITLES = {"dist": "over the pool", "dist_within": "within tissues, mean"}
LOOKS = {
    "dist": {"color": GENERATED, "marker": "o"},
    "dist_within": {"color": REFERENCE, "marker": "s"},
}


@drawn("The figure of the systems of the ablation")
def systems_figure(metrics: pd.DataFrame, systems: list[str]) -> Figure:
    """Dist of each system: a dot a seed, joined over systems, and the reference rows as lines."""
    tables = {
        metric: pd.DataFrame({s: values(metrics, POOL, s, metric) for s in systems})
        for metric in TITLES
    }
    with halves(2.5) as (figure, sides):
        for half, (metric, title) in zip(sides, TITLES.items(), strict=True):
            axes = axes_of(half, 1, 1, (0.5, 0.4, 0.05, 0.42))[0, 0]
            _systems(axes, metrics, metric, tables[metric])
            axes.set(title=title, xlabel="graphs", ylabel="dist")
        handles = half.axes[0].get_legend_handles_labels()
        first_half(figure).legend(*handles, loc="upper left", ncols=len(LINES) + 1)
        image = finish(figure)
    return Figure(
        image,
        f"Dots of dist for {', '.join(systems)}, one a seed, over the pool and within tissues, "
        "with lines of the reference rows.",
        "A dot is a seed, a thin line joins a seed's systems: where lines cross, seeds disagree on "
        "which is better. E: Euclidean graph, C: cosine graph.",
        title="Ablation of the graphs",
        name="ablation",
        table=pd.concat([t.assign(metric=m).reset_index() for m, t in tables.items()]),
        paper="Figure 8",
    )


def _systems(axes: Axes, metrics: pd.DataFrame, metric: str, table: pd.DataFrame) -> None:
    x = range(len(table.columns))
    for _, scores in table.iterrows():
        axes.plot(x, scores, color=TRAIN, lw=0.7, marker="o", ms=3.5, mfc=GENERATED, mew=0)
    axes.plot(x, table.mean(), ls="", marker="_", ms=16, mew=1.8, color=INK, label="mean")
    for row, style in LINES.items():
        reference = values(metrics, POOL, row, metric).mean()
        axes.axhline(reference, color=REFERENCE, lw=1.1, ls=style, label=row)
    names = [label(s).removeprefix("MDWGAN-GP") or "both" for s in table.columns]
    axes.set_xticks(x, [{"-E": "E", "-C": "C", "-N": "none"}.get(n, n) for n in names])
    axes.set_xlim(-0.5, len(names) - 0.5)


@drawn("The figure of the sweeps")
def sweep_figure(
    metrics: pd.DataFrame, sweeps: dict[str, dict[float, str]], without: str
) -> Figure:
    """Dist against each swept parameter: mean and SD over seeds, and dots of the seeds.

    ``sweeps`` has rows by parameter and value; ``without`` is the system without graphs.
    """
    tables = {}
    with panels(list(sweeps), 2.4, 1.9, ("value", "dist")) as (figure, shown):
        for parameter, axes in shown.items():
            rows = sweeps[parameter]
            for metric, look in LOOKS.items():
                table = pd.DataFrame({v: values(metrics, POOL, r, metric) for v, r in rows.items()})
                tables[parameter, metric] = table
                _sweep(axes, table, look, f"dist {TITLES[metric]}")
                none = values(metrics, POOL, without, metric).mean()
                name = f"{without}, {TITLES[metric]}"
                axes.axhline(none, color=look["color"], lw=1, ls=":", label=name)
            axes.set_xticks(range(len(rows)), [f"{value:g}" for value in rows])
        handles, names = axes.get_legend_handles_labels()
        key(figure, handles=handles, labels=names, ncols=2)
        image = finish(figure)
    return Figure(
        image,
        f"Line plots of dist against {', '.join(sweeps)}.",
        "One parameter of MDWGAN-GP is changed at a time; bars are the SD of seeds. A flat line at "
        "the dotted one means that the graphs have no effect there.",
        title="Sweeps",
        name="sweeps",
        table=pd.concat(
            [
                table.melt(var_name="value", value_name="dist", ignore_index=False)
                .assign(parameter=parameter, metric=metric)
                .reset_index()
                for (parameter, metric), table in tables.items()
            ]
        ),
    )


def _sweep(axes: Axes, table: pd.DataFrame, look: dict, name: str) -> None:
    """Mean and SD of a swept parameter's values, and dots of the seeds."""
    x, spread = range(len(table.columns)), table.std(ddof=1) if len(table) > 1 else None
    axes.errorbar(x, table.mean(), spread, lw=1.2, ms=4, capsize=2.5, label=name, **look)
    for _, scores in table.iterrows():
        axes.plot(x, scores, ls="", ms=2.2, alpha=0.5, **look)
