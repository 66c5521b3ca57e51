"""The command `evaluate`: any two files, whatever their format; and clear words for bad ones."""

import gzip
import re

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from helpers.metric_worlds import generated, real
from mdwgan.__main__ import main
from mdwgan.evaluation.score import evaluate
from mdwgan.io import read_tsv
from mdwgan.metrics import detection
from mdwgan.metrics.catalogue import METRICS
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import rng

GENES = [f"GENE{i}" for i in range(120)]
CONDITIONS = np.array(["normal", "tumour"])


@pytest.fixture(autouse=True)
def small_forests(monkeypatch):
    monkeypatch.setattr(detection, "TREES", 5)


def frame(z: np.ndarray, name: str) -> pd.DataFrame:
    """Genes x samples of log2 values."""
    return pd.DataFrame(z.T + 6.0, GENES, [f"{name}{i}" for i in range(len(z))]).round(5)


REAL, TRAIN = frame(real("test", 30), "r"), frame(real("train", 40), "t")
MADE = frame(generated("honest")[:50], "s")


def write(folder, table: pd.DataFrame, name: str):
    path = folder / name
    table.rename_axis("gene").to_csv(path, sep="," if ".csv" in name else "\t")
    return path


def conditions_of(*tables: pd.DataFrame) -> pd.DataFrame:
    """Conditions alternate over the samples of each."""
    parts = [
        pd.DataFrame({"sample": t.columns, "condition": CONDITIONS[np.arange(t.shape[1]) % 2]})
        for t in tables
    ]
    return pd.concat(parts)


def run(folder, *arguments) -> pd.DataFrame:
    output = folder / "out" / "table.tsv"
    assert main(["evaluate", *map(str, arguments), "--output", str(output)]) == 0
    return read_tsv(output).set_index("metric")


def refused(capsys, folder, *arguments) -> str:
    output = folder / "refused.tsv"
    assert main(["evaluate", *map(str, arguments), "--output", str(output)]) == 1
    assert not output.exists()
    error = capsys.readouterr().err
    assert "a bug" not in error and "Traceback" not in error
    return error


# ---- what comes out


def test_two_tsv_files(tmp_path, capsys):
    table = run(tmp_path, write(tmp_path, REAL, "real.tsv"), write(tmp_path, MADE, "made.tsv"))
    assert table.index.tolist() == [metric.name for metric in METRICS]
    assert list(table) == ["axis", "value", "direction", "ideal", "n", "note"]
    upper = np.triu_indices(120, 1)
    first, second = (np.corrcoef(part.to_numpy()) for part in (REAL, MADE.iloc[:, :30]))
    expected = np.corrcoef(first[upper], second[upper])[0, 1]
    assert table.loc["dist", "value"] == pytest.approx(expected, abs=1e-6)
    assert (table.loc["ks"].n, table.loc["ks"].ideal, table.loc["ks"].direction) == (30, 0, "lower")
    printed = capsys.readouterr().out
    assert "30 of 50 generated samples are compared" in printed
    assert re.search(r"(?m)^dependence +dist +0\.\d+ +1, the higher the better +30$", printed)
    assert "warning" not in printed


def test_constant_genes_are_left_out_and_counted(tmp_path, capsys):
    """Equal values whose mean isn't quite their own."""
    constant = REAL.copy()
    constant.iloc[0], constant.iloc[1] = 0.1, 2.3
    table = run(tmp_path, write(tmp_path, constant, "r.tsv"), write(tmp_path, MADE, "s.tsv"))
    assert "2 genes are constant among the real samples and left out" in capsys.readouterr().out
    less = run(tmp_path, write(tmp_path, REAL.iloc[2:], "r.tsv"), tmp_path / "s.tsv")
    assert table.loc["dist", "value"] == pytest.approx(less.loc["dist", "value"])


