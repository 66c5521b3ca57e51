"""Which generators differ beyond noise: tests over tissues and seeds, or wins, ties and losses."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from mdwgan.evaluation.paired_tests import Scores, comparisons, least_blocks, scores_of
from mdwgan.evaluation.statistics import comparable
from mdwgan.generators.row import HALF
from mdwgan.generators.rows import is_model, label
from mdwgan.numerics.ranks import Ranks, mean_ranks
from mdwgan.report.figures.ranks import rank_figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.figure import Figure
from mdwgan.report.page.load import Results
from mdwgan.report.page.metrics import never_bold
from mdwgan.report.page.table import Cell, Table, by_row, none, numeric
from mdwgan.report.page.words import NONE, counted, listed, score, signed

# One metric an axis; all others are in comparisons.tsv.
MAIN = ("dist", "mmd2", "auc_lr", "coverage", "rf_mcc", "dcr_ratio")
CORRECTIONS = {"holm": "Holm's method", "bh": "Benjamini and Hochberg's method"}
MOST_NAMES = 6
USUAL = 0.75  # of the rows have the same counts: then a sentence says which differ


@dataclass
class Compared:
    """Comparisons in one metric: its scores, its lines of comparisons.tsv, and mean ranks."""

    scores: Scores
    against: pd.DataFrame
    pairs: pd.DataFrame
    ranks: Ranks | None

    @property
    def tested(self) -> bool:
        """Whether any pair was tested."""
        return bool(self.pairs["p"].notna().any())

    @property
    def decided(self) -> bool:
        """Whether the tests of all pairs could find a difference."""
        tested = self.pairs.loc[self.pairs["p"].notna(), "verdict"]
        return bool((tested != "undecided").any())


def comparison_block(results: Results, metrics: pd.DataFrame, link: Callable[[str], str]) -> Block:
    """Section on how generators compare over tissues and seeds."""
    block = Block("Comparison of models")
    block.links = [(name, link(name)) for name in ("comparisons.tsv", "summary.tsv")]
    settings = results.config["statistics"]
    by_metric = _compared(metrics, settings)
    if not by_metric:
        block.missing.append("no metric has values of two rows that could be compared")
        return block
    first, *others = by_metric.values()
    block.words = [_method(first, settings), *_words(first, settings)]
    for one in by_metric.values():
        table, title = _table(one, settings), one.scores.metric
        block.tables += [table] if one is first else []
        block.folded += [(f"{title}: wins, ties and losses", table)] if one is not first else []
    block.folded.append((f"{first.scores.metric}: all pairs", _matrix(first)))
    figures = [_figure(one, settings["alpha"]) for one in (first, *others)]
    block.figures = [figure for figure in figures if figure]
    return block


def _compared(metrics: pd.DataFrame, settings: dict) -> dict[str, Compared]:
    """Comparisons of the main metrics, as far as the config asks for them, and others it asks."""
    present = metrics.loc[metrics["value"].notna(), "metric"].unique()
    names = [m for m in MAIN if m in (settings["metrics"] or MAIN)]
    names = names or list(settings["metrics"])[: len(MAIN)]
    names = [name for name in names if name in present and comparable(name)]
    alpha, against = settings["alpha"], settings["against"]
    table = comparisons(metrics, names, against, alpha, settings["correction"])
    by_metric = {}
    for name in names:
        scores, lines = scores_of(metrics, name), table[table["metric"] == name]
        if lines.empty:
            continue
        in_all = lines["family"] == "all pairs"
        fair = scores.blocks(alpha).drop(columns=list(scores.optimistic))
        by_metric[name] = Compared(scores, lines[~in_all], lines[in_all], mean_ranks(fair, alpha))
    return by_metric


# ---- words


def _method(compared: Compared, settings: dict) -> str:
    """What is tested, or why nothing can be."""
    tissues, seeds = compared.scores.values.shape[1:]
    least, alpha = least_blocks(settings["alpha"]), f"p < {settings['alpha']:g}"
    size = f"{counted(tissues, 'tissue')} with {counted(seeds, 'seed')}"
    tie = "a tie is a difference within the 95 % interval over seeds"
    if seeds == 1:
        tie = "with one seed a win is just a better value, which may be chance"
    if not compared.tested:
        blocks = int(compared.pairs["n_blocks"].max())
        if blocks >= least:
            return "No pair could be tested: rows were selected on the test set."
        return (
            f"No significance test: {alpha} takes at least {least} tissue-seed pairs, and this run "
            f"has {blocks} ({size}). The tables count in how many tissues each row is better (a "
            f"win) or worse (a loss); {tie}."
        )
    test = (
        "Wilcoxon's signed-rank test, two-sided, p adjusted by "
        f"{CORRECTIONS[settings['correction']]} over the pairs of a metric. Wins, ties "
        f"and losses count tissues; {tie}."
    )
    if compared.scores.unit(settings["alpha"]) == "tissue":
        each = f", each the mean of up to {seeds} seeds" if seeds > 1 else ""
        return f"Models are compared over {counted(tissues, 'tissue')}{each}: {test}"
    return (
        f"{size}: tissues are too few for a test over them, which takes {least}. So each seed "
        "of a tissue is a block. Seeds of a tissue share its samples: a small p says that a "
        "difference is reproducible across splits of these cohorts, not that it holds for "
        f"other tissues. {test}"
    )


def _words(compared: Compared, settings: dict) -> list[str]:
    """What the tests of the first metric say."""
    words = []
    if compared.tested:
        words = [
            " ".join(filter(None, (_against(compared, settings), _all_pairs(compared, settings))))
        ]
    if compared.scores.optimistic:
        names = [label(name) for name in sorted(compared.scores.optimistic)]
        words.append(f"Selected on the test set, so not tested: {listed(names)}.")
    return words


def _against(compared: Compared, settings: dict) -> str:
    """How many rows are better and worse than the one that all are compared with."""
    if not compared.against["p"].notna().any():
        return ""
    parts = []
    for verdict in ("better", "worse", "no difference", "undecided"):
        names = compared.against.loc[compared.against["verdict"] == verdict, "first"]
        if len(names):
            few = len(names) <= MOST_NAMES and verdict in ("better", "worse")
            who = f" ({listed([label(name) for name in names])})" if few else ""
            parts.append(f"{verdict} {len(names)}{who}")
    metric, against = compared.scores.metric, settings["against"]
    words = f"{metric}, rows against {against}: {'; '.join(parts)}."
    return words + _undecided(compared.against)


def _all_pairs(compared: Compared, settings: dict) -> str:
    pairs, ranks = compared.pairs[compared.pairs["p"].notna()], compared.ranks
    differ = len(_different(compared, settings["alpha"]))
    words = f"Of {counted(len(pairs), 'pair')} of rows, {differ} differ."
    if not compared.decided:
        words = (
            f"{_undecided(pairs).strip()} Nemenyi's test of mean ranks needs fewer, though it "
            f"depends on which rows take part (Benavoli et al. 2016): by it {differ} of "
            f"{counted(len(pairs), 'pair')} differ."
        )
    if ranks and ranks.p == ranks.p:
        words += (
            f" Friedman's test over {len(ranks.mean)} rows and {ranks.blocks} blocks: chi-squared "
            f"{ranks.statistic:.1f}, {_p(ranks.p)}."
        )
    return words


def _undecided(lines: pd.DataFrame) -> str:
    """Sentence, with a space before it, where no test of a family could find anything."""
    tested = lines[lines["p"].notna()]
    if not (tested["verdict"] == "undecided").all():
        return ""
    return (
        f" {int(tested['n_blocks'].max())} blocks are too few for {counted(len(tested), 'pair')}: "
        "no adjusted p can be small enough."
    )


def _different(compared: Compared, alpha: float) -> set[frozenset[str]]:
    """Pairs that differ: by the signed-rank test, or by mean ranks where that can't decide."""
    if compared.decided:
        lines = compared.pairs[compared.pairs["verdict"].isin(["better", "worse"])]
        return {frozenset(pair) for pair in zip(lines["first"], lines["second"], strict=True)}
    ranks = compared.ranks
    if ranks is None or not ranks.p < alpha:
        return set()
    return {
        frozenset(pair)
        for pair in combinations(ranks.mean.index, 2)
        if abs(ranks.mean[pair[0]] - ranks.mean[pair[1]]) > ranks.distance
    }


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


