"""Memorisation: which rows' samples repeat training samples or reveal them."""

import math
from dataclasses import replace

import pandas as pd

from mdwgan.generators.row import BEST
from mdwgan.generators.rows import ROWS, label, ordered
from mdwgan.metrics.collapse import COLLAPSE_METRICS, signs_of_collapse
from mdwgan.metrics.memorisation_bounds import SHARE, Finding, find, mia_bound, warning
from mdwgan.report.page.block import Block
from mdwgan.report.page.metrics import values
from mdwgan.report.page.words import listed

METRICS = ["dcr_ratio", "nndr", "nndr_real", "closer_to_train", "mia_auc"]
# Made of training samples: repeating them is their purpose.
MADE_OF_TRAINING = {
    name: row.made_of_training for name, row in ROWS.items() if row.made_of_training
}


def memorisation_block(
    metrics: pd.DataFrame, tissue: str, generators: list[str], copied: bool = False
) -> Block:
    """Warnings of one tissue; and which rows reach no bound, which is no all-clear.

    Parameters
    ----------
    metrics : DataFrame
    tissue : str
    generators : list of str
    copied : bool
        Whether row `BEST` is the training samples here.
    """
    block = Block("Memorisation")
    if copied:
        generators = [name for name in generators if name != BEST]
        block.words.append(f"Row {BEST} is the training samples here, by choice.")
    of_rows = findings(metrics, tissue, generators)
    block.warnings = _warnings(metrics, tissue, of_rows)
    fallen = {g: signs for g in of_rows if (signs := collapse(metrics, tissue, g))}
    block.warnings += [
        f"{label(g)}: the samples have collapsed onto a few spots ({'; '.join(signs)})."
        for g, signs in fallen.items()
    ]
    silent = [label(g) for g, f in of_rows.items() if f == Finding() and g not in fallen]
    if silent and math.isfinite(_samples(metrics, tissue, "copy")):  # else less could be judged
        block.words.append(
            f"No bound of memorisation is reached by {listed(silent)}; that does not prove that "
            "nothing is memorised."
        )
    if expected := _expected(metrics, tissue, generators):
        block.words.append(expected)
    return block


def _warnings(metrics: pd.DataFrame, tissue: str, of_rows: dict[str, Finding]) -> list[str]:
    """A sentence for each row; rows that reveal the training samples without copies share one."""
    traceable = [g for g, f in of_rows.items() if f.traceable and not f.copies]
    if len(traceable) < 2:
        return [text for g, f in of_rows.items() if (text := warning(label(g), f))]
    copies = [warning(label(g), f) for g, f in of_rows.items() if f.copies]
    means = [values(metrics, tissue, g, "mia_auc").mean() for g in traceable]
    bound = max(
        mia_bound(_samples(metrics, tissue, "copy"), _samples(metrics, tissue, g))
        for g in traceable
    )
    return [
        *copies,
        f"{listed([label(g) for g in traceable])}: most samples are no copies, but they reveal "
        f"which samples were used for training (mia_auc {min(means):.3f} to {max(means):.3f}, "
        f"where chance gives at most {bound:.3f}). {SHARE}",
    ]


def findings(metrics: pd.DataFrame, tissue: str, generators: list[str]) -> dict[str, Finding]:
    """What the memorisation metrics of each row say, means over seeds; rows without are left out.

    Copies at a single seed, which a mean may hide, are reported with that seed. Rows made of
    training or of test samples are left out as well.
    """
    n_train = _samples(metrics, tissue, "copy")
    of_rows = {}
    for generator in ordered(generators):
        if generator in MADE_OF_TRAINING or generator.startswith("real"):
            continue
        scores = pd.DataFrame({name: values(metrics, tissue, generator, name) for name in METRICS})
        if scores.empty:
            continue
        finding = find(scores.mean(), n_train, _samples(metrics, tissue, generator))
        if not finding.copies:
            finding = replace(finding, copies=_copies_by_seed(scores))
        of_rows[generator] = finding
    return of_rows


def collapse(metrics: pd.DataFrame, tissue: str, generator: str) -> tuple[str, ...]:
    """Signs, of the first seed that has any, that a row's samples lie on a few spots."""
    scores = {name: values(metrics, tissue, generator, name) for name in COLLAPSE_METRICS}
    signs = (signs_of_collapse(row) for _, row in pd.DataFrame(scores).iterrows())
    return next(filter(None, signs), ())


def _copies_by_seed(scores: pd.DataFrame) -> tuple[str, ...]:
    """Signs of copies at single seeds; ``scores`` has a row a seed."""
    return tuple(
        f"at seed {seed} {text}"
        for seed, row in scores.iterrows()
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
    sentences = []
    for name in (g for g in ordered(generators) if g in MADE_OF_TRAINING):
        ratio = values(metrics, tissue, name, "dcr_ratio")
        if len(ratio):
            sentences.append(f"{name} {MADE_OF_TRAINING[name]} (dcr_ratio {ratio.mean():.3f})")
    return f"By design, samples repeat training samples: {listed(sentences)}." if sentences else ""
