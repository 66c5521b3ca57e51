"""Embeddings: fitted on training samples, all samples in them, the same bytes for a seed."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.sample_sets import make_sets, normal, samples, write_sets
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.evaluation.embedding import (
    EMBEDDING_COLUMNS,
    LARGE,
    Axes,
    Settings,
    embed,
    maps,
    standardised,
    thin,
)
from mdwgan.evaluation.sets import REAL_TEST, REAL_TRAIN, Samples, pool, read_sets
from mdwgan.io import read_tsv
from mdwgan.report.figures.embedding import CONDITION_MARKS, in_order, marks_of, sources_of

TSNE = ["mdwgan-gp", "copy"]


@pytest.fixture(scope="module")
def sets():
    made = make_sets({"mdwgan-gp": normal(40, 12, 5), "cgan": normal(40, 12, 6)})
    return replace(made, generated={**made.generated, "copy": made.train})


@pytest.fixture(scope="module")
def table(sets):
    return embed(sets, Settings(TSNE), 0, "kidney")


def test_each_map_has_a_point_a_sample(sets, table):
    assert list(table) == EMBEDDING_COLUMNS
    pca = table[table["method"] == "pca"].groupby("set").size()
    assert pca.to_dict() == {
        REAL_TRAIN: 20,
        REAL_TEST: 40,
        "mdwgan-gp": 40,
        "cgan": 40,
        "copy": 20,
    }
    tsne = table[table["method"] == "tsne"].groupby(["map", "set"]).size()
    assert tsne.to_dict() == {
        ("real-test+mdwgan-gp", REAL_TEST): 40,
        ("real-test+mdwgan-gp", "mdwgan-gp"): 40,
        ("real-test+copy", REAL_TEST): 40,
        ("real-test+copy", "copy"): 20,
        (REAL_TEST, REAL_TEST): 40,
        ("mdwgan-gp", "mdwgan-gp"): 40,
    }
    own = table[(table["map"] == "mdwgan-gp")].set_index("sample")
    labels = sets.generated["mdwgan-gp"].obs.set_index("sample")
    assert own["condition"].to_dict() == labels["condition"].to_dict()
    assert set(own["source"]) == {"synthetic"} and set(own["tissue"]) == {"kidney"}
    assert np.isfinite(table[["x", "y"]]).all(axis=None)


def test_pca_is_of_the_training_samples_alone(sets, table):
    """Against a singular value decomposition by NumPy; test samples may be anything."""
    train = sets.train.values.astype(float)
    mean = train.mean(axis=0)
    _, values, axes = np.linalg.svd(train - mean, full_matrices=False)
    share = values**2 / (values**2).sum()
    pca = table[table["method"] == "pca"]
    for part, of in ((sets.train, REAL_TRAIN), (sets.test, REAL_TEST)):
        expected = (part.values - mean) @ axes[:2].T
        found = pca.loc[pca["set"] == of, ["x", "y"]].to_numpy()
        assert np.abs(found) == pytest.approx(np.abs(expected), abs=1e-4)
    assert pca["x_share"].iloc[0] == pytest.approx(share[0])
    assert pca["y_share"].iloc[0] == pytest.approx(share[1])
    shifted = replace(sets, test=Samples(sets.test.obs, sets.test.values + 100))
    again = embed(shifted, Settings([]), 0, "kidney")
    same = again["set"] != REAL_TEST
    for axis in ("x", "y"):
        assert np.allclose(again.loc[same, axis], pca.loc[pca["set"] != REAL_TEST, axis])


def test_axes_of_many_samples_are_close_to_the_exact_ones():
    train = normal(LARGE + 50, 60, 3)
    train[:, :20] += 3 * normal(LARGE + 50, 1, 4)
    exact = np.linalg.svd(train - train.mean(axis=0), full_matrices=False)[2][0]
    axes = Axes(train, 7)
    assert abs(exact @ axes.pca.components_[0]) == pytest.approx(1, abs=1e-3)


def test_the_map_of_a_row_does_not_depend_on_the_other_rows(sets, table):
    alone = embed(
        replace(sets, generated={"mdwgan-gp": sets.generated["mdwgan-gp"]}),
        Settings(["mdwgan-gp"]),
        0,
        "kidney",
    )
    of = "real-test+mdwgan-gp"
    assert alone.loc[alone["map"] == of, ["x", "y"]].to_numpy() == pytest.approx(
        table.loc[table["map"] == of, ["x", "y"]].to_numpy()
    )


def test_maps_of_chosen_rows():
    shown = {REAL_TEST: None, "mdwgan-gp": None, "copy": None}
    assert maps([], shown) == []
    assert maps(["cwgan"], shown) == [], "its training failed"
    assert maps(["copy"], shown) == [(REAL_TEST, "copy")]
    assert maps(["mdwgan-gp"], shown) == [
        (REAL_TEST, "mdwgan-gp"),
        (REAL_TEST,),
        ("mdwgan-gp",),
    ]


def test_large_sets_are_thinned_and_few_samples_are_no_map(sets):
    drawn = thin(sets.test, 15, 0, "kidney", REAL_TEST)
    assert len(drawn) == 15 and len(drawn.obs["sample"].unique()) == 15
    assert list(drawn.obs["sample"]) == [
        s for s in sets.test.obs["sample"] if s in set(drawn.obs["sample"])
    ]
    small = embed(sets, Settings(TSNE, most_points=8), 0, "kidney")
    assert (small[small["method"] == "pca"].groupby("set").size() == 4).all()
    assert not (small["method"] == "tsne").any(), "8 points are too few"
    few = replace(sets, train=sets.train.take(np.arange(2)))
    assert embed(few, Settings(TSNE), 0, "kidney").empty


# ---- from files


def run(training, synthetic, output, generators=(), name="kidney"):
    settings = {"generators": list(generators), "perplexity": 30, "most_points": 1200}
    argv = ["embedding", "--training", *training, "--synthetic", *synthetic, "--name", name]
    argv += ["--settings", json.dumps(settings), "--seed", 0, "--output", output]
    return main([str(a) for a in argv])


def test_same_bytes_and_a_failed_generator_is_left_out(sets, tmp_path):
    training, paths = write_sets(tmp_path, sets, failed="cgan")
    for name in ("a.tsv", "b.tsv"):
        assert run([training], paths, tmp_path / name, TSNE) == 0
    assert (tmp_path / "a.tsv").read_bytes() == (tmp_path / "b.tsv").read_bytes()
    found = read_tsv(tmp_path / "a.tsv")
    assert set(found["set"]) == {REAL_TRAIN, REAL_TEST, "mdwgan-gp", "copy"}


def test_generated_sets_are_as_large_as_the_test_set(tmp_path):
    made = make_sets({"mdwgan-gp": normal(100, 12, 5)})
    training, paths = write_sets(tmp_path, made)
    own = read_sets(training, paths, "z").generated["mdwgan-gp"]
    assert own.obs["condition"].value_counts().to_dict() == {"normal": 20, "tumour": 20}
    assert list(own.obs["sample"]) == list(made.generated["mdwgan-gp"].obs["sample"][:40])


def test_other_genes_are_refused(sets, tmp_path):
    training, _ = write_sets(tmp_path / "a", sets)
    _, paths = write_sets(tmp_path / "b", make_sets({"mdwgan-gp": normal(40, 9, 5)}, genes=9))
    with pytest.raises(InputError, match=r"synthetic.h5ad: 9 genes, where training.h5ad has 12"):
        read_sets(training, paths, "z")


def test_pooled_tissues_share_a_scale_and_count_a_sample_once(tmp_path):
    parts = [
        make_sets({"mdwgan-gp": normal(40, 12, 5 + i, mean=6 + 4 * i)}, tissue=tissue, seed=10 * i)
        for i, tissue in enumerate(["kidney", "colon"])
    ]
    shared = parts[0].test.take(np.arange(3))
    obs = parts[1].test.obs.copy()
    obs.loc[:2, "sample"] = shared.obs["sample"].to_numpy()
    values = np.concatenate([shared.values, parts[1].test.values[3:]])
    parts[1] = replace(parts[1], test=Samples(obs, values))
    whole = standardised(pool(parts))
    assert len(whole.test) == 77 and len(whole.train) == 40
    assert np.allclose(whole.train.values.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(whole.train.values.std(axis=0), 1, atol=1e-4)
    files = [write_sets(tmp_path, part) for part in parts]
    training, synthetic = [f[0] for f in files], [p for f in files for p in f[1]]
    assert run(training, synthetic, tmp_path / "pan.tsv", ["mdwgan-gp"], name="pan") == 0
    found = read_tsv(tmp_path / "pan.tsv")
    pca = found[found["method"] == "pca"]
    assert pca.groupby(["set", "tissue"]).size()["mdwgan-gp"].to_dict() == {
        "kidney": 40,
        "colon": 40,
    }
    assert (pca["set"] == REAL_TEST).sum() == 77
    centres = pca[pca["set"] == "mdwgan-gp"].groupby("tissue")["x"].mean()
    assert abs(centres["kidney"] - centres["colon"]) > 3, "tissues lie apart on PC1"
    with pytest.raises(InputError, match="colon has other genes than kidney"):
        pool([parts[0], replace(parts[1], genes=parts[1].genes[::-1])])


def test_a_row_that_failed_in_one_tissue_is_not_pooled():
    first = make_sets({"mdwgan-gp": normal(40, 12, 5), "cgan": normal(40, 12, 6)})
    second = make_sets({"mdwgan-gp": normal(40, 12, 7)}, tissue="colon", seed=3)
    second.failed["cgan"] = "the critic diverged"
    pooled = pool([first, second])
    assert set(pooled.generated) == {"mdwgan-gp"} and "cgan" in pooled.failed


def test_sources_in_words():
    part = samples(normal(4, 2, 0), "x")
    obs = part.obs.assign(source=["GTEX", "TCGA", "TCGA", "synthetic"])
    assert list(sources_of(obs)) == ["GTEx", "TCGA", "TCGA", "synthetic"]
    assert list(sources_of(obs.assign(source=["", "own", "TCGA", ""]))) == [
        "real",
        "own",
        "TCGA",
        "real",
    ]


def test_conditions_have_marks_in_their_order_whatever_their_names_and_number():
    table = pd.DataFrame({"condition": ["b", "a", "c"]})
    conditions = ["c", "b", "a", *(f"x{i}" for i in range(len(CONDITION_MARKS)))]
    marks = marks_of(in_order(table, conditions))
    assert [marks[c] for c in ("c", "b", "a")] == list(CONDITION_MARKS[:3])
    assert len(marks) == len(conditions)
    assert marks[conditions[len(CONDITION_MARKS)]] == CONDITION_MARKS[0]
    # a condition that the run does not name comes after those that it does
    assert list(marks_of(in_order(table, ["b"]))) == ["b", "a", "c"]


def test_samples_that_are_all_the_same_and_sets_without_any_are_no_map_of_their_own(sets):
    """scikit-learn's t-SNE of equal points ends the whole process (segmentation fault)."""
    made = sets.generated["mdwgan-gp"]
    one = Samples(made.obs, np.tile(made.values[:1], (len(made), 1)))
    table = embed(replace(sets, generated={"mdwgan-gp": one}), Settings(TSNE), 0, "kidney")
    assert set(table["map"]) == {"all", "real-test+mdwgan-gp", REAL_TEST}
    empty = replace(sets, test=sets.test.take(np.arange(0)))
    table = embed(empty, Settings(["mdwgan-gp"]), 0, "kidney")
    assert REAL_TEST not in set(table["set"])
    assert np.isfinite(table[["x", "y"]]).all(axis=None)
