"""The block on classification: what synthetic samples are good for, alone and beside real ones."""

import math
from collections.abc import Callable, Sequence

import pandas as pd

from mdwgan.config.rows import augmented_generators, classified_generators
from mdwgan.evaluation.statistics import Comparison, compare
from mdwgan.generators.rows import baselines, is_model, label, models, ordered
from mdwgan.metrics.classification import CLASSIFIERS, metric_name
from mdwgan.report.figures.augmentation import curve_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import is_optimistic, values
from mdwgan.report.page.table import Table, by_row
from mdwgan.report.page.words import (
    MOST_IN_FULL,
    SHORT_NAMES,
    counted,
    listed,
    over_seeds,
    score,
    signed,
    some,
)
from mdwgan.report.sections.augmentation import curve_table, curve_words, mean_gains, read_curves
from mdwgan.report.sections.scores import bold, metric_notes, value_cells

TAGS = {"copy": "trained on real", "real-half": "half of the test set"}
LARGE = 0.05  # of an MCC: a smaller loss is none that a reader would mind
CHOSEN = "Selected on the test set, so these scores are optimistic."


def titles(conditions: Sequence[str]) -> dict[str, str]:
    """Titles of the folded tables, by score."""
    f1 = f"{conditions[1]} is positive" if len(conditions) == 2 else "mean over conditions"
    return {"accuracy": "accuracy", "f1": f"F1, {f1}", "balanced_accuracy": "balanced accuracy"}


def classification(
    results: Results, tissue: str, metrics: pd.DataFrame, link: Callable[[str], str]
) -> Block:
    """Scores of classifiers trained on each row, and the augmentation curve."""
    block = Block("Classification")
    scores = metrics[(metrics["tissue"] == tissue) & (metrics["axis"] == "utility")]
    rows = classified_generators({**results.config, "generators": results.generators})
    if scores["value"].notna().any():
        block.words += verdict(scores, tissue, rows)
        runs = results.config["evaluation"]["classification"]["runs"]
        caption = _caption(scores, results.conditions, runs)
        block.tables.append(score_table(scores, tissue, rows, "mcc", ("", "added"), caption))
        others = {
            title: score_table(
                scores,
                tissue,
                rows,
                name,
                ("", "added"),
                f"The same classifiers by {title}; 1 is best.",
            )
            for name, title in titles(results.conditions).items()
        }
        block.folded.append(("other scores: accuracy, F1, balanced accuracy", others))
        block.folded += _within(scores, tissue, rows)
    elif len(scores):
        reasons = list(dict.fromkeys(scores["note"]))
        block.words.append(f"No classifier was trained: {listed(reasons)}.")
    failed = scores[scores["value"].isna()]
    if len(failed) < len(scores) and (notes := metric_notes(failed)):
        block.folded.append(("notes on classification", notes))
    _curves(results, tissue, block, link)
    return block


def score_table(
    metrics: pd.DataFrame, tissue: str, rows: list[str], of: str, kinds: tuple, caption: str = ""
) -> Table:
    """Rows x classifiers, for each way of training; each the mean over seeds with its SD."""
    names = [metric_name(classifier, kind, of) for kind in kinds for classifier in CLASSIFIERS]
    # Added samples have to beat the real ones alone: `copy` added is each of those twice.
    alone = {metric_name(c, "added", of): metric_name(c, "", of) for c in CLASSIFIERS}
    shown = value_cells(metrics, tissue, ordered(rows), names, alone)
    heads = [
        SHORT_NAMES[c] + (", added" if kind == "added" else "")
        for kind in kinds
        for c in SHORT_NAMES
    ]
    table = by_row(["row", *heads], shown, (caption + bold(shown)).strip())
    for row, cells in zip(shown, table.rows, strict=True):
        tags = [TAGS.get(row, ""), "optimistic" if is_optimistic(metrics, tissue, row) else ""]
        cells[0].tag = ", ".join(filter(None, tags))
    return table


def _caption(metrics: pd.DataFrame, conditions: Sequence[str], runs: int) -> str:
    two = len(conditions) == 2
    share = f"the test set's share of {conditions[1]} samples" if two else "the test set's shares"
    return (
        "MCC of classifiers (random forest, 5 nearest neighbours, multi-layer perceptron) that "
        f"tell {' from '.join(conditions)} among the real test samples; 1 is best, 0 is guessing. "
        "First trained on a row's samples alone, then on the real training samples with the row's "
        "samples added. Row copy is trained on the real training samples, then on each of them "
        f"twice; all rows are compared with the first. Synthetic samples have {share}. Each score "
        f"is the mean of {counted(runs, 'run')} of a classifier. "
        f"{over_seeds(metrics['seed'].nunique())}"
    )


def _within(metrics: pd.DataFrame, tissue: str, rows: list[str]) -> list[tuple[str, Table]]:
    """Tables of the paper's reading, where the run has it."""
    within = metrics[metrics["metric"].str.contains("_within_")]
    if within.empty:
        return []
    caption = (
        "MCC of classifiers trained and tested within a row's own samples, five folds by donor. "
        "Optimistic: a model whose samples are easy to tell apart scores high, real or not."
    )
    table = score_table(within, tissue, rows, "mcc", ("within",), caption)
    return [("within one set, the paper's reading", table)]


def verdict(metrics: pd.DataFrame, tissue: str, rows: list[str]) -> list[str]:
    """Say plainly whether synthetic samples help a classifier."""
    made = models(rows) + baselines(rows)
    few = len(models(rows)) <= MOST_IN_FULL
    words = (
        [_of_row(metrics, tissue, row) for row in made] if few else _of_many(metrics, tissue, made)
    )
    words = list(filter(None, [_of_real(metrics, tissue), *words]))
    if words and metrics["seed"].nunique() == 1:
        words.append("Each model was trained once (one seed), so small differences may be chance.")
    return words