def test_without_training_samples_the_reason_is_told(tmp_path):
    table = run(tmp_path, write(tmp_path, REAL, "real.tsv"), write(tmp_path, MADE, "made.tsv"))
    needs = {metric.name for metric in METRICS if metric.least_train}
    assert {"dist_ratio", "mmd2", "frechet", "coverage_pca", "dcr_ratio", "mia_auc"} <= needs
    assert set(table.loc[list(needs), "note"]) == {"needs training samples, and none are given"}
    assert table.loc[list(needs), "value"].isna().all()
    others = table.drop(
        index=[
            *needs,
            *(m.name for m in METRICS if m.condition),  # no conditions are known
            "dist_string",
            "dist_humannet",
            "effect_r",
            "effect_slope",
        ]
    )
    assert np.isfinite(others["value"]).all()


def test_values_are_those_of_the_workflow(tmp_path):
    """The same samples through the workflow's tables and through two or three files."""
    data = make_training(tmp_path, normal=24, tumour=24)
    split = data.obs["split"].to_numpy()
    log = data.layers["log"]
    made = data[split == "test"].copy()
    made.layers["z"] = (made.layers["z"] + 0.5 * rng(3).normal(size=made.shape)).astype(np.float32)
    made.layers["log"] = made.layers["z"] * data.var["sd"].to_numpy() + data.var["mean"].to_numpy()
    made.obs = made.obs[["condition"]].set_index(np.array([f"g{i}" for i in range(len(made))]))
    made.uns = {"generator": "x", "seed": 0, "reason": "", "optimistic": False}
    expected = evaluate(data, made).set_index("metric")
    paths = [tmp_path / f"{name}.h5ad" for name in ("test", "made", "train")]
    anndata.AnnData(log[split == "test"], data.obs[split == "test"], data.var).write_h5ad(paths[0])
    made.write_h5ad(paths[1])
    anndata.AnnData(log[split == "train"], data.obs[split == "train"], data.var).write_h5ad(
        paths[2]
    )
    table = run(tmp_path, *paths[:2], "--train", paths[2])
    drawn = {"auc_lr", "auc_rf", "closer_to_train"}  # by tissue, which files don't tell
    for name in set(table.index) - drawn:
        assert table.loc[name, "value"] == pytest.approx(
            expected.loc[name, "value"], rel=1e-4, abs=1e-5, nan_ok=True
        ), name
    assert np.isfinite(table.loc["dist_normal", "value"])


@pytest.mark.parametrize("form", ["csv.gz", "rows.tsv", "rows by table", "parquet", "h5ad"])
def test_formats_give_the_same_values(tmp_path, form):
    real_path, made = write(tmp_path, REAL, "real.tsv"), MADE.iloc[:, :30]
    expected = run(tmp_path, real_path, write(tmp_path, made, "made.tsv"))
    more = []
    if form == "csv.gz":
        path = write(tmp_path, made, "made.csv.gz")
        assert gzip.decompress(path.read_bytes())[:5] == b"gene,"
    elif form.startswith("rows"):
        path, real_path = write(tmp_path, made.T, "m.tsv"), write(tmp_path, REAL.T, "r.tsv")
        more = ["--samples-in", "rows"]
        if form == "rows by table":
            more = ["--conditions", tmp_path / "c.csv"]
            conditions_of(REAL, made).assign(condition="one").to_csv(more[1], index=False)
    elif form == "parquet":
        pytest.importorskip("pyarrow")
        made.to_parquet(path := tmp_path / "made.parquet")
    else:
        anndata.AnnData(made.T).write_h5ad(path := tmp_path / "made.h5ad")
    found = run(tmp_path, real_path, path, *more)
    assert np.allclose(found["value"], expected["value"], rtol=1e-4, atol=1e-5, equal_nan=True)


