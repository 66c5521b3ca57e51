"""The table of all metrics: one line for every tissue, generator, seed and metric."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.failures import Key, failure_note
from mdwgan.metrics.catalogue import CALIBRATION, catalogue_of
from mdwgan.samples.conditions import CONDITIONS

KEYS = ["tissue", "generator", "seed"]
# Config keys that leave rows out, by axis.
ASKED_BY = {"biology": "deg.generators", "utility": "evaluation.classification"}
# Config key that leaves metrics out of all rows.
ASKED_OF_ALL = dict.fromkeys((entry.name for entry in CALIBRATION), "deg.permutations")


def collect(
    tables: Mapping[Path, pd.DataFrame | None],
    tissues: Sequence[str],
    generators: Sequence[str],
    seeds: Sequence[int],
    failed: Mapping[Key, str] | None = None,
    conditions: Sequence[str] = CONDITIONS,
) -> pd.DataFrame:
    """Join the tables of all rows, and say why what isn't there is missing.

    Parameters
    ----------
    tables : dict
        By path, ``<tissue>/<generator>/seed<seed>/<file>``: columns `COLUMNS`,
        or None where there is no such file.
    tissues, generators, seeds : sequence
        Of the run, in the order of the result.
    failed : dict, optional
        Reasons of failed trainings, by (tissue, generator, seed).
    conditions : sequence of str
        Of the run: some metrics are those of one condition.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; metrics in the catalogue's order, each once for each
        tissue, generator and seed. Metrics that the catalogue doesn't know
        follow.

    Raises
    ------
    InputError
        A metric is listed twice, or belongs to no row of the run.
    """
    present = {path: table for path, table in tables.items() if table is not None}
    filled = [
        table[COLUMNS].assign(file=str(path)) for path, table in present.items() if len(table)
    ]
    joined = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)
    rows = list(product(tissues, generators, seeds))
    if filled:
        _refuse(joined, set(rows))
    catalogue = catalogue_of(conditions)
    extra = [name for name in joined["metric"].unique() if name not in catalogue]
    axes = {name: entry.axis for name, entry in catalogue.items()}
    missing = _missing(joined, tables, rows, axes, extra, failed or {})
    whole = pd.concat([part for part in (joined[COLUMNS], missing) if len(part)])
    orders = {"tissue": tissues, "generator": generators, "metric": [*catalogue, *extra]}
    return whole.sort_values(
        [*KEYS, "metric"],
        key=lambda column: column.map(_places(orders.get(column.name, sorted(seeds)))),
        ignore_index=True,
    )


def _places(order: Iterable) -> dict:
    return {name: place for place, name in enumerate(order)}


def _refuse(joined: pd.DataFrame, rows: set[Key]) -> None:
    twice = joined[joined.duplicated([*KEYS, "metric"])]
    if len(twice):
        first = twice.iloc[0]
        same = (joined[[*KEYS, "metric"]] == first[[*KEYS, "metric"]]).all(axis=1)
        files = list(dict.fromkeys(joined.loc[same, "file"]))
        raise InputError(
            f"metric {first['metric']} is listed {int(same.sum())} times for {first['tissue']}, "
            f"{first['generator']}, seed {first['seed']}",
            " and ".join(files),
            "each metric of a row once",
        )
    in_run = pd.MultiIndex.from_frame(joined[KEYS]).isin(rows)
    if not in_run.all():
        first = joined[~in_run].iloc[0]
        raise InputError(
            f"{first['tissue']}, {first['generator']}, seed {first['seed']} is not in the run",
            first["file"],
            "tables of this run",
        )


def _missing(
    joined: pd.DataFrame,
    tables: Mapping,
    rows: list[Key],
    axes: dict[str, str],
    extra: list[str],
    failed: Mapping,
) -> pd.DataFrame:
    """Lines without a value for all metrics that no table has, with the reason."""
    exists = defaultdict(dict)  # whether a file exists, by row and name of the file
    for path, table in tables.items():
        exists[tuple(Path(path).parts[-4:-1])][Path(path).name] = table is not None
    of_row = {key: part for key, part in joined.groupby(KEYS)} if len(joined) else {}
    files = pd.Series(dtype=str)
    names = [*axes, *extra]
    if len(joined):
        files = joined.drop_duplicates("metric").set_index("metric")["file"]
        files = files.map(lambda file: Path(file).name)
        axes = joined.drop_duplicates("metric").set_index("metric")["axis"].to_dict() | axes
    lines = []
    for tissue, generator, seed in rows:
        of_this = of_row.get((tissue, generator, seed), joined[:0])
        reason, present = failed.get((tissue, generator, seed)), set(of_this["metric"])
        optimistic = bool(of_this["optimistic"].astype(bool).any())
        files_of_row = exists[tissue, generator, f"seed{seed}"]
        for name in names:
            if name not in present:
                key = ASKED_BY.get(axes[name])
                if name not in files:
                    key = ASKED_OF_ALL.get(name, key)
                note = _reason(files_of_row, files.get(name), key)
                note = failure_note(reason) if reason else note
                lines.append(
                    [tissue, generator, seed, axes[name], name, np.nan, 0, optimistic, note]
                )
    return pd.DataFrame(lines, columns=COLUMNS)


def _reason(files_of_row: dict[str, bool], file: str | None, key: str | None) -> str:
    """Why a row has no line of a metric, from the row's files: name -> whether it exists.

    ``file`` is the file that has the metric in other rows; None where no row has it. ``key`` is
    the config key that leaves rows or metrics out.
    """
    absent = [name for name, exists in files_of_row.items() if not exists]
    if file in absent or (file is None and absent):
        return f"stage failed: no file {file or ', '.join(absent)}"
    if file in files_of_row:
        return f"not in {file}"
    return f"not asked for: {key}" if key else "not asked for"
