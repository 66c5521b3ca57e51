"""The block on classification: what generated samples are good for, alone and beside real ones."""

import math

import pandas as pd

from mdwgan.config.run import augmented_generators, classified_generators
from mdwgan.generators.rows import is_model, label, models, ordered
from mdwgan.metrics.classification import CLASSIFIERS, metric_name
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Table, by_row, score
from mdwgan.report.page.words import MOST_IN_FULL, listed
from mdwgan.report.sections.augmentation import (
    SHORT,
    curve_figure,
    curve_table,
    curve_words,
    read_curves,
)
from mdwgan.report.sections.overview import Comparison, compare, is_optimistic, values
from mdwgan.report.sections.scores import bold, metric_notes, value_cells
from mdwgan.report.sections.verdict import baselines, some

TAGS = {"copy": "trained on real", "real-half": "half of the test set"}
CHOSEN = "Selected on the test set, so these scores are optimistic."
TITLES = {
    "accuracy": "accuracy",
    "f1": "F1, tumour is positive",
    "balanced_accuracy": "balanced accuracy",
}


def classification(results: Results, tissue: str, metrics: pd.DataFrame, link) -> Block:
    """Scores of classifiers trained on each row, and the augmentation curve."""
    block = Block("Classification")
    own = metrics[(metrics["tissue"] == tissue) & (metrics["axis"] == "utility")]
    rows = classified_generators({**results.config, "generators": results.generators})
    if own["value"].notna().any():
        block.words += verdict(own, tissue, rows)
        block.tables.append(score_table(own, tissue, rows, "mcc", ("", "added"), _caption(own)))
        for name, title in TITLES.items():
            block.folded.append((title, score_table(own, tissue, rows, name, ("", "added"))))
        block.folded += _within(own, tissue, rows)
    elif len(own):
        reasons = list(dict.fromkeys(own["note"]))
        block.words.append(f"No classifier was trained: {listed(reasons)}.")
    failed = own[own["value"].isna()]
    if len(failed) < len(own) and (notes := metric_notes(failed)):
        block.folded.append(("notes on classification", notes))
    _curves(results, tissue, block, link)
    block.missing = results.take_notes()
    return block


def score_table(
    metrics: pd.DataFrame, tissue: str, rows: list[str], of: str, kinds: tuple, caption: str = ""
) -> Table:
    """Rows x classifiers, for each way of training; each the mean over seeds with its SD."""
    names = [metric_name(classifier, kind, of) for kind in kinds for classifier in CLASSIFIERS]
    # Added samples have to beat the real ones alone: `copy` added is each of those twice.
    alone = {metric_name(c, "added", of): metric_name(c, "", of) for c in CLASSIFIERS}
    shown = value_cells(metrics, tissue, ordered(rows), names, alone)
    heads = [SHORT[c] + (", added" if kind == "added" else "") for kind in kinds for c in SHORT]
    table = by_row(["row", *heads], shown, (caption + bold(shown)).strip())
    for row, cells in zip(shown, table.rows, strict=True):
        tags = [TAGS.get(row, ""), "optimistic" if is_optimistic(metrics, tissue, row) else ""]
        cells[0].tag = ", ".join(filter(None, tags))
    return table


def _caption(metrics: pd.DataFrame) -> str:
    seeds = metrics["seed"].nunique()
    return (
        "MCC of classifiers (random forest, 5 nearest neighbours, multi-layer perceptron) that "
        "tell normal from tumour among the real test samples; 1 is best, 0 is guessing. First "
        "trained on a row's samples alone, then on the real training samples with them added. "
        "Row copy is trained on the real training samples, then on each of them twice; the first "
        "is what is compared with. Generated "
        "samples have the test set's share of tumours. "
        f"{'One seed' if seeds == 1 else f'Mean ± SD of {seeds} seeds'}."
    )


def _within(metrics: pd.DataFrame, tissue: str, rows: list[str]) -> list[tuple[str, Table]]:
    """Tables of the paper's reading, where the run has it."""
    part = metrics[metrics["metric"].str.contains("_within_")]
    if part.empty:
        return []
    caption = (
        "MCC of classifiers trained and tested within a row's own samples, five folds by donor. "
        "Optimistic: a generator whose samples are easy to tell apart scores high, real or not."
    )
    table = score_table(part, tissue, rows, "mcc", ("within",), caption)
    return [("within one set, the paper's reading", table)]


