"""The table of all metrics: whole, tidy, in order, and every gap with its reason."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.collect import collect
from mdwgan.evaluation.failures import failure_note
from mdwgan.evaluation.paired_tests import comparisons
from mdwgan.evaluation.statistics import summary
from mdwgan.io import read_tsv, write_tsv
from mdwgan.metrics.catalogue import CATALOGUE

TISSUES, GENERATORS, SEEDS = ["kidney", "colon"], ["mdwgan-gp", "cgan", "copy"], [1, 0]
OTHER = {name for name, entry in CATALOGUE.items() if entry.axis == "biology"}
OWN = [name for name in CATALOGUE if name not in OTHER]


def path_of(root, tissue, generator, seed, file="metrics.tsv"):
    return root / tissue / generator / f"seed{seed}" / file


def table_of(tissue, generator, seed, names=OWN, value=0.5, note="", optimistic=False):
    axes = [CATALOGUE[name].axis if name in CATALOGUE else "extra" for name in names]
    table = pd.DataFrame({"metric": names, "axis": axes, "value": value, "n": 9, "note": note})
    table = table.assign(tissue=tissue, generator=generator, seed=seed, optimistic=optimistic)
    return table[COLUMNS]


@pytest.fixture
def tables(tmp_path):
    """Own metrics of all rows, backwards; biology of copy alone."""
    rows = list(product(TISSUES, GENERATORS, SEEDS))[::-1]
    found = {path_of(tmp_path, *row): table_of(*row) for row in rows}
    biology = list(OTHER)
    for row in rows:
        if row[1] == "copy":
            found[path_of(tmp_path, *row, "agreement.tsv")] = table_of(*row, biology)
    return found


def of(table, tissue, generator, seed):
    keys = (table["tissue"] == tissue) & (table["generator"] == generator) & (table["seed"] == seed)
    return table[keys].set_index("metric")


def test_every_row_has_every_metric_once_in_order(tables):
    table = collect(tables, TISSUES, GENERATORS, SEEDS)
    assert list(table) == COLUMNS
    wanted = list(product(TISSUES, GENERATORS, sorted(SEEDS), CATALOGUE))
    keys = table[["tissue", "generator", "seed", "metric"]]
    assert list(keys.itertuples(index=False, name=None)) == wanted
    assert (table["axis"] == [CATALOGUE[name].axis for *_, name in wanted]).all()
    shuffled = dict(list(tables.items())[::-1])
    pd.testing.assert_frame_equal(collect(shuffled, TISSUES, GENERATORS, SEEDS), table)
    empty = table[table["value"].isna()]
    assert (empty["note"] != "").all() and (empty["n"] == 0).all()


def test_what_was_not_asked_for_is_told(tables):
    table = collect(tables, TISSUES, GENERATORS, SEEDS)
    row = of(table, "kidney", "cgan", 0).loc["deg_recall"]
    assert np.isnan(row["value"]) and row["note"] == "not asked for: deg.generators"
    assert of(table, "kidney", "copy", 0).loc["deg_recall", "value"] == 0.5
    assert table["value"].isna().sum() == 2 * 2 * 2 * len(OTHER)


def test_calibration_that_no_row_has_names_its_own_key(tables):
    without = {path: table[table["metric"] != "deg_fpr_within"] for path, table in tables.items()}
    row = of(collect(without, TISSUES, GENERATORS, SEEDS), "kidney", "cgan", 0)
    assert row.loc["deg_fpr_within", "note"] == "not asked for: deg.permutations"
    assert row.loc["deg_fpr_permuted", "note"] == "not asked for: deg.generators"


def test_a_missing_file_is_told(tables, tmp_path):
    tables[path_of(tmp_path, "colon", "cgan", 1)] = None
    tables[path_of(tmp_path, "colon", "copy", 1, "agreement.tsv")] = None
    table = collect(tables, TISSUES, GENERATORS, SEEDS)
    assert of(table, "colon", "cgan", 1).loc["dist", "note"] == "stage failed: no file metrics.tsv"
    notes = of(table, "colon", "copy", 1)["note"]
    assert notes["logfc_r"] == "stage failed: no file agreement.tsv" and notes["dist"] == ""
    nowhere = {path: None for path in tables}
    table = collect(nowhere, TISSUES, GENERATORS, SEEDS)
    assert len(table) == 2 * 3 * 2 * len(CATALOGUE) and table["value"].isna().all()
    assert of(table, "colon", "cgan", 0).loc["dist", "note"] == "stage failed: no file metrics.tsv"


def test_a_failed_training_is_the_reason_of_all_its_lines(tables, tmp_path):
    reason, row = "the critic diverged", ("colon", "cgan", 0)
    note, names = failure_note(reason), OWN[:3]
    tables[path_of(tmp_path, *row)] = table_of(*row, names, np.nan, note, optimistic=True)
    table = collect(tables, TISSUES, GENERATORS, SEEDS, {row: reason})
    found = of(table, *row)
    assert note == "training failed: the critic diverged"
    assert (found["note"] == note).all() and found["value"].isna().all()
    assert found["optimistic"].all() and len(found) == len(CATALOGUE)
    others = table[(table["tissue"] != "colon") | (table["generator"] != "cgan")]
    assert not others["note"].str.contains("failed").any()


def test_a_note_is_not_read_back_as_a_fact(tables, tmp_path):
    """A line's text that looks like a failure fails no other line."""
    row = ("colon", "cgan", 0)
    tables[path_of(tmp_path, *row)] = table_of(*row, OWN[:1], 0.5, failure_note("in words alone"))
    found = of(collect(tables, TISSUES, GENERATORS, SEEDS), *row)
    assert found.loc[OWN[1], "note"] == "not in metrics.tsv"


