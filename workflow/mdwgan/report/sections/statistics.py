"""Which generators differ beyond noise: tests over tissues and seeds, or wins, ties and losses."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from mdwgan.evaluation.paired_tests import Scores, comparisons, least_blocks, scores_of
from mdwgan.evaluation.statistics import comparable
from mdwgan.generators.rows import UNCOMPARED, is_model, label, starred
from mdwgan.numerics.ranks import Ranks, mean_ranks
from mdwgan.report.figures.ranks import rank_figure
from mdwgan.report.figures.style import Figure
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.page.table import Cell, Table, by_row, numeric, score
from mdwgan.report.page.words import listed
from mdwgan.report.sections.overview import never_bold

# One metric an axis; all others are in comparisons.tsv.
MAIN = ("dist", "mmd2", "auc_lr", "coverage", "rf_mcc", "dcr_ratio")
DEFAULTS = {"metrics": None, "against": "copy", "alpha": 0.05, "correction": "holm"}
CORRECTIONS = {"holm": "Holm's method", "bh": "Benjamini and Hochberg's method"}
MOST_NAMES = 6


@dataclass
class Found:
    """What is known of one metric: its scores, its lines of comparisons.tsv, and mean ranks."""

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
    block = Block("Comparison of generators")
    block.links = [(name, link(name)) for name in ("comparisons.tsv", "summary.tsv")]
    chosen = {**DEFAULTS, **results.config.get("statistics", {})}
    found = _found(metrics, chosen)
    if not found:
        block.missing.append("no metric has values of two rows that could be compared")
        return block
    first, *others = found.values()
    block.words = [_method(first, chosen), *_words(first, chosen)]
    for one in found.values():
        table, title = _table(one, chosen), one.scores.metric
        block.tables += [table] if one is first else []
        block.folded += [(f"{title}: wins, ties and losses", table)] if one is not first else []
    block.folded.append((f"{first.scores.metric}: all pairs", _matrix(first)))
    figures = [_figure(one, chosen["alpha"]) for one in (first, *others)]
    block.figures = [figure for figure in figures if figure]
    return block


def _found(metrics: pd.DataFrame, chosen: dict) -> dict[str, Found]:
    """Comparisons of the main metrics, as far as the config asks for them, and others it asks."""
    present = metrics.loc[metrics["value"].notna(), "metric"].unique()
    names = [m for m in MAIN if m in (chosen["metrics"] or MAIN)]
    names = names or list(chosen["metrics"])[: len(MAIN)]
    names = [name for name in names if name in present and comparable(name)]
    alpha, against = chosen["alpha"], chosen["against"]
    table = comparisons(metrics, names, against, alpha, chosen["correction"])
    found = {}
    for name in names:
        scores, lines = scores_of(metrics, name), table[table["metric"] == name]
        if lines.empty:
            continue
        in_all = lines["family"] == "all pairs"
        fair = scores.blocks(alpha).drop(columns=list(scores.optimistic))
        found[name] = Found(scores, lines[~in_all], lines[in_all], mean_ranks(fair, alpha))
    return found


# ---- words


def _method(found: Found, chosen: dict) -> str:
    """What is tested, or why nothing can be."""
    tissues, seeds = found.scores.values.shape[1:]
    least, alpha = least_blocks(chosen["alpha"]), f"p < {chosen['alpha']:g}"
    counted = f"{_count(tissues, 'tissue')} with {_count(seeds, 'seed')}"
    tie = "a tie is a difference within the 95 % interval over seeds"
    if seeds == 1:
        tie = "with one seed a win is a better value alone, which can be noise"
    if not found.tested:
        blocks = int(found.pairs["n_blocks"].max())
        if blocks >= least:
            return "No pair could be tested: rows were selected on the test set."
        return (
            f"{_count(blocks, 'block')} ({counted}): no test can reach {alpha}, which takes "
            f"{least}. So wins, ties and losses are counted, one a tissue, and nothing is tested; "
            f"{tie}."
        )
    test = (
        f"Wilcoxon's signed-rank test, two-sided, p adjusted by {CORRECTIONS[chosen['correction']]}"
        f" over the pairs of a metric. Wins, ties and losses count tissues; {tie}."
    )
    if found.scores.unit(chosen["alpha"]) == "tissue":
        each = f", each the mean of up to {seeds} seeds" if seeds > 1 else ""
        return f"Generators are compared over {_count(tissues, 'tissue')}{each}: {test}"
    return (
        f"{counted}: tissues are too few for a test over them, which takes {least}. So each seed "
        "of a tissue is a block. Seeds of a tissue share its samples: a small p says that a "
        "difference would come again with other splits of these cohorts, not that it holds for "
        f"other tissues. {test}"
    )


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"


def _words(found: Found, chosen: dict) -> list[str]:
    """What the tests of the first metric say."""
    words = []
    if found.tested:
        words = [" ".join(filter(None, (_against(found, chosen), _all_pairs(found, chosen))))]
    if found.scores.optimistic:
        names = [label(name) for name in sorted(found.scores.optimistic)]
        words.append(f"Selected on the test set, so not tested: {listed(names)}.")
    return words


def _against(found: Found, chosen: dict) -> str:
    """How many rows are better and worse than the one that all are compared with."""
    if not found.against["p"].notna().any():
        return ""
    parts = []
    for verdict in ("better", "worse", "no difference", "undecided"):
        names = found.against.loc[found.against["verdict"] == verdict, "first"]
        if len(names):
            few = len(names) <= MOST_NAMES and verdict in ("better", "worse")
            who = f" ({listed([label(name) for name in names])})" if few else ""
            parts.append(f"{verdict} {len(names)}{who}")
    metric, against = found.scores.metric, chosen["against"]
    words = f"{metric}, rows against {against}: {'; '.join(parts)}."
    return words + _undecided(found.against)


def _all_pairs(found: Found, chosen: dict) -> str:
    pairs, ranks = found.pairs[found.pairs["p"].notna()], found.ranks
    differ = len(_different(found, chosen["alpha"]))
    words = f"Of {_count(len(pairs), 'pair')} of rows, {differ} differ."
    if not found.decided:
        words = (
            f"{_undecided(pairs).strip()} Nemenyi's test of mean ranks needs fewer, though it "
            f"depends on which rows take part (Benavoli et al. 2016): by it {differ} of "
            f"{_count(len(pairs), 'pair')} differ."
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
        f" {int(tested['n_blocks'].max())} blocks are too few for {_count(len(tested), 'pair')}: "
        "no adjusted p can be small enough."
    )


def _different(found: Found, alpha: float) -> set[frozenset[str]]:
    """Pairs that differ: by the signed-rank test, or by mean ranks where that can't decide."""
    if found.decided:
        lines = found.pairs[found.pairs["verdict"].isin(["better", "worse"])]
        return {frozenset(pair) for pair in zip(lines["first"], lines["second"], strict=True)}
    ranks = found.ranks
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


