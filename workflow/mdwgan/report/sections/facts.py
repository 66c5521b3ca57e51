"""One line on what was run, and one on what it was run with."""

import json

import pandas as pd

from mdwgan import __version__
from mdwgan.cohort.origin import of_run
from mdwgan.generators.row import BEST
from mdwgan.generators.rows import models
from mdwgan.genes.filters import KEPT, span_kept
from mdwgan.provenance import read_starts
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import MOST_NAMES, counted, listed, some
from mdwgan.report.sections.run import id_words, quick_words

COUNTS = ("tissue", "condition", "n", "n_train", "n_test")
SHORT_COMMIT = 10  # characters


def facts(results: Results, product: str) -> list[str]:
    """What was run on what, versions, and what is special of the run's kind and genes.

    Parameters
    ----------
    results : Results
    product : str
        Path of the report in the run's folder, as its provenance names it.
    """
    made = versions(of_run(results.root, product), _run_on(results))
    return [_what(results), made, *quick_words(results.config), *id_words(results)]


def _what(results: Results) -> str:
    counts = results.table(f"seed{results.seeds[0]}/split_summary.tsv", columns=COUNTS)
    where = some(results.tissues)
    genes = _genes(results)
    trained = counted(len([m for m in models(results.generators) if m != BEST]), "model")
    trained += f" and the chosen one (row {BEST})" if BEST in results.generators else ""
    seeds = counted(len(results.seeds), "seed")
    if counts is None:
        return f"{where}{genes}. {trained}, {seeds}."
    by_condition = [
        f"{_sum(counts[counts['condition'] == c], 'n')} {c}" for c in results.conditions
    ]
    return (
        f"{_sum(counts, 'n')} samples ({listed(by_condition)}) of {where}{genes}. "
        f"{trained}: trained on {_of_tissues(counts, results.tissues, 'n_train')} of the samples "
        f"and compared with the other {_of_tissues(counts, results.tissues, 'n_test')}. "
        f"{_trained(results.seeds)}"
    )


def _genes(results: Results) -> str:
    genes = results.table("genes/genes.tsv", columns=KEPT)
    return "" if genes is None else f", {span_kept(genes, results.seeds)} genes"


def _trained(seeds: list[int]) -> str:
    if len(seeds) == 1:
        return f"Trained once (seed {seeds[0]})."
    return f"Trained {len(seeds)} times, each on its own split (seeds {_range(seeds)})."


def _range(seeds: list[int]) -> str:
    if len(seeds) <= MOST_NAMES or seeds != list(range(seeds[0], seeds[-1] + 1)):
        return listed([str(s) for s in seeds])
    return f"{seeds[0]} to {seeds[-1]}"


def _sum(counts: pd.DataFrame, column: str) -> str:
    return f"{int(pd.to_numeric(counts[column], errors='coerce').sum()):,}"


def _of_tissues(counts: pd.DataFrame, tissues: list[str], column: str) -> str:
    """Numbers of the tissues in their order; of many, the sum."""
    sums = [_sum(counts[counts["tissue"].astype(str) == t], column) for t in tissues]
    return listed(sums) if len(sums) <= MOST_NAMES else f"{_sum(counts, column)} (all tissues)"


def _run_on(results: Results) -> str:
    """Date of the last start of the run; empty where no start was noted."""
    starts = read_starts(results.root)
    return starts[-1]["started"].partition("T")[0].partition(" ")[0] if starts else ""


def versions(record: dict, run_on: str = "") -> str:
    """Version and commit that made the run, when that was, and when its inputs were retrieved."""
    words = []
    steps = record["steps"]
    made = list(dict.fromkeys(json.dumps([s.get("mdwgan"), s.get("commit")]) for s in steps))
    for version, commit in map(json.loads, made):
        at = f", commit {_short(commit)}" if commit else ""
        words.append(f"mdwgan {version}{at}")
    dates = sorted({source["retrieved"] for source in record["sources"] if source.get("retrieved")})
    text = f"Made with {listed(words)}" if words else f"Report of mdwgan {__version__}"
    if run_on:
        text += f", run on {run_on}"
    if dates:
        span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
        text += f"; input files of {span}"
    return f"{text}."


def _short(commit: str) -> str:
    name, plus, changes = str(commit).partition("+")
    return name[:SHORT_COMMIT] + plus + changes
