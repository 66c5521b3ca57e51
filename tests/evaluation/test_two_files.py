"""What `evaluate` makes of two files before it compares them: their way, conditions and genes."""

import re
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from mdwgan.errors import InputError
from mdwgan.evaluation.apply import Options
from mdwgan.evaluation.compare_files import compare_sets, metric_table
from mdwgan.evaluation.file_conditions import with_shared_conditions
from mdwgan.evaluation.file_ways import ways_of
from mdwgan.evaluation.files import FileSamples, open_file, read_conditions, read_samples_of_file
from mdwgan.seeds import rng

GENES = [f"GENE{i}" for i in range(40)]


def values(name: str, samples: int = 8) -> pd.DataFrame:
    """Genes x samples of log2 values."""
    table = rng(0, name).normal(6, 2, (len(GENES), samples)).round(4)
    return pd.DataFrame(table, GENES, [f"{name}{i}" for i in range(samples)])


def written(folder, name: str, table: pd.DataFrame, first: str = ""):
    path = folder / name
    table.rename_axis(first).to_csv(path, sep="," if path.suffix == ".csv" else "\t")
    return open_file(path, "log2")


# ---- which way files lie


@pytest.mark.parametrize("first", ["", "sample", "id"])
@pytest.mark.parametrize("way", ["columns", "rows"])
@pytest.mark.parametrize("other", ["columns", "rows"])
def test_genes_in_common_say_which_way_files_lie(tmp_path, first, way, other):
    tables = [t.T if w == "rows" else t for w, t in ((way, values("r")), (other, values("s")))]
    files = [written(tmp_path, f"{i}.csv", table, first) for i, table in enumerate(tables)]
    assert ways_of(files, [None, None]) == [way, other]


def test_numbers_of_rows_are_no_genes_in_common(tmp_path):
    """Both files count their rows from 0, as pandas does."""
    tables = [values(name).T.reset_index(drop=True) for name in "rs"]
    files = [written(tmp_path, f"{name}.csv", t) for name, t in zip("rs", tables, strict=True)]
    assert ways_of(files, [None, None]) == ["rows", "rows"]
    sets = [read_samples_of_file("real", file, "log2", None, "rows") for file in files]
    assert list(sets[0].log.columns) == GENES and sets[0].log.index[0] == "r.csv row 2"
    with pytest.raises(InputError, match=r"r.csv: the first column \(''\) counts rows"):
        read_samples_of_file("real", files[0], "log2", None, "columns")


def test_samples_of_the_same_names_leave_it_open(tmp_path):
    tables = [values("r"), values("r") + 1]
    files = [written(tmp_path, f"{i}.csv", table) for i, table in enumerate(tables)]
    with pytest.raises(InputError, match=r"0.csv and 1.csv: .*--samples-in columns where each"):
        ways_of(files, [None, None])
    for way in ("columns", "rows"):  # the remedy
        assert ways_of(files, [None, None], way) == [way, way]
    named = [written(tmp_path, f"{i}.csv", table, "gene") for i, table in enumerate(tables)]
    assert ways_of(named, [None, None]) == ["columns", "columns"]


def test_an_h5ad_file_has_its_genes_in_var(tmp_path):
    anndata.AnnData(values("r").T).write_h5ad(tmp_path / "r.h5ad")
    real = open_file(tmp_path / "r.h5ad", "log2")
    made = written(tmp_path, "s.csv", values("r").T)
    assert ways_of([real, made], [None, None]) == ["columns", "rows"]


def test_a_table_of_samples_says_it(tmp_path):
    files = [written(tmp_path, f"{name}.csv", values(name).T) for name in "rs"]
    known = set(values("r")) | set(values("s"))
    assert ways_of(files, [known, known]) == ["rows", "rows"]


# ---- conditions


def of(role: str, conditions: list[str] | None) -> FileSamples:
    log = values(role, len(conditions or range(6))).T
    series = None if conditions is None else pd.Series(conditions, log.index)
    donors = pd.Series([f"d{i // 2}" for i in range(len(log))], log.index)
    return FileSamples(role, Path(f"{role}.tsv"), log, series, donors)