def test_genes_are_matched_by_name(tmp_path, capsys):
    plain = run(tmp_path, write(tmp_path, REAL.iloc[5:], "a.tsv"), write(tmp_path, MADE, "b.tsv"))
    shuffled = MADE.sample(frac=1, random_state=0)
    shuffled.loc["EXTRA"] = 3.0
    twice = pd.concat([shuffled, MADE.loc[["GENE0"]]])
    capsys.readouterr()
    found = run(
        tmp_path,
        write(tmp_path, REAL, "c.tsv"),
        write(tmp_path, twice.drop(index=[f"GENE{i}" for i in (1, 2, 3, 4)]), "d.tsv"),
    )
    printed = capsys.readouterr().out
    same = [name for name in plain.index if name not in ("auc_rf", "s_dend", "s_sdcc")]
    assert np.allclose(
        found.loc[same, "value"], plain.loc[same, "value"], rtol=1e-4, atol=1e-5, equal_nan=True
    )
    assert "real (c.tsv): 30 samples, 120 genes, 5 dropped, which another file lacks" in printed
    assert "2 rows are left out: their gene is listed twice" in printed
    assert "50 samples, 116 genes, 1 dropped" in printed


def test_counts_are_scaled_by_all_genes_of_a_file(tmp_path):
    counts = [(2.0**part).round() for part in (REAL, MADE.iloc[:, :30])]
    paths = [write(tmp_path, part, f"{i}.tsv") for i, part in enumerate(counts)]
    logs = [np.log2(part / part.sum() * 1e6 + 1) for part in counts]
    expected = run(tmp_path, *(write(tmp_path, part, f"l{i}.tsv") for i, part in enumerate(logs)))
    found = run(tmp_path, *paths, "--values", "counts")
    assert np.allclose(found["value"], expected["value"], rtol=1e-3, atol=1e-4, equal_nan=True)
    fractions = write(tmp_path, counts[1] + 0.25, "fractions.tsv")  # a generator's need no rounding
    assert np.isfinite(run(tmp_path, paths[0], fractions, "--values", "counts").loc["dist"].value)


def test_conditions_choose_and_pair_samples(tmp_path, capsys):
    paths = [write(tmp_path, part, f"{i}.tsv") for i, part in enumerate((REAL, MADE, TRAIN))]
    table = conditions_of(REAL, MADE, TRAIN)
    table["donor"] = [f"d{i // 2}" for i in range(len(table))]
    table.to_csv(tmp_path / "all.csv", index=False)
    found = run(tmp_path, *paths[:2], "--train", paths[2], "--conditions", tmp_path / "all.csv")
    normal = MADE.iloc[:, :30:2]
    upper = np.triu_indices(120, 1)
    r = [np.corrcoef(part.to_numpy())[upper] for part in (REAL.iloc[:, ::2], normal)]
    assert found.loc["dist_normal", "value"] == pytest.approx(np.corrcoef(*r)[0, 1], abs=1e-6)
    assert found.loc["dist_normal", "n"] == 15
    each = []
    for i, part in enumerate((REAL, MADE, TRAIN)):
        conditions_of(part).to_csv(each.append(tmp_path / f"c{i}.tsv") or each[-1], sep="\t")
    one = run(tmp_path, *paths[:2], "--train", paths[2], "--conditions", *each)
    same = [name for name in found.index if not name.startswith("auc")]  # these have folds by donor
    assert np.allclose(one.loc[same, "value"], found.loc[same, "value"], equal_nan=True)
    whole = run(tmp_path, *paths[:2], "--all-samples")
    assert whole.loc["dist", "n"] == 50
    # conditions of any name, and generated ones that no real sample has
    table["condition"] = table["condition"].replace({"normal": "control", "tumour": "treated"})
    table.loc[table["sample"] == "s0", "condition"] = "other"
    table.to_csv(tmp_path / "own.csv", index=False)
    capsys.readouterr()
    own = run(tmp_path, *paths[:2], "--conditions", tmp_path / "own.csv")
    assert np.isfinite(own.loc[["dist_control", "dist_treated"], "value"]).all()
    assert "dist_normal" not in own.index
    assert own.loc["dist", "n"] == 30 and "30 of 50" in capsys.readouterr().out


