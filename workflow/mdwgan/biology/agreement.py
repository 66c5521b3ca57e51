"""Agreement of DEGs and pathways of two rows, and the null test of real and generated samples."""

from collections.abc import Sequence

import pandas as pd

from mdwgan.evaluation.apply import COLUMNS
from mdwgan.numerics.correlation import pearson, spearman
from mdwgan.samples.conditions import CONDITIONS

LEAST_FOR_CORRELATION = 3
IN_BOTH = "the training samples are in both"
NULL_COLUMNS = [
    "condition",
    "n_real",
    "n_other",
    "tested",
    "n_deg",
    "share",
    "n_beyond_cut",
    "yardstick_n_deg",
    "yardstick_share",
    "yardstick_n_beyond_cut",
    "note",
]


def agreement(
    real: pd.DataFrame,
    row: pd.DataFrame,
    real_kegg: pd.DataFrame,
    row_kegg: pd.DataFrame,
    added: pd.DataFrame | None = None,
    null: pd.DataFrame | None = None,
    of_train: bool = False,
) -> pd.DataFrame:
    """Agreement of a row's DEGs and pathways with those of the real cohort.

    A DEG agrees where gene and direction do. Rows without a value have their
    reason in ``note``; a table without a gene is that of a test that could not be run.

    Parameters
    ----------
    real, row : DataFrame
        deg.tsv of the real cohort and of the row.
    real_kegg, row_kegg : DataFrame
        Their kegg.tsv.
    added : DataFrame, optional
        deg_added.tsv: training and generated samples together.
    null : DataFrame, optional
        From `null_table`.
    of_train : bool
        Whether the real cohort is the training samples, which are among the added ones.

    Returns
    -------
    DataFrame
        ``axis``, ``metric``, ``value``, ``n``, ``note``.
    """
    # One empty table is a result; two say that the run has no pathways, or nothing to find in them.
    neither = real_kegg.empty and row_kegg.empty
    significant = (
        None if neither or deg.empty else _significant(kegg)
        for kegg, deg in ((real_kegg, real), (row_kegg, row))
    )
    rows = [
        *_of_degs(real, row),
        *_overlap("kegg", *significant),
        _correlation("kegg_rank_r", _pair(real_kegg, row_kegg, "pathway", "pvalue"), "spearman"),
    ]
    if added is not None:
        rows += _overlap("deg_added", _degs(real), _degs(added))
        if of_train:
            for line in rows[-4:]:
                line["note"] = "; ".join(filter(None, [line["note"], IN_BOTH]))
    else:
        rows += [
            _metric(f"deg_added_{name}", float("nan"), 0, "real samples: nothing is added")
            for name in ("count", "precision", "recall", "jaccard")
        ]
    if null is not None:
        rows += [_null_metric(line) for line in null.to_dict("records")]
    table = pd.DataFrame(rows)
    table.insert(0, "axis", "biology")
    return table


def further_agreement(real: pd.DataFrame, row: pd.DataFrame, contrast: str) -> pd.DataFrame:
    """Agreement of a row's DEGs with those of the real cohort, in a contrast beside the main one.

    Parameters
    ----------
    real, row : DataFrame
        deg_<contrast>.tsv of the real cohort and of the row.
    contrast : str
        From `mdwgan.samples.conditions.contrast_name`; it ends the metrics' names.

    Returns
    -------
    DataFrame
        As from `agreement`, without pathways, added samples and the null test.
    """
    table = pd.DataFrame(_of_degs(real, row))
    table.insert(0, "axis", "biology")
    return table.assign(metric=table["metric"] + f"_{contrast}")


def _of_degs(real: pd.DataFrame, row: pd.DataFrame) -> list[dict]:
    """Agreement of DEGs and of what they are called by."""
    rows = [
        *_overlap("deg", _degs(real), _degs(row)),
        _correlation("logfc_r", _pair(real, row, "symbol", "log2fc"), "pearson"),
        _correlation("deg_rank_r", _pair(real, row, "symbol", "stat"), "spearman"),
    ]
    rows[0]["note"] += _unequal(real, row)
    return rows


def null_table(
    real_runs: pd.DataFrame,
    runs: pd.DataFrame,
    generator: str,
    conditions: Sequence[str] = CONDITIONS,
) -> pd.DataFrame:
    """Null test of a row: DESeq2 of real test samples against its samples, within a condition.

    One half of the test samples is compared with as many of the row's samples as
    the other half has, and with that other half, which is the yardstick. A
    generator that makes samples of the same distribution finds no more genes.

    Parameters
    ----------
    real_runs, runs : DataFrame
        deg_runs.tsv of the real samples and of the row (for reference rows of
        real samples the same file).
    generator : str
        Name of the row.
    conditions : sequence of str
        Of the run.

    Returns
    -------
    DataFrame
        One line a condition. ``n_deg`` counts genes with padj below ``deg.p`` at any
        fold change, ``share`` is theirs of the tested genes, ``n_beyond_cut`` counts
        DEGs by the config's cuts.
    """
    prefix = "null_copied" if generator == "copy" else "null"
    rows = []
    for condition in conditions:
        counts, yard = (
            _null_counts(table, f"{name}_{condition}")
            for table, name in ((runs, prefix), (real_runs, "null"))
        )
        note = counts["note"] or (yard["note"] and f"no yardstick: {yard['note']}")
        if not note and counts["n_other"] < yard["n_other"]:
            note = (
                f"{counts['n_other']} other samples, {yard['n_other']} in the yardstick: fewer "
                "find fewer genes"
            )
        yardstick = {f"yardstick_{key}": yard[key] for key in ("n_deg", "share", "n_beyond_cut")}
        rows.append({"condition": condition, **counts, **yardstick, "note": note})
    return pd.DataFrame(rows)[NULL_COLUMNS]