def verdict(metrics: pd.DataFrame, tissue: str, rows: list[str]) -> list[str]:
    """Say plainly whether generated samples help a classifier."""
    made = models(rows) + baselines(rows)
    few = len(models(rows)) <= MOST_IN_FULL
    words = (
        [_of_row(metrics, tissue, row) for row in made] if few else _of_many(metrics, tissue, made)
    )
    words = list(filter(None, [_of_real(metrics, tissue), *words]))
    if words and metrics["seed"].nunique() == 1:
        words.append("There is one seed: small differences can't be told apart from noise.")
    return words


def _of_real(metrics: pd.DataFrame, tissue: str) -> str:
    """What the real training samples reach alone, and so what there is to gain."""
    found = {
        c: values(metrics, tissue, "copy", metric_name(c, "", "mcc")).mean() for c in CLASSIFIERS
    }
    shown = [f"{score(mean)} ({SHORT[c]})" for c, mean in found.items() if not math.isnan(mean)]
    if not shown:
        return ""
    return (
        f"The real training samples alone reach an MCC of {listed(shown)}; where that is near 1, "
        "there is nothing to gain."
    )


def _against_real(metrics, tissue: str, row: str, kind: str) -> dict[str, Comparison]:
    """By classifier: MCC of a row against that of the real training samples alone."""
    found = {}
    for classifier in CLASSIFIERS:
        own = values(metrics, tissue, row, metric_name(classifier, kind, "mcc"))
        real = values(metrics, tissue, "copy", metric_name(classifier, "", "mcc"))
        found[classifier] = compare(own, real)
    return {classifier: c for classifier, c in found.items() if c}


def _state(comparison: Comparison) -> str:
    return "level" if abs(comparison.difference) < 5e-4 else comparison.state


def _with(found: dict[str, Comparison], state: str) -> str:
    """Classifiers in one state, with their differences: "RF (+0.012) and kNN (+0.003)"."""
    shown = [
        f"{SHORT[c]} ({f'{v.difference:+.3f}'.replace('-', '−')})"
        for c, v in found.items()
        if _state(v) == state
    ]
    return listed(shown)


def _of_row(metrics: pd.DataFrame, tissue: str, row: str) -> str:
    """Whether one row's samples help when added, and whether they can stand for real ones."""
    found = _against_real(metrics, tissue, row, "added")
    if not found:
        return ""
    effects = [
        f"{verb} {with_}"
        for state, verb in (
            ("above", "raise MCC with"),
            ("below", "lower it with" if _with(found, "above") else "lower MCC with"),
            ("level", "make no clear difference with"),
        )
        if (with_ := _with(found, state))
    ]
    helps = "help" if _with(found, "above") and not _with(found, "below") else ""
    lead = f"{label(row)}: added to the real training samples, generated ones"
    first = f"{lead} {helps + ': they ' if helps else ''}{listed(effects)}."
    alone = _against_real(metrics, tissue, row, "")
    behind = [SHORT[c] for c, v in alone.items() if _state(v) == "below"]
    if behind:
        first += f" Alone, they train worse than the real ones with {listed(behind)}."
    elif alone:
        first += " Alone, they don't train clearly worse than the real ones."
    return first + (f" {CHOSEN}" if is_optimistic(metrics, tissue, row) else "")


def _of_many(metrics: pd.DataFrame, tissue: str, made: list[str]) -> list[str]:
    """By classifier: how many rows help when added, and which."""
    sentences = []
    for classifier in CLASSIFIERS:
        found = {row: _against_real(metrics, tissue, row, "added").get(classifier) for row in made}
        found = {row: c for row, c in found.items() if c}
        if not found:
            continue
        helps = [label(row) for row, c in found.items() if _state(c) == "above"]
        names = f": {some(helps, 'rows')}" if helps else ""
        kinds = "generators and plain baselines" if not all(map(is_model, found)) else "generators"
        sentences.append(
            f"{SHORT[classifier]}: added to the real training samples, samples of {len(helps)} of "
            f"{len(found)} {kinds} raise MCC{names}."
        )
    chosen = [label(row) for row in made if is_optimistic(metrics, tissue, row)]
    if sentences and chosen:
        sentences.append(f"Selected on the test set, so optimistic: {some(chosen, 'rows')}.")
    return sentences


def _curves(results: Results, tissue: str, block: Block, link) -> None:
    """The augmentation curve, of the generators that have one."""
    names = augmented_generators(results.config)
    curves = read_curves(results, tissue, names)
    if curves is None:
        return
    block.words += curve_words(curves)
    figure = curve_figure(curves)
    block.figures += [figure] if figure else []
    table = curve_table(curves)
    block.folded += [("augmentation curve", table)] if table else []
    for name in names:
        for seed in results.seeds:
            path = f"{tissue}/{name}/seed{seed}/augmentation.tsv"
            block.links.append((f"curve of {name}, seed {seed}", link(path)))