# ---- tables


def _table(compared: Compared, settings: dict) -> Table:
    """Each row against the one of the config, best mean rank first among models."""
    lines = compared.against.set_index("first")
    ranks = compared.ranks.mean if compared.ranks else pd.Series(dtype=float)
    order = sorted(
        compared.scores.generators,
        key=lambda name: (not is_model(name), ranks.get(name, float("inf"))),
    )
    rows = {}
    for name in order:
        cells = [numeric(f"{ranks[name]:.1f}" if name in ranks else NONE)]
        if name in lines.index:
            cells += _line(lines.loc[name], name, compared)
        else:
            cells += [none() for _ in range(4 if compared.tested else 2)]
        rows[name] = cells
    against = settings["against"]
    heads = ["row", "mean rank", f"difference to {label(against)}", "wins, ties, losses"]
    heads += ["adjusted p", "verdict"] if compared.tested else []
    caption = _caption(compared, against)
    if usual := _usual([cells[2].text for name, cells in rows.items() if name in lines.index]):
        others = [
            f"{cells[2].text} of {label(name)}"
            for name, cells in rows.items()
            if name in lines.index and cells[2].text != usual
        ]
        caption += f" Wins, ties and losses: {usual} of all rows"
        caption += f" but {listed(others)}." if others else "."
        del heads[3]
        rows = {name: [*cells[:2], *cells[3:]] for name, cells in rows.items()}
    return by_row(heads, rows, caption)


