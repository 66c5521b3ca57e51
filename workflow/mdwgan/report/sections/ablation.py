"""The section on the ablation of the graphs (paper, figure 8), where the config asks for one."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from scipy import stats

from mdwgan.cohort.training import POOL
from mdwgan.config.ablation import PARAMETERS, REFERENCE_ROWS, SWEPT, Variant, default_of, variants
from mdwgan.evaluation.failures import failure_note
from mdwgan.generators.rows import label
from mdwgan.report.figures.ablation import sweep_figure, systems_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import is_optimistic, values
from mdwgan.report.page.table import Cell, Table, by_row, none, numeric
from mdwgan.report.page.words import listed, mean_sd, score, signed

WITHOUT = "mdwgan-gp-n"
DISTS = {"dist": "over the pool", "dist_within": "within tissues"}
OTHERS = ["mean_r", "sd_r", "coverage", "dcr_ratio"]


@dataclass
class Difference:
    """Mean difference of two rows over the seeds that both have, and half of its interval."""

    mean: float
    half: float  # NaN with one seed
    seeds: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.seeds > 1 and abs(self.mean) > self.half

    def __str__(self) -> str:
        text = signed(self.mean)
        return text if math.isnan(self.half) else f"{text} ± {self.half:.3f}"


def difference(scores: pd.Series, others: pd.Series, comparisons: int = 1) -> Difference | None:
    """Compare two rows seed by seed; None where no seed has both.

    The interval is Student's t over seeds, at 95 % for all ``comparisons``
    together (Bonferroni).
    """
    gaps = (scores - others).dropna()
    n = len(gaps)
    if n == 0:
        return None
    if n == 1:
        return Difference(float(gaps.iloc[0]), math.nan, 1)
    quantile = float(stats.t.ppf(1 - 0.025 / comparisons, n - 1))
    return Difference(float(gaps.mean()), quantile * gaps.std(ddof=1) / math.sqrt(n), n)


def graph_effects(metrics: pd.DataFrame, systems: list[str]) -> dict[tuple[str, str], Difference]:
    """Each system with graphs against the one without, by (metric, system)."""
    if WITHOUT not in systems:
        return {}
    pairs = [(metric, system) for metric in DISTS for system in systems if system != WITHOUT]
    effects = {
        (metric, system): difference(
            values(metrics, POOL, system, metric),
            values(metrics, POOL, WITHOUT, metric),
            len(pairs),
        )
        for metric, system in pairs
    }
    return {key: effect for key, effect in effects.items() if effect}


def ablation_block(results: Results, link: Callable[[str], str]) -> list[Block]:
    """Make the section; none where the config asks for no ablation."""
    rows = variants(results.config)
    if not rows:
        return []
    block = Block("Ablation")
    metrics = results.ablation(block.missing)
    block.failures = _failures(results, block.missing)
    block.links = [("ablation.tsv", link("ablation.tsv"))]
    systems = [name for name, variant in rows.items() if not variant.parameter]
    effects = graph_effects(metrics, systems)
    block.words = _words(metrics, results, systems, effects)
    if metrics["value"].isna().all():
        return [block]
    block.tables = [_systems_table(metrics, systems, effects)]
    sweeps = _sweeps(results.config, rows)
    if sweeps:
        block.tables.append(_sweep_table(metrics, sweeps))
    names = [*rows, *REFERENCE_ROWS]
    block.folded = [("dist in each tissue", _tissue_table(metrics, results.tissues, names))]
    block.figures = [systems_figure(metrics, systems)]
    block.figures += [sweep_figure(metrics, sweeps, WITHOUT)] if sweeps else []
    return [block]


def _failures(results: Results, notes: list[str]) -> list[str]:
    """Failed trainings of the ablation, whose rows are those of the pool."""
    failed = results.failures(notes)
    failed = failed[failed["tissue"] == POOL]
    return [
        f"{label(r.generator)}, seed {r.seed}: {failure_note(r.reason)}"
        for r in failed.itertuples()
    ]


# ---- words


def _words(metrics: pd.DataFrame, results: Results, systems: list[str], effects: dict) -> list[str]:
    count = len(results.tissues)
    pool = f"the {count} tissues pooled" if count > 1 else f"{results.tissues[0]}, the one tissue"
    first = (
        f"{listed([label(s) for s in systems])}: both graphs, one or none, trained on {pool}, with "
        "graphs within each tissue (the paper's figure 8)."
    )
    if count > 1:
        first += (
            " Across tissues most correlation comes from differences between tissues, so a "
            "model with the right tissue means already scores high. Within tissues, dist is "
            "the mean of the tissues' values."
        )
    words = [first, _effect_words(effects, systems), _copy_words(metrics, systems)]
    if any(is_optimistic(metrics, POOL, system) for system in systems):
        words.append("Selected on the test set: these scores are optimistic.")
    return [text for text in words if text]


def _effect_words(effects: dict[tuple[str, str], Difference], systems: list[str]) -> str:
    """Say whether graphs make a difference that seeds don't."""
    if WITHOUT not in systems or len(systems) < 2:
        return f"What graphs add can't be said: that needs {WITHOUT} and a system with graphs."
    if not effects:
        return (
            "What graphs add can't be said: no scores of a system with graphs and of one without."
        )
    clear = {key: effect for key, effect in effects.items() if effect.clear}
    seeds = min(effect.seeds for effect in effects.values())
    if max(effect.seeds for effect in effects.values()) == 1:
        return (
            "One seed: a difference between systems may come from the split and the start of "
            "training rather than from the graphs."
        )
    how = f"{seeds} seeds, paired; 95 % intervals for all {len(effects)} comparisons together"
    if not clear:
        return (
            "No difference between a system with graphs and the one without is larger than the "
            f"differences between seeds, neither over the pool nor within tissues ({how})."
        )
    differences = [f"{label(s)} {DISTS[metric]}, {effect}" for (metric, s), effect in clear.items()]
    rest = len(effects) - len(clear)
    text = (
        f"Differences to {label(WITHOUT)} beyond what seeds differ by: {'; '.join(differences)} "
        f"({how})."
    )
    return text + (f" The other {rest} are within it." if rest else "")


