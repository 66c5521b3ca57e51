"""Memorisation: rows whose samples repeat training samples are named, in words."""

import math
from dataclasses import replace

import pandas as pd

from mdwgan.generators.rows import ROWS, label, ordered
from mdwgan.metrics.memorisation_bounds import SHARE, Finding, find, mia_bound, warning
from mdwgan.report.page.block import Block
from mdwgan.report.page.words import listed
from mdwgan.report.sections.overview import values

METRICS = ["dcr_ratio", "nndr", "nndr_real", "closer_to_train", "mia_auc"]
# Made of training samples: that they repeat them is what they are there for.
MADE_OF_TRAINING = {
    name: row.made_of_training for name, row in ROWS.items() if row.made_of_training
}


def memorisation_block(metrics: pd.DataFrame, tissue: str, generators: list[str]) -> Block:
    """Warnings of one tissue; and where there are none, that there are none."""
    block = Block("Memorisation")
    found = findings(metrics, tissue, generators)
    block.warnings = _warnings(metrics, tissue, found)
    silent = [label(g) for g, f in found.items() if f == Finding()]
    if silent and math.isfinite(_samples(metrics, tissue, "copy")):  # else less could be judged
        block.words.append(f"No sign of memorised training samples: {listed(silent)}.")
    if expected := _expected(metrics, tissue, generators):
        block.words.append(expected)
    return block


def _warnings(metrics: pd.DataFrame, tissue: str, found: dict[str, Finding]) -> list[str]:
    """A sentence for each row; those that only tell who was trained on share one."""
    traceable = [g for g, f in found.items() if f.traceable and not f.copies]
    if len(traceable) < 2:
        return [text for g, f in found.items() if (text := warning(label(g), f))]
    told = [warning(label(g), f) for g, f in found.items() if f.copies]
    means = [values(metrics, tissue, g, "mia_auc").mean() for g in traceable]
    bound = max(
        mia_bound(_samples(metrics, tissue, "copy"), _samples(metrics, tissue, g))
        for g in traceable
    )
    return [
        *told,
        f"{listed([label(g) for g in traceable])}: most samples are no copies, but they tell who "
        f"was trained on (mia_auc {min(means):.3f} to {max(means):.3f}, where chance gives at most "
        f"{bound:.3f}). {SHARE}",
    ]


def findings(metrics: pd.DataFrame, tissue: str, generators: list[str]) -> dict[str, Finding]:
    """What the memorisation metrics of each row say, means over seeds; rows without are left out.

    Copies at a single seed, which a mean may hide, are told with that seed. Rows made of training
    or of test samples are left out as well.
    """
    n_train = _samples(metrics, tissue, "copy")
    found = {}
    for generator in ordered(generators):
        if generator in MADE_OF_TRAINING or generator.startswith("real"):
            continue
        own = pd.DataFrame({name: values(metrics, tissue, generator, name) for name in METRICS})
        if own.empty:
            continue
        finding = find(own.mean(), n_train, _samples(metrics, tissue, generator))
        if not finding.copies:
            finding = replace(finding, copies=_copies_by_seed(own))
        found[generator] = finding
    return found


def _copies_by_seed(own: pd.DataFrame) -> tuple[str, ...]:
    """Signs of copies at single seeds; ``own`` has a row a seed."""
    return tuple(
        f"at seed {seed} {text}"
        for seed, row in own.iterrows()
        for text in find(row, math.nan, math.nan).copies
    )


def _samples(metrics: pd.DataFrame, tissue: str, generator: str) -> float:
    """Samples of a row: copy has the training samples, a generator as many as the test set."""
    rows = metrics[(metrics["tissue"] == tissue) & (metrics["generator"] == generator)]
    # A seed whose training failed has lines without a value, at n = 0.
    n = rows.loc[rows["metric"].isin(METRICS) & rows["value"].notna(), "n"]
    return float(n.min()) if len(n) else math.nan


def _expected(metrics: pd.DataFrame, tissue: str, generators: list[str]) -> str:
    """Say of rows made of training samples that they are, with what it does to their values."""
    parts = []
    for name in (g for g in ordered(generators) if g in MADE_OF_TRAINING):
        ratio = values(metrics, tissue, name, "dcr_ratio")
        if len(ratio):
            parts.append(f"{name} {MADE_OF_TRAINING[name]} (dcr_ratio {ratio.mean():.3f})")
    return f"Made of training samples, as is meant: {listed(parts)}." if parts else ""


def memorisation_cautions(
    metrics: pd.DataFrame, tissues: list[str], generators: list[str]
) -> list[str]:
    """Sentences for the overview: whose samples look like copies, or tell who was trained on."""
    by_tissue = {tissue: findings(metrics, tissue, generators) for tissue in tissues}
    copies = {t: [g for g, f in found.items() if f.copies] for t, found in by_tissue.items()}
    traceable = {
        t: [g for g, f in found.items() if f.traceable and not f.copies]
        for t, found in by_tissue.items()
    }
    sentences = []
    for whose, lead in (
        (copies, "Memorisation: samples look like copies of training samples:"),
        (traceable, "Memorisation: samples tell who was trained on, though most are no copies:"),
    ):
        rows = dict.fromkeys(g for names in whose.values() for g in names)
        where: dict[tuple[str, ...], list[str]] = {}  # tissues -> rows
        for g in rows:
            where.setdefault(tuple(t for t, names in whose.items() if g in names), []).append(g)
        if where:
            told = [f"{listed([*map(label, gs)])} in {listed([*ts])}" for ts, gs in where.items()]
            sentences.append(f"{lead} {'; '.join(told)}.")
    return sentences
