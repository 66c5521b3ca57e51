"""The first screen: what was run, answers in words, the scorecard, and what fails."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from mdwgan.generators.row import BEST
from mdwgan.generators.rows import label, models
from mdwgan.report.page.load import Choices, Results
from mdwgan.report.page.table import Table
from mdwgan.report.page.words import MOST_NAMES
from mdwgan.report.sections.answers import Answer, answers
from mdwgan.report.sections.choice import choice_answer, is_copy, own_models
from mdwgan.report.sections.facts import facts
from mdwgan.report.sections.failing import Failing
from mdwgan.report.sections.failings import failings
from mdwgan.report.sections.levels import Scores
from mdwgan.report.sections.scorecard import Failed, scorecard
from mdwgan.report.sections.simulated import simulated_words

Safe = Callable[..., object]  # (what, instead, function, *args): the result, or what is instead


@dataclass
class Summary:
    """What the first screen shows; empty parts are left out."""

    banner: str = ""
    facts: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    scorecard: Table | None = None
    failings: list[Failing] = field(default_factory=list)
    shown: str = ""  # the model whose samples are offered
    shown_why: str = ""  # where it isn't the chosen one


def summary(
    results: Results,
    scores: Scores,
    failed: Failed,
    truth: pd.DataFrame | None,
    link: Callable[[str], str],
    safe: Safe,
) -> Summary:
    """Make the first screen, part by part.

    Parameters
    ----------
    results : Results
    scores : Scores
    failed : dict
        Reasons of failed trainings by (tissue, generator, seed).
    truth : DataFrame or None
        Planted genes of a simulated run.
    link : callable
        Address of a product in the page, empty where there is none.
    safe : callable
        Makes a part; where that fails, it notes so and gives something instead.
    """
    page = Summary()
    page.banner = safe("The banner", str, simulated_words, results)
    page.facts = safe("The line on what was run", list, facts, results, "report.html")
    choices = safe("The choice", dict, results.choices)
    none = is_copy(choices)
    # Where the run has no other model, the answers are about the training samples.
    rows = own_models(results) or models(results.generators)
    chosen = safe("The choice", list, lambda: [choice_answer(choices, results.generators)])
    asked = safe("The answers", list, answers, scores, results.contrast, rows)
    page.answers = [*asked, *chosen]
    page.scorecard = safe("The scorecard", _nothing, scorecard, scores, failed, none)
    page.failings = safe("What fails", list, failings, results, scores, rows, failed, truth)
    page.shown = safe("The model to show", str, _shown, results, choices, page.scorecard)
    if page.shown and none:
        page.shown_why = (
            f"The training samples were chosen, of which there is nothing to generate: the links "
            f"lead to samples of {label(page.shown)}, the model that the scorecard has first."
        )
    page.buttons = safe("The links", list, buttons, results, page.shown, failed, link)
    return page


def _nothing() -> None:
    return None


def buttons(
    results: Results, row: str, failed: Failed, link: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Links to a row's synthetic samples, to the tables of scores and to the methods.

    The samples are those of the first seed that has some.
    """
    links = []
    if row and len(results.tissues) <= MOST_NAMES:
        for tissue in results.tissues:
            good = [seed for seed in results.seeds if (tissue, row, seed) not in failed]
            if not good:
                continue
            path = results.path(tissue, row, good[0], "synthetic.h5ad")
            links.append((f"{tissue}: synthetic samples of {label(row)}", link(path)))
    if _has_samples(results):
        links.append(
            ("Synthetic samples of all models", "#overview-synthetic-samples-of-all-models")
        )
    links.append(("All scores (metrics.tsv)", link("metrics.tsv")))
    links.append(("Methods", "#methods"))
    return [(name, address) for name, address in links if address]


def _has_samples(results: Results) -> bool:
    """Whether there is a file of synthetic samples, which the table of the link lists."""
    return any(
        results.exists(results.path(tissue, row, seed, "synthetic.h5ad"))
        for tissue in results.tissues
        for row in models(results.generators)
        for seed in results.seeds
    )


def _shown(results: Results, choices: Choices, table: Table | None) -> str:
    """The chosen row, unless it is the training samples; else the first of the scorecard."""
    trained = models(results.generators)
    if BEST in trained and choices and not is_copy(choices):
        return BEST
    others = [row for row in trained if row != BEST]
    heads = [cells[0].text for cells in table.rows] if table else []
    ranked = sorted(
        others, key=lambda r: heads.index(label(r)) if label(r) in heads else len(heads)
    )
    return next(iter(ranked), "")