def _of_real(metrics: pd.DataFrame, tissue: str) -> str:
    """What the real training samples reach alone, and so what there is to gain."""
    means = {
        c: values(metrics, tissue, "copy", metric_name(c, "", "mcc")).mean() for c in CLASSIFIERS
    }
    shown = [
        f"{score(mean)} ({SHORT_NAMES[c]})" for c, mean in means.items() if not math.isnan(mean)
    ]
    if not shown:
        return ""
    return (
        f"The real training samples alone reach an MCC of {listed(shown)}; where that is near 1, "
        "there is nothing to gain."
    )


def _against_real(metrics, tissue: str, row: str, kind: str) -> dict[str, Comparison]:
    """By classifier: MCC of a row against that of the real training samples alone."""
    comparisons = {}
    for classifier in CLASSIFIERS:
        of_row = values(metrics, tissue, row, metric_name(classifier, kind, "mcc"))
        of_real = values(metrics, tissue, "copy", metric_name(classifier, "", "mcc"))
        comparisons[classifier] = compare(of_row, of_real)
    return {classifier: c for classifier, c in comparisons.items() if c}


def _state(comparison: Comparison) -> str:
    return "level" if abs(comparison.difference) < 5e-4 else comparison.state


def _is_behind(comparison: Comparison) -> bool:
    """Whether a row is worse by what seeds agree on, or in one training by what a reader minds."""
    worse = comparison.several or comparison.difference < -LARGE
    return worse and _state(comparison) == "below"


def _with(comparisons: dict[str, Comparison], state: str) -> str:
    """Classifiers in one state, with their differences: "RF (+0.012) and kNN (+0.003)"."""
    shown = [
        f"{SHORT_NAMES[c]} ({signed(comparison.difference)})"
        for c, comparison in comparisons.items()
        if _state(comparison) == state
    ]
    return listed(shown)


def _of_row(metrics: pd.DataFrame, tissue: str, row: str) -> str:
    """Whether one row's samples help when added, and whether they can stand for real ones."""
    added = _against_real(metrics, tissue, row, "added")
    if not added:
        return ""
    lead = f"{label(row)}: added to the real training samples, synthetic ones"
    first = f"{lead} {_effects(added)}."
    alone = _against_real(metrics, tissue, row, "")
    behind = listed([SHORT_NAMES[c] for c, v in alone.items() if _is_behind(v)])
    unclear = _with({c: v for c, v in alone.items() if v.difference < -LARGE}, "level")
    if behind:
        first += (
            f" Classifiers trained on synthetic samples alone do worse than on real ones: {behind}."
        )
    if unclear:
        first += (
            " Whether classifiers trained on synthetic samples alone do worse can't be told, as "
            f"seeds differ too much: {unclear}."
        )
    if alone and not behind and not unclear:
        first += (
            " Classifiers trained on synthetic samples alone don't do clearly worse than on real "
            "ones."
        )
    return first + (f" {CHOSEN}" if is_optimistic(metrics, tissue, row) else "")


def _effects(added: dict[str, Comparison]) -> str:
    """What added samples do to MCC; of one seed only by how much it differs."""
    if not any(comparison.several for comparison in added.values()):
        shown = [f"{SHORT_NAMES[c]} {signed(v.difference)}" for c, v in added.items()]
        return f"change MCC by {listed(shown)}, in one training, which may be chance"
    above, below = _with(added, "above"), _with(added, "below")
    effects = [
        f"{verb} {names}"
        for verb, names in (
            ("raise MCC with", above),
            ("lower it with" if above else "lower MCC with", below),
            ("make no clear difference with", _with(added, "level")),
        )
        if names
    ]
    return f"{'help: they ' if above and not below else ''}{listed(effects)}"


def _of_many(metrics: pd.DataFrame, tissue: str, made: list[str]) -> list[str]:
    """By classifier: how many rows help when added, and which."""
    sentences = []
    for classifier in CLASSIFIERS:
        added = {row: _against_real(metrics, tissue, row, "added").get(classifier) for row in made}
        added = {row: comparison for row, comparison in added.items() if comparison}
        if not added:
            continue
        helps = [label(row) for row, c in added.items() if _state(c) == "above"]
        names = f": {some(helps, 'rows')}" if helps else ""
        kinds = "models and plain baselines" if not all(map(is_model, added)) else "generators"
        several = any(comparison.several for comparison in added.values())
        sentences.append(
            f"{SHORT_NAMES[classifier]}: added to the real training samples, samples of "
            f"{len(helps)} of {len(added)} {kinds} {'raise' if several else 'have a higher'} "
            f"MCC{names}."
        )
    chosen = [label(row) for row in made if is_optimistic(metrics, tissue, row)]
    if sentences and chosen:
        sentences.append(f"Selected on the test set, so optimistic: {some(chosen, 'rows')}.")
    return sentences


def _curves(results: Results, tissue: str, block: Block, link: Callable[[str], str]) -> None:
    """The augmentation curve, of the generators that have one."""
    names = augmented_generators(results.config)
    curves = read_curves(results, tissue, names, block.missing)
    if curves is None:
        return
    block.words += curve_words(curves)
    figure = curve_figure(mean_gains(curves))
    block.figures += [figure] if figure else []
    table = curve_table(curves)
    block.folded += [("augmentation curve", table)] if table else []
    for name in names:
        for seed in results.seeds:
            path = results.path(tissue, name, seed, "augmentation.tsv")
            block.links.append((f"curve of {name}, seed {seed}", link(path)))