def _table(found: Found, chosen: dict) -> Table:
    """Each row against the one of the config, best mean rank first among models."""
    lines = found.against.set_index("first")
    ranks = found.ranks.mean if found.ranks else pd.Series(dtype=float)
    order = sorted(
        found.scores.generators,
        key=lambda name: (not is_model(name), ranks.get(name, float("inf"))),
    )
    rows = {}
    for name in order:
        cells = [numeric(f"{ranks[name]:.1f}" if name in ranks else "–")]
        if name in lines.index:
            cells += _line(lines.loc[name], name, found)
        else:
            cells += [Cell("–", kind="num muted") for _ in range(4 if found.tested else 2)]
        rows[name] = cells
    against = chosen["against"]
    heads = ["row", "mean rank", f"difference to {against}", "wins, ties, losses"]
    heads += ["adjusted p", "verdict"] if found.tested else []
    return by_row(heads, rows, _caption(found, against))


def _line(line: pd.Series, name: str, found: Found) -> list[Cell]:
    difference = f"{line['mean_difference']:+.3f}".replace("-", "−")
    counts = f"{line['wins']}, {line['ties']}, {line['losses']}"
    cells = [numeric(difference if line["n_blocks"] else "–"), numeric(counts)]
    if found.tested:
        strong = _strong(line["verdict"], name, found)
        cells += [numeric(score(line["p_adjusted"])), Cell(line["verdict"], strong=strong)]
    tag = "optimistic" if "selected on the test set" in line["note"] else ""
    cells[0].tag = tag
    return cells


def _strong(verdict: str, name: str, found: Found) -> bool:
    return verdict == "better" and is_model(name) and not never_bold(found.scores.metric)


def _caption(found: Found, against: str) -> str:
    metric, ranks = found.scores.metric, found.ranks
    text = (
        f"{metric}: each row against {against}, in the metric's sense of better (a difference "
        "above 0 is in favour of the row). Mean rank: 1 is best"
    )
    if ranks:
        text += f", over {_count(ranks.blocks, 'block')}"
        if ranks.left_out:
            text += f"; {ranks.left_out} left out, where a row has no value"
        if ranks.unranked:
            text += f"; not ranked for too few values: {listed(ranks.unranked)}"
    text += f". {' and '.join(UNCOMPARED)} is left out: it has half the samples."
    if against == "copy" and metric == "dcr_ratio":
        text += " Copying is the worst there is here."
    return text


def _matrix(found: Found) -> Table:
    """Wins, ties and losses of every row against every other."""
    names = found.scores.generators
    counts = {}
    for line in found.pairs.itertuples():
        counts[line.first, line.second] = (line.wins, line.ties, line.losses, line.verdict)
        turned = {"better": "worse", "worse": "better"}.get(line.verdict, line.verdict)
        counts[line.second, line.first] = (line.losses, line.ties, line.wins, turned)
    rows = {}
    for own in names:
        rows[own] = []
        for other in names:
            wins, ties, losses, verdict = counts.get((own, other), (0, 0, 0, ""))
            strong = _strong(verdict, own, found)
            text = f"{wins}, {ties}, {losses}" if own != other else ""
            rows[own].append(numeric(text, strong=strong))
    caption = f"{found.scores.metric}: wins, ties and losses of the line's row against the column's"
    caption += ", in tissues."
    if any(cell.strong for cells in rows.values() for cell in cells):
        caption += " Bold: better, adjusted over all pairs."
    return by_row(["row", *map(starred, names)], rows, caption)


# ---- figure


def _figure(found: Found, alpha: float) -> Figure | None:
    """Critical-difference diagram, where there is enough to rank."""
    ranks = found.ranks
    if not found.tested or ranks is None or len(ranks.mean) < 3:
        return None
    test = f"the signed-rank test (adjusted p < {alpha:g}); Nemenyi's distance is for comparison"
    if not found.decided:
        test = "more than Nemenyi's critical difference, drawn above"
    return rank_figure(ranks, found.scores.metric, _different(found, alpha), test)