def test_a_condition_that_one_side_lacks_is_left_out_and_said():
    sets = [
        of("real", ["normal", "tumour", "normal", "other"]),
        of("generated", ["tumour"] * 4),
        of("training", ["normal", "tumour", "other", "tumour"]),
    ]
    shared, notes = with_shared_conditions(sets)
    assert [list(s.conditions) for s in shared] == [["tumour"], ["tumour"] * 4, ["tumour"] * 2]
    assert [len(s.log) for s in shared] == [1, 4, 2] and list(shared[0].donors) == ["d0"]
    assert notes == [
        "conditions normal (2), other (1) of real (real.tsv) are left out: real and generated "
        "samples don't both have them",
        "conditions normal (1), other (1) of training (training.tsv) are left out: real and "
        "generated samples don't both have them",
    ]
    comparison, notes = compare_sets(*sets[:2], None, Options())
    assert comparison.classes == ["tumour"] and len(comparison.real) == 1
    assert sum("are left out: real and generated" in note for note in notes) == 1
    sets[2] = of("training", ["tumour"] * 3)
    sets[0], sets[1] = of("real", ["normal", "tumour"] * 2), of("generated", ["normal", "tumour"])
    assert with_shared_conditions(sets)[1] == [
        "condition normal has no training sample (training.tsv)"
    ]


def test_files_whose_conditions_differ_are_refused():
    sets = [of("real", ["normal", "tumour"]), of("generated", ["control", "treated"])]
    with pytest.raises(
        InputError, match=r"no condition in common: normal \(1\), tumour \(1\) of r"
    ):
        compare_sets(*sets, None, Options())
    sets = [of("real", ["a"] * 4), of("generated", ["a"] * 4), of("training", ["b"] * 4)]
    with pytest.raises(InputError, match=r"no condition in common.*b \(4\) of training"):
        compare_sets(*sets, Options())


def test_conditions_that_differ_in_case_are_one():
    sets = [of("real", ["Control", "Treated"] * 2), of("generated", ["control", "TREATED"] * 2)]
    shared, notes = with_shared_conditions(sets)
    assert notes == [] and [set(s.conditions) for s in shared] == [{"Control", "Treated"}] * 2


def test_a_file_without_conditions_is_named():
    sets = [of("real", ["normal", "tumour"] * 3), of("generated", None)]
    comparison, notes = compare_sets(*sets, None, Options())
    assert comparison.classes == ["all"] and len(comparison.real) == 6
    assert "generated (generated.tsv) have none (--conditions gives them)" in notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sample,condition\nr0,normal\n,tumour\n", "row 2 has no sample"),
        ("sample,condition\nr0,normal\nr1\n", "the condition of r1 is empty"),
    ],
)
def test_tables_of_conditions_with_gaps(tmp_path, text, said):
    (tmp_path / "c.csv").write_text(text)
    file = written(tmp_path, "r.csv", values("r"))
    with pytest.raises(InputError, match=said):
        read_samples_of_file("real", file, "log2", read_conditions(tmp_path / "c.csv"))


def test_a_lone_quote_in_a_table_of_conditions_swallows_no_line(tmp_path):
    text = 'sample\tcondition\tnote\nr0\tnormal\t"5\nr1\ttumour\tx\nr2\tnormal\t6" y\n'
    (tmp_path / "c.tsv").write_text(text)
    assert list(read_conditions(tmp_path / "c.tsv").index) == ["r0", "r1", "r2"]
    (tmp_path / "c.tsv").write_bytes(text.encode("utf-16"))
    assert list(read_conditions(tmp_path / "c.tsv")["condition"]) == ["normal", "tumour", "normal"]


@pytest.mark.parametrize("empty", ["", "NA", " n/a ", np.nan])
def test_an_empty_donor_of_an_h5ad_is_no_donor_that_samples_share(tmp_path, empty):
    data = anndata.AnnData(values("r").T)
    data.obs["donor"] = pd.Categorical(["d0", "d0", *[empty] * 6])
    data.write_h5ad(tmp_path / "r.h5ad")
    samples = read_samples_of_file("real", tmp_path / "r.h5ad", "log2")
    assert list(samples.donors) == ["d0", "d0", *samples.log.index[2:]]