def test_a_condition_of_a_taken_name_says_that_it_has_no_metrics(tmp_path, capsys):
    paths = [write(tmp_path, part, f"{i}.tsv") for i, part in enumerate((REAL, MADE))]
    table = conditions_of(REAL, MADE)
    for names in ({"normal": "key", "tumour": "ctrl"}, {"normal": "keys", "tumour": "ctrl"}):
        renamed = table.assign(condition=table["condition"].replace(names))
        renamed.to_csv(tmp_path / "c.csv", index=False)
        found = run(tmp_path, *paths, "--conditions", tmp_path / "c.csv")
        assert np.isfinite(found.loc["dist_ctrl", "value"])
        said = "there is no dist_key of the condition" in capsys.readouterr().out
        assert said == ("key" in names.values()) != ("dist_keys" in found.index)


def test_generated_samples_bring_their_conditions(tmp_path, capsys):
    """One table for the real samples is enough, whatever `mdwgan sample` wrote."""
    real = write(tmp_path, REAL, "real.tsv")
    names = ["control", "treated"]
    table = conditions_of(REAL, MADE).set_index("sample")
    labels = table["condition"].map(lambda name: names[name == "tumour"])
    labels[REAL.columns].rename_axis("sample").to_csv(tmp_path / "table.csv")
    drawn = MADE.T.rename_axis("sample")
    drawn.insert(0, "condition", labels[drawn.index])
    drawn.to_csv(tmp_path / "drawn.tsv", sep="\t")
    obs = drawn[["condition"]]
    anndata.AnnData(MADE.T.to_numpy(), obs, MADE[[]]).write_h5ad(tmp_path / "drawn.h5ad")
    both = [tmp_path / "table.csv", tmp_path / "all.csv"]
    labels.rename_axis("sample").to_csv(both[1])
    tables = [
        run(tmp_path, real, tmp_path / drawn, "--conditions", table)
        for drawn, table in [("drawn.tsv", both[0]), ("drawn.h5ad", both[0])]
    ]
    expected = run(tmp_path, real, write(tmp_path, MADE, "made.tsv"), "--conditions", both[1])
    assert expected.loc["dist_treated", "value"] > 0
    for table in tables:
        pd.testing.assert_frame_equal(table, expected)


def test_a_copier_is_told(tmp_path, capsys):
    copies = TRAIN + 0.001 * rng(0).normal(size=TRAIN.shape)
    copies.columns = [f"s{i}" for i in range(40)]
    run(
        tmp_path,
        write(tmp_path, REAL, "r.tsv"),
        write(tmp_path, copies, "s.tsv"),
        "--train",
        write(tmp_path, TRAIN, "t.tsv"),
    )
    assert "warning: Memorisation: the samples look like copies" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: x * np.log(2), "times those of the real samples"),
        (lambda x: x / 20, "times those of the real samples"),
        (lambda x: x - 6, "only the generated file has many values below 0"),
        (lambda x: x, ""),
    ],
)
def test_files_in_different_units_are_told(tmp_path, capsys, change, words):
    real_file = write(tmp_path, REAL.clip(1, 30), "r.tsv")
    made = write(tmp_path, change(MADE.clip(1, 30)), "s.tsv")
    run(tmp_path, real_file, made)
    said = capsys.readouterr().out
    assert ("may be in different units" in said) == bool(words)
    assert words in said and "copies of real ones" not in said


def test_a_file_against_itself_is_told(tmp_path, capsys):
    real_file = write(tmp_path, REAL, "r.tsv")
    run(tmp_path, real_file, real_file)
    assert "30 generated samples are copies of real ones" in capsys.readouterr().out


