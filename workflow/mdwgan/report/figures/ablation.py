"""Figures of the ablation: the paper's figure 8 with every seed in it, and the sweeps."""

import pandas as pd

from mdwgan.cohort.training import POOL
from mdwgan.generators.rows import label
from mdwgan.report.figures.style import GENERATED, INK, SERIES, TRAIN, WIDE, canvas, embed
from mdwgan.report.page.figure import Figure, drawn
from mdwgan.report.page.metrics import values

LINES = {"copy": "-", "real-half": "--", "mvn": ":"}
TITLES = {"dist": "over the pool", "dist_within": "within tissues, mean"}
COLORS = {"dist": GENERATED, "dist_within": SERIES[3]}


@drawn("The figure of the systems of the ablation")
def systems_figure(metrics: pd.DataFrame, systems: list[str]) -> Figure:
    """Dist of each system: a dot a seed, joined over systems, and the reference rows as lines."""
    with canvas(WIDE, 3.3, 2) as (figure, panels):
        for axes, (metric, title) in zip(panels, TITLES.items(), strict=True):
            table = pd.DataFrame({s: values(metrics, POOL, s, metric) for s in systems})
            x = range(len(systems))
            for _, scores in table.iterrows():
                axes.plot(x, scores, color=TRAIN, lw=0.7, marker="o", ms=4, mfc=GENERATED, mew=0)
            axes.plot(x, table.mean(), ls="", marker="_", ms=20, mew=2, color=INK, label="mean")
            for row, style in LINES.items():
                reference = values(metrics, POOL, row, metric).mean()
                axes.axhline(reference, color=INK, lw=1.1, ls=style, label=row)
            names = [label(s).removeprefix("MDWGAN-GP") or "both" for s in systems]
            axes.set_xticks(x, [{"-E": "E", "-C": "C", "-N": "none"}.get(n, n) for n in names])
            axes.set_xlim(-0.5, len(systems) - 0.5)
            axes.set(title=title, xlabel="graphs")
        panels[0].set_ylabel("dist")
        figure.legend(
            *panels[0].get_legend_handles_labels(), loc="outside upper left", ncols=len(LINES) + 1
        )
        image = embed(figure)
    return Figure(
        image,
        f"Dots of dist for {', '.join(systems)}, one a seed, over the pool and within tissues, "
        "with lines of the reference rows.",
        "A dot is a seed, a thin line joins a seed's systems: where lines cross, seeds disagree on "
        "which is better. E: Euclidean graph, C: cosine graph.",
        wide=True,
        title="Ablation of the graphs",
    )


@drawn("The figure of the sweeps")
def sweep_figure(
    metrics: pd.DataFrame, sweeps: dict[str, dict[float, str]], without: str
) -> Figure:
    """Dist against each swept parameter: mean and SD over seeds, and dots of the seeds.

    ``sweeps`` has rows by parameter and value; ``without`` is the system without graphs.
    """
    with canvas(WIDE, 3.1, len(sweeps), sharey=True, squeeze=False) as (figure, panels):
        for axes, (parameter, rows) in zip(panels[0], sweeps.items(), strict=True):
            for metric, color in COLORS.items():
                table = pd.DataFrame({v: values(metrics, POOL, r, metric) for v, r in rows.items()})
                x, spread = range(len(rows)), table.std(ddof=1) if len(table) > 1 else None
                axes.errorbar(
                    x,
                    table.mean(),
                    spread,
                    color=color,
                    lw=1.4,
                    marker="o",
                    ms=5,
                    capsize=3,
                    label=f"dist {TITLES[metric]}",
                )
                for _, scores in table.iterrows():
                    axes.plot(x, scores, ls="", marker="o", ms=2.5, color=color, alpha=0.5)
                none = values(metrics, POOL, without, metric).mean()
                axes.axhline(none, color=color, lw=1, ls=":", label=f"{without}, {TITLES[metric]}")
            axes.set_xticks(x, [f"{value:g}" for value in rows])
            axes.set(xlabel=parameter)
        panels[0][0].set_ylabel("dist")
        handles = panels[0][0].get_legend_handles_labels()
        figure.legend(*handles, loc="outside upper left", ncols=2)
        image = embed(figure)
    return Figure(
        image,
        f"Line plots of dist against {', '.join(sweeps)}.",
        "One parameter of MDWGAN-GP is changed at a time; bars are the SD of seeds. A flat line at "
        "the dotted one means that the graphs have no effect there.",
        wide=True,
        title="Sweeps",
    )