# ---- split of a training.h5ad


def test_a_training_file_gives_the_part_that_its_role_is_for(tmp_path):
    data = make_training(tmp_path, normal=10, tumour=10)
    data.write_h5ad(tmp_path / "training.h5ad")
    split = data.obs["split"]
    real = read_samples_of_file("real", tmp_path / "training.h5ad", "log2")
    train = read_samples_of_file("training", tmp_path / "training.h5ad", "log2")
    assert list(real.log.index) == list(data.obs_names[split == "test"])
    assert list(train.log.index) == list(data.obs_names[split == "train"])
    assert list(real.conditions) == list(data.obs["condition"][split == "test"])
    count, others = int((split == "test").sum()), int((split == "train").sum())
    assert (
        f"its column split is used: {count} test samples are taken, {others} others left"
        in real.notes[-1]
    )
    data.obs["split"] = "train"
    data.write_h5ad(tmp_path / "all.h5ad")
    with pytest.raises(
        InputError, match=r"all.h5ad: no sample's split is test.*without the column"
    ):
        read_samples_of_file("real", tmp_path / "all.h5ad", "log2")
    data.obs["split"] = "a"  # a split of another program's is none
    data.write_h5ad(tmp_path / "own.h5ad")
    assert len(read_samples_of_file("real", tmp_path / "own.h5ad", "log2").log) == data.n_obs


# ---- genes


def test_genes_that_hardly_vary_are_left_out_and_listed():
    """An SD of 3e-7 made a distance of 1,750."""
    real, made = of("real", ["normal", "tumour"] * 6), of("generated", ["normal", "tumour"] * 6)
    real.log["GENE3"] = 5 + 3e-7 * rng(1, "a").normal(size=12)
    real.log["GENE7"] = 5 + 0.005 * rng(1, "b").normal(size=12)
    comparison, notes = compare_sets(real, made, None, Options())
    (note,) = [note for note in notes if "hardly vary" in note]
    assert re.match(r"2 genes hardly vary .*left out \(GENE3, GENE7\)", note)
    assert comparison.real.shape[1] == len(GENES) - 2
    table = metric_table(comparison).set_index("metric")
    assert table.loc["wasserstein1", "value"] < 5
    # by the training samples, where z-scores are made by these
    train = of("training", ["normal", "tumour"] * 6)
    train.log["GENE9"] = 5 + 3e-7 * rng(1, "c").normal(size=12)
    comparison, notes = compare_sets(real, made, train, Options())
    assert comparison.real.shape[1] == len(GENES) - 1 and any("(GENE9)" in n for n in notes)


def test_natural_logs_of_scanpy_are_taken_as_log2(tmp_path):
    data = anndata.AnnData(np.log(2.0) * values("r").T)
    data.uns["log1p"] = {"base": None}
    data.write_h5ad(tmp_path / "r.h5ad")
    read = read_samples_of_file("real", tmp_path / "r.h5ad", "log2")
    assert np.allclose(read.log, values("r").T)
    assert "its uns['log1p'] says ln(x + 1): values are taken as log2" in read.notes
    data.layers["log"] = values("r").T.to_numpy()  # of this workflow, in log2
    data.write_h5ad(tmp_path / "r.h5ad")
    assert np.allclose(read_samples_of_file("real", tmp_path / "r.h5ad", "log2").log, values("r").T)


def test_lines_of_counting_programs_and_dates_are_no_genes(tmp_path):
    counts = (2 ** values("r")).round()
    counts.loc["__no_feature"], counts.loc["N_unmapped"] = 1e6, 1e6
    read = read_samples_of_file("real", written(tmp_path, "r.csv", counts), "counts")
    assert list(read.log.columns) == GENES
    plain = counts.iloc[: len(GENES)]
    assert np.allclose(read.log, np.log2(plain / plain.sum() * 1e6 + 1).T)
    dates = values("r").rename(index={"GENE4": "2-Sep"})
    read = read_samples_of_file("real", written(tmp_path, "d.csv", dates), "log2")
    assert list(read.log.columns) == [g for g in GENES if g != "GENE4"]
    assert any("1 genes are left out: 2-Sep" in note for note in read.notes)