def test_training_samples_among_the_real_ones_are_told(tmp_path, capsys):
    made, train = write(tmp_path, MADE, "s.tsv"), write(tmp_path, TRAIN, "t.tsv")
    both = pd.concat([REAL, TRAIN.iloc[:, :2]], axis=1)
    run(tmp_path, write(tmp_path, both, "r.tsv"), made, "--train", train)
    told = (
        f"2 of the real samples have the name of a training sample ({', '.join(TRAIN.columns[:2])})"
    )
    assert told in capsys.readouterr().out
    run(tmp_path, write(tmp_path, REAL, "r.tsv"), made, "--train", train)
    assert "the name of a training sample" not in capsys.readouterr().out


def test_halves_of_the_real_samples_say_what_noise_costs(tmp_path, capsys):
    donors = np.array([f"d{i // 4}" for i in range(60)])  # of samples of both conditions
    whole = frame(real("test", 60), "r")
    table = conditions_of(whole, MADE)
    table["donor"] = [*donors, *table["sample"][60:]]
    table.to_csv(tmp_path / "c.csv", index=False)
    found = run(
        tmp_path,
        write(tmp_path, whole, "r.tsv"),
        write(tmp_path, MADE, "s.tsv"),
        "--conditions",
        tmp_path / "c.csv",
        "--halves",
        3,
    )
    upper, expected = np.triu_indices(120, 1), []
    for draw in range(3):
        random = rng(0, "", "real-half", str(draw))
        halves = donor_folds(donors, np.arange(60) % 2, 2, random)
        assert not set(donors[halves[0]]) & set(donors[halves[1]])
        r = [np.corrcoef(whole.to_numpy()[:, rows])[upper] for rows in halves]
        expected.append(np.corrcoef(*r)[0, 1])
    assert found.loc["dist", "real_half"] == pytest.approx(np.mean(expected), abs=1e-6)
    assert np.isnan(found.loc["dcr_ratio", "real_half"]), "no training samples"
    assert 0.2 < found.loc["auc_lr", "real_half"] < 0.8
    assert re.search(r"(?m)^axis +metric +value +real_half +best", capsys.readouterr().out)


def test_networks_may_be_given(tmp_path):
    pairs = pd.DataFrame({"gene1": GENES[:9], "gene2": [*GENES[10:18], "unknown"]})
    pairs.to_csv(tmp_path / "edges.tsv", sep="\t", index=False)
    table = run(
        tmp_path,
        write(tmp_path, REAL, "r.tsv"),
        write(tmp_path, MADE, "s.tsv"),
        "--string",
        tmp_path / "edges.tsv",
        "--dendrogram-genes",
        20,
    )
    assert table.loc["dist_string", "note"] == "8 pairs"
    assert np.isfinite(table.loc["dist_string", "value"])


# ---- bad input