def _null_counts(runs: pd.DataFrame, name: str) -> dict:
    """Counts of one run of the null test; NaN and a reason in ``note`` where nothing was tested."""
    rows = runs[runs["run"] == name]
    if rows.empty:
        line = dict(n_reference=0, n_other=0, tested=0, note="no samples")
    else:
        line = rows.iloc[0].to_dict()
    tested = int(line["tested"])
    counts = (
        {
            "n_deg": line["below_padj"],
            "share": line["below_padj"] / tested,
            "n_beyond_cut": line["deg"],
        }
        if tested
        else dict.fromkeys(("n_deg", "share", "n_beyond_cut"), float("nan"))
    )
    return {
        "n_real": int(line["n_reference"]),
        "n_other": int(line["n_other"]),
        "tested": tested,
        **counts,
        "note": "" if pd.isna(line["note"]) else str(line["note"]),
    }


def _null_metric(line: dict) -> dict:
    name = f"null_degs_{line['condition']}"
    note = line["note"]
    if not pd.isna(line["n_deg"]) and not pd.isna(line["yardstick_n_deg"]):
        of_halves = f"{line['yardstick_n_deg']:.0f} between two halves of the real samples"
        note = "; ".join(filter(None, [of_halves, note]))
    return _metric(name, float(line["n_deg"]), int(line["n_other"]), note)


def label(table: pd.DataFrame, tissue: str, generator: str, seed: int, optimistic: bool):
    """Add the columns that identify the row: tissue, generator, seed, optimistic."""
    table = table.assign(tissue=tissue, generator=generator, seed=seed, optimistic=optimistic)
    return table[COLUMNS]


def _degs(table: pd.DataFrame) -> set[tuple[str, bool]] | None:
    """DEGs by gene and direction; None where no gene was tested."""
    if table.empty:
        return None
    degs = table[table["deg"].astype(bool)]
    return {(s, fc > 0) for s, fc in zip(degs["symbol"], degs["log2fc"], strict=True)}


def _unequal(real: pd.DataFrame, row: pd.DataFrame) -> str:
    """Note on a row that was tested on other numbers of samples: more samples find more DEGs."""
    columns = [column for column in real if column.startswith("n_")]  # reference, then case
    if real.empty or row.empty or len(columns) != 2 or not set(columns) <= set(row):
        return ""
    reference, case = (column.removeprefix("n_") for column in columns)
    n, n_real = (table[columns].iloc[0].astype(int).tolist() for table in (row, real))
    if n == n_real:
        return ""
    return f"; {n[0]} {reference} and {n[1]} {case} samples, {n_real[0]} and {n_real[1]} in real"


def _significant(table: pd.DataFrame) -> set[str]:
    """Significant pathways; none where no pathway holds a DEG, which leaves the table empty."""
    return set(table.loc[table["significant"].astype(bool), "pathway"]) if len(table) else set()


def _metric(name: str, value: float, n: int, note: str = "") -> dict:
    return {"metric": name, "value": value, "n": n, "note": note}


def _overlap(what: str, real: set | None, row: set | None) -> list[dict]:
    """Counts, precision, recall and Jaccard index of two sets; None is one that was not tested."""
    if real is None or row is None:
        return _untested(what, real, row)
    both, either = len(real & row), len(real | row)
    items = "significant pathways" if what == "kegg" else "DEGs"
    none = {
        "precision": f"no {items} in this row" if not row else "",
        "recall": f"no {items} in the real cohort" if not real else "",
        "jaccard": f"no {items} at all" if not either else "",
    }
    values = {"precision": (both, len(row)), "recall": (both, len(real)), "jaccard": (both, either)}
    rows = [_metric(f"{what}_count", len(row), len(row), f"{len(real)} in the real cohort")]
    for name, (shared, whole) in values.items():
        value = shared / whole if whole else float("nan")
        rows.append(_metric(f"{what}_{name}", value, whole, none[name]))
    return rows


def _untested(what: str, real: set | None, row: set | None) -> list[dict]:
    """Lines of `_overlap` where a test could not be run: a set of none says nothing then."""
    item = "pathway" if what == "kegg" else "gene"
    whose = "training and generated samples together" if what == "deg_added" else "this row"
    where = [name for name, of in (("the real cohort", real), (whose, row)) if of is None]
    note = f"no {item} was tested in {' and in '.join(where)}"
    known = 0 if row is None else len(row)
    count = _metric(f"{what}_count", float("nan") if row is None else known, known, note)
    shares = ("precision", "recall", "jaccard")
    return [count, *(_metric(f"{what}_{name}", float("nan"), 0, note) for name in shares)]


def _pair(real: pd.DataFrame, row: pd.DataFrame, key: str, column: str) -> pd.DataFrame:
    both = real[[key, column]].merge(row[[key, column]], on=key, suffixes=("_real", "_row"))
    return both[[f"{column}_real", f"{column}_row"]].astype(float).dropna()


def _correlation(name: str, pair: pd.DataFrame, kind: str) -> dict:
    """Correlate a value over the genes or pathways that both rows have."""
    if len(pair) < LEAST_FOR_CORRELATION or (pair.nunique() < 2).any():
        return _metric(name, float("nan"), len(pair), "too few values that differ in both rows")
    first, second = pair.to_numpy().T
    correlate = spearman if kind == "spearman" else pearson
    return _metric(name, correlate(first, second), len(pair))