def test_a_metric_that_one_row_alone_lacks(tables, tmp_path):
    row = ("colon", "cgan", 0)
    tables[path_of(tmp_path, *row)] = table_of(*row, OWN[1:])
    found = of(collect(tables, TISSUES, GENERATORS, SEEDS), *row)
    assert found.loc[OWN[0], "note"] == "not in metrics.tsv"


def test_metrics_unknown_to_the_catalogue_follow(tables, tmp_path):
    row = ("colon", "cgan", 0)
    tables[path_of(tmp_path, *row, "own.tsv")] = table_of(*row, ["my_score"])
    table = collect(tables, TISSUES, GENERATORS, SEEDS)
    assert of(table, *row).index[-1] == "my_score"
    assert of(table, *row).loc["my_score", ["axis", "value"]].tolist() == ["extra", 0.5]
    assert of(table, "kidney", "copy", 1).loc["my_score", "note"] == "not asked for"


def test_a_metric_that_is_listed_twice_is_refused(tables, tmp_path):
    row = ("colon", "cgan", 0)
    tables[path_of(tmp_path, *row, "more.tsv")] = table_of(*row, ["dist"])
    with pytest.raises(
        InputError, match=r"metrics.tsv and .*more.tsv: metric dist is listed 2 times"
    ):
        collect(tables, TISSUES, GENERATORS, SEEDS)


def test_a_row_of_another_run_is_refused(tables):
    with pytest.raises(InputError, match="seed 1 is not in the run"):
        collect(tables, TISSUES, GENERATORS, [0])


def test_the_verb_reads_what_is_there(tables, tmp_path):
    for path, table in tables.items():
        if "cgan" not in str(path):
            write_tsv(table, path)
    first = path_of(tmp_path, "kidney", "copy", 0, "agreement.tsv")
    write_tsv(read_tsv(first)[:0], first)  # a table without lines
    command = ["collect", "--results", tmp_path, "--output", tmp_path / "metrics.tsv"]
    command += ["--tissues", *TISSUES, "--generators", *GENERATORS, "--seeds", *SEEDS]
    command += ["--files", "metrics.tsv=mdwgan-gp,cgan,copy", "agreement.tsv=copy"]
    assert main([str(part) for part in command]) == 0
    table = read_tsv(tmp_path / "metrics.tsv")
    assert len(table) == 2 * 3 * 2 * len(CATALOGUE)
    assert of(table, "kidney", "cgan", 0).loc["dist", "note"] == "stage failed: no file metrics.tsv"
    assert of(table, "kidney", "copy", 0).loc["logfc_r", "note"] == "not in agreement.tsv"
    assert of(table, "kidney", "copy", 0).loc["dist", "value"] == 0.5
    # what follows reads it
    means = summary(table)
    assert len(means) == 2 * 3 * len(CATALOGUE)
    lines = means[(means["generator"] == "cgan") & (means["metric"] == "dist")]
    assert (lines["n_missing"] == 2).all() and lines["mean"].isna().all()
    assert not comparisons(table).empty