def test_bad_matrices_are_told(tmp_path, capsys):
    good = write(tmp_path, REAL, "real.tsv")
    assert "no such file" in refused(capsys, tmp_path, good, tmp_path / "none.tsv")
    others = MADE.set_axis([f"ENSG{i:011d}" for i in range(120)])
    told = refused(capsys, tmp_path, good, write(tmp_path, others, "ids.tsv"))
    assert "0 gene(s) are in all files" in told and "ENSG00000000000" in told
    told = refused(capsys, tmp_path, good, write(tmp_path, MADE.T, "rows.tsv"))
    assert "--samples-in rows" in told
    text = MADE.astype(object)
    text.iloc[3, 4] = "high"
    told = refused(capsys, tmp_path, good, write(tmp_path, text, "text.tsv"))
    assert "text.tsv:5: value 'high' of sample s4 is not a finite number" in told
    told = refused(capsys, tmp_path, write(tmp_path, 2**REAL, "c.tsv"), good)
    assert "--values is log2, but the largest value is" in told and "--values counts" in told
    told = refused(capsys, tmp_path, good, good, "--values", "counts")
    assert "these look like logs" in told
    same = pd.concat([MADE, MADE.iloc[:, :1]], axis=1)
    told = refused(capsys, tmp_path, good, write(tmp_path, same, "same.tsv"))
    assert "sample s0 occurs 2 times" in told
    empty = (2.0**MADE).round()
    empty.iloc[:, 2] = 0
    whole = write(tmp_path, (2.0**REAL).round(), "whole.tsv")
    told = refused(capsys, tmp_path, whole, write(tmp_path, empty, "e.tsv"), "--values", "counts")
    assert "sample s2 has no count at all" in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,condition\nr0,normal\n", "there is no column sample"),
        ("sample,condition\nr0,normal\nr0,tumour\n", "sample r0 is listed twice"),
        ("sample,condition\nr0,\n", "the condition of r0 is empty"),
        ("sample,condition\nx,normal\n", "none of the samples x is here"),
        ("", "not a table"),
    ],
)
def test_bad_conditions_are_told(tmp_path, capsys, text, words):
    (tmp_path / "c.csv").write_text(text)
    paths = [write(tmp_path, part, f"{i}.tsv") for i, part in enumerate((REAL, MADE))]
    assert words in refused(capsys, tmp_path, *paths, "--conditions", tmp_path / "c.csv")


def test_other_bad_options_are_told(tmp_path, capsys):
    paths = [write(tmp_path, part, f"{i}.tsv") for i, part in enumerate((REAL, MADE))]
    table = tmp_path / "c.csv"
    conditions_of(REAL, MADE).to_csv(table, index=False)
    told = refused(capsys, tmp_path, *paths, "--conditions", table, table, table)
    assert "one for all matrices, or 2" in told
    assert "all, or a number" in refused(capsys, tmp_path, *paths, "--dendrogram-genes", "few")
    assert "expected gene1 and gene2" in refused(capsys, tmp_path, *paths, "--string", table)
    assert "no such file" in refused(capsys, tmp_path, *paths, "--humannet", tmp_path / "x.tsv")


def gmt(folder, name: str, genes: list[str], sets: int = 3) -> str:
    """Sets of 12 genes each, one after the other."""
    path = folder / name
    lines = ["\t".join([f"SET{i}", "x", *genes[12 * i : 12 * i + 12]]) + "\n" for i in range(sets)]
    path.write_text("".join(lines))
    return path


def test_gene_sets_of_files_are_scored_and_those_of_other_names_refused(tmp_path, capsys):
    paths = [write(tmp_path, table, f"{n}.tsv") for n, table in (("r", REAL), ("s", MADE))]
    write_conditions = conditions_of(REAL, MADE)
    write_conditions.to_csv(tmp_path / "c.tsv", sep="\t", index=False)
    about = [*paths, "--conditions", tmp_path / "c.tsv"]
    small = gmt(tmp_path, "b.gmt", [*GENES[::-1][:24], "GENE0"], 3)  # the third has one gene
    table = run(tmp_path, *about, "--gene-sets", gmt(tmp_path, "a.gmt", GENES), small)
    assert 0 < table.loc["pathway_ks_normal", "value"] < 1
    assert table.loc["pathway_ks_tumour", "note"].startswith("5 gene sets: 3 of a.gmt 0.")
    table = run(tmp_path, *about)
    assert table.loc["pathway_ks_normal", "note"] == "no gene sets are given"
    for genes, told in (
        ([g.lower() for g in GENES], "they differ in upper and lower case alone"),
        ([str(i) for i in range(60)], "they are Entrez ids"),
    ):
        bad = gmt(tmp_path, "bad.gmt", genes)
        text = refused(capsys, tmp_path, *about, "--gene-sets", bad)
        assert "no gene of it is in the matrices: it has" in text and told in text.replace(
            "They", "they"
        )
    assert "no such file" in refused(capsys, tmp_path, *about, "--gene-sets", tmp_path / "x.gmt")