def _copy_words(metrics: pd.DataFrame, systems: list[str]) -> str:
    scores = []
    for metric, where in DISTS.items():
        copy = values(metrics, POOL, "copy", metric).mean()
        means = {s: values(metrics, POOL, s, metric).mean() for s in systems}
        means = {s: mean for s, mean in means.items() if not math.isnan(mean)}
        if means and not math.isnan(copy):
            best = max(means, key=means.get)
            scores.append(
                f"{where} {score(copy)}, the best system {score(means[best])} ({label(best)})"
            )
    return f"Copying the training samples scores {'; '.join(scores)}." if scores else ""


# ---- tables


def _mean(scores: pd.Series, sub: str = "", strong: bool = False) -> Cell:
    return none() if scores.empty else numeric(mean_sd(scores), sub=sub, strong=strong)


def _systems_table(metrics: pd.DataFrame, systems: list[str], effects: dict) -> Table:
    """Systems and reference rows x scores over the pool; below dist, the difference to no graph."""
    rows = {}
    for row in [*systems, *REFERENCE_ROWS]:
        cells = []
        for metric in DISTS:
            effect = effects.get((metric, row))
            strong = bool(effect and effect.clear and effect.mean > 0)
            strong = strong and not is_optimistic(metrics, POOL, row)
            text = str(effect) if effect else ""
            cells.append(_mean(values(metrics, POOL, row, metric), text, strong))
        rows[row] = cells + [_mean(values(metrics, POOL, row, m)) for m in OTHERS]
    several = metrics["seed"].nunique() > 1
    caption = "Mean ± SD of seeds. " if several else "One seed. "
    if effects:
        caption += f"Second line: difference to {label(WITHOUT)}"
        caption += ", seed by seed, with its interval." if several else "."
        if any(cell.strong for cells in rows.values() for cell in cells):
            caption += " Bold: above it by more than seeds differ by."
    caption += " real-half has half of the test samples: no ceiling."
    columns = ["row", *(f"dist {where}" for where in DISTS.values()), *OTHERS]
    return by_row(columns, rows, caption)


def _sweeps(config: dict, rows_by_name: dict[str, Variant]) -> dict[str, dict[float, str]]:
    """Rows by swept parameter and value, in order, the default among them."""
    sweeps: dict[str, dict[float, str]] = {}
    for parameter in PARAMETERS:
        rows = {v.value: name for name, v in rows_by_name.items() if v.parameter == parameter}
        if rows:
            rows[default_of(config, parameter)] = SWEPT
            sweeps[parameter] = dict(sorted(rows.items()))
    return sweeps


def _sweep_table(metrics: pd.DataFrame, sweeps: dict[str, dict[float, str]]) -> Table:
    rows = []
    for parameter, names in sweeps.items():
        for value, name in names.items():
            cells = [Cell(f"{parameter} = {value:g}", tag="default" if name == SWEPT else "")]
            for metric in DISTS:
                scores, default = (values(metrics, POOL, row, metric) for row in (name, SWEPT))
                against = difference(scores, default) if name != SWEPT else None
                cells.append(_mean(scores, str(against) if against else ""))
            rows.append(cells)
    caption = (
        f"{label(SWEPT)} with one parameter changed; second line: difference to its default, with "
        "the 95 % interval of each alone where there are several seeds."
    )
    return Table([label(SWEPT), *(f"dist {where}" for where in DISTS.values())], rows, caption)


def _tissue_table(metrics: pd.DataFrame, tissues: list[str], rows: list[str]) -> Table:
    cells = {row: [_mean(values(metrics, t, row, "dist")) for t in tissues] for row in rows}
    return by_row(["row", *tissues], cells, "dist within each tissue, trained on the pool.")