def _usual(counts: list[str]) -> str:
    """What so many rows have that a column of it would say nothing; else empty."""
    usual = max(counts, key=counts.count, default="")
    return usual if len(counts) > 2 and counts.count(usual) >= USUAL * len(counts) else ""


def _line(line: pd.Series, name: str, compared: Compared) -> list[Cell]:
    gap = signed(line["mean_difference"]) if line["n_blocks"] else NONE
    counts = f"{line['wins']}, {line['ties']}, {line['losses']}"
    cells = [numeric(gap), numeric(counts)]
    if compared.tested:
        strong = _strong(line["verdict"], name, compared)
        cells += [numeric(score(line["p_adjusted"])), Cell(line["verdict"], strong=strong)]
    tag = "optimistic" if "selected on the test set" in line["note"] else ""
    cells[0].tag = tag
    return cells


def _strong(verdict: str, name: str, compared: Compared) -> bool:
    return verdict == "better" and is_model(name) and not never_bold(compared.scores.metric)


def _caption(compared: Compared, against: str) -> str:
    metric, ranks = compared.scores.metric, compared.ranks
    text = (
        f"{metric}: each row against {against}, in the metric's sense of better (a difference "
        "above 0 is in favour of the row). Mean rank: 1 is best"
    )
    if ranks:
        text += f", over {counted(ranks.blocks, 'block')}"
        if ranks.left_out:
            text += f"; {ranks.left_out} left out, where a row has no value"
        if ranks.unranked:
            text += f"; not ranked for too few values: {listed(ranks.unranked)}"
    text += f". {HALF} is left out: it has half the samples; so are controls of the metrics."
    if against == "copy" and metric == "dcr_ratio":
        text += " Row copy is the worst possible in this metric."
    return text


def _matrix(compared: Compared) -> Table:
    """Wins, ties and losses of every row against every other."""
    names = compared.scores.generators
    counts = {}
    for line in compared.pairs.itertuples():
        counts[line.first, line.second] = (line.wins, line.ties, line.losses, line.verdict)
        turned = {"better": "worse", "worse": "better"}.get(line.verdict, line.verdict)
        counts[line.second, line.first] = (line.losses, line.ties, line.wins, turned)
    rows = {}
    for name in names:
        rows[name] = []
        for other in names:
            wins, ties, losses, verdict = counts.get((name, other), (0, 0, 0, ""))
            strong = _strong(verdict, name, compared)
            text = f"{wins}, {ties}, {losses}" if name != other else NONE
            rows[name].append(numeric(text, strong=strong))
    caption = (
        f"{compared.scores.metric}: wins, ties and losses of the line's row against the column's"
    )
    caption += ", in tissues."
    if any(cell.strong for cells in rows.values() for cell in cells):
        caption += " Bold: better, adjusted over all pairs."
    return by_row(["row", *map(label, names)], rows, caption)


# ---- figure


def _figure(compared: Compared, alpha: float) -> Figure | None:
    """Critical-difference diagram, where there is enough to rank."""
    ranks = compared.ranks
    if not compared.tested or ranks is None or len(ranks.mean) < 3:
        return None
    test = f"the signed-rank test (adjusted p < {alpha:g}); Nemenyi's distance is for comparison"
    if not compared.decided:
        test = "more than Nemenyi's critical difference, drawn above"
    return rank_figure(ranks, compared.scores.metric, _different(compared, alpha), test)
