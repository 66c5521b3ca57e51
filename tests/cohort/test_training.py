"""Training data: nothing that is fitted has seen a test sample."""

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import GRAPHS, halve, make_cohort, make_training, trains
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.cohort.training import build_training
from mdwgan.errors import InputError, InputWarning
from mdwgan.io import write_h5ad, write_tsv


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    return make_cohort(tmp_path_factory.mktemp("cohort"))


@pytest.fixture(scope="module")
def data(cohort):
    return build_training(cohort, halve(cohort), list(cohort.var_names), GRAPHS)


def test_z_has_mean_0_and_sd_1_over_the_training_samples(data):
    train = trains(data)
    assert 0 < train.sum() < data.n_obs
    z = data.layers["z"]
    assert np.allclose(z[train].mean(axis=0), 0, atol=1e-5)
    assert np.allclose(z[train].std(axis=0), 1, atol=1e-5)
    assert not np.allclose(z[~train].mean(axis=0), 0, atol=1e-2)
    back = z * data.var["sd"].to_numpy() + data.var["mean"].to_numpy()
    assert np.allclose(back, data.layers["log"], atol=1e-4)


def test_views_are_of_training_rows_alone(data):
    train = trains(data)
    for layer in ("x2", "x3"):
        assert np.isfinite(data.layers[layer][train]).all()
        assert np.isnan(data.layers[layer][~train]).all()


def test_test_samples_have_no_say_in_training_rows(cohort, data):
    train = trains(data)
    other = cohort.copy()
    other.layers["log"][~train] = other.layers["log"][~train] * 3 + 100
    changed = build_training(other, halve(cohort), list(cohort.var_names), GRAPHS)
    for layer in ("z", "x2", "x3"):
        assert np.array_equal(changed.layers[layer][train], data.layers[layer][train])
    assert np.array_equal(changed.var["mean"], data.var["mean"])
    assert np.array_equal(changed.var["sd"], data.var["sd"])
    assert not np.allclose(changed.layers["z"][~train], data.layers["z"][~train])


def test_training_samples_have_a_say(cohort, data):
    other = cohort.copy()
    other.layers["log"][np.flatnonzero(trains(data))[0]] += 5
    changed = build_training(other, halve(cohort), list(cohort.var_names), GRAPHS)
    assert not np.allclose(changed.var["mean"], data.var["mean"])


def test_only_the_seeds_genes_are_taken_in_their_order(cohort):
    symbols = list(cohort.var_names[[4, 2, 7]])
    data = build_training(cohort, halve(cohort), symbols, GRAPHS)
    assert list(data.var_names) == symbols
    assert np.array_equal(data.layers["log"], cohort[:, symbols].layers["log"])


def test_gene_constant_in_training_keeps_its_difference(cohort):
    other, train = cohort.copy(), trains(build_training(cohort, halve(cohort), ["G000"], GRAPHS))
    other.layers["log"][train, 0] = 4.0
    other.layers["log"][~train, 0] = 4.5
    data = build_training(other, halve(cohort), list(cohort.var_names), GRAPHS)
    assert data.var["sd"].iloc[0] == 1.0
    assert (data.layers["z"][train, 0] == 0).all()
    assert np.allclose(data.layers["z"][~train, 0], 0.5)
    assert np.isfinite(data.layers["z"]).all()


def test_a_gene_that_hardly_varies_in_training_is_named_and_keeps_its_difference(cohort):
    other, train = (
        cohort.copy(),
        trains(build_training(cohort, halve(cohort), list(cohort.var_names), GRAPHS)),
    )
    gene = other.layers["log"][:, 1]
    gene[train] = 5 + 1e-5 * np.arange(train.sum())
    gene[~train] = 6
    with pytest.warns(InputWarning, match="1 genes hardly vary among the training samples"):
        data = build_training(other, halve(cohort), list(cohort.var_names), GRAPHS)
    assert data.var["sd"].iloc[1] == 1 and np.allclose(data.layers["z"][~train, 1], 1, atol=1e-3)
    assert data.var_names[1] in data.uns["warnings"][-1]


def test_achieved_fraction_and_warnings_are_kept(tmp_path):
    cohort = make_cohort(tmp_path, normal=6, tumour=6)
    cohort.uns["warnings"] = ["from the cohort"]
    with pytest.warns(InputWarning, match=r"only 4 training .*linked to 3 neighbours instead of 4"):
        data = build_training(cohort, halve(cohort, 2), list(cohort.var_names), GRAPHS | {"k": 4})
    assert data.uns["achieved_fraction"] == pytest.approx(4 / 12)
    write_h5ad(data, tmp_path / "t.h5ad")
    kept = anndata.read_h5ad(tmp_path / "t.h5ad").uns["warnings"].tolist()
    assert kept == ["from the cohort", data.uns["warnings"][1]]


@pytest.mark.parametrize(("normal", "tumour"), [(1, 2), (0, 3), (2, 1)])
def test_fewer_than_four_training_samples_are_refused(cohort, normal, tumour):
    split = halve(cohort, 0)
    of_normal = split["donor"].str.startswith("GTEX")
    split.loc[split.index[of_normal][:normal], "split"] = "train"
    split.loc[split.index[~of_normal][:tumour], "split"] = "train"
    message = r"cohort\.train_fraction: kidney has 3 training sample\(s\); expected at least 4"
    with pytest.raises(InputError, match=message):
        build_training(cohort, split, list(cohort.var_names), GRAPHS)


def test_no_test_sample_is_refused(cohort):
    split = halve(cohort).assign(split="train")
    with pytest.raises(InputError, match=r"cohort\.train_fraction: kidney has no test sample"):
        build_training(cohort, split, list(cohort.var_names), GRAPHS)


def test_the_verb_refuses_without_a_product(cohort, tmp_path, capsys):
    write_h5ad(cohort, tmp_path / "cohort.h5ad")
    write_tsv(halve(cohort, 1), tmp_path / "split.tsv")
    genes = pd.DataFrame({"symbol": cohort.var_names, "entrez": "1", "kept_seeds": "*"})
    write_tsv(genes, tmp_path / "genes.tsv")
    graphs = '{"k": 3, "within_condition": false, "mutual": false}'
    output = tmp_path / "out" / "training.h5ad"
    command = [
        "prepare",
        "--cohorts",
        str(tmp_path / "cohort.h5ad"),
        "--graphs",
        graphs,
        "--seed",
        "0",
        "--split",
        str(tmp_path / "split.tsv"),
        "--genes",
        str(tmp_path / "genes.tsv"),
        "--output",
        str(output),
    ]
    assert main(command) == 1
    assert "kidney has 2 training sample(s); expected at least 4" in capsys.readouterr().err
    assert not output.parent.exists()
    write_tsv(halve(cohort, 3), tmp_path / "split.tsv")
    assert main(command) == 0
    assert [path.name for path in output.parent.iterdir()] == ["training.h5ad"]


# ---- as generators see it


def test_generators_see_training_and_test_samples(data, tmp_path):
    write_h5ad(data, tmp_path / "t.h5ad")
    seen = training_data(anndata.read_h5ad(tmp_path / "t.h5ad"))
    train = trains(data)
    assert seen.train.classes == ["normal", "tumour"]
    assert seen.train.names.tolist() == data.obs_names[train].tolist()
    assert seen.test.names.tolist() == data.obs_names[~train].tolist()
    assert np.array_equal(seen.train.z, data.layers["z"][train])
    assert np.array_equal(seen.train.x2, data.layers["x2"][train])
    assert seen.test.x2 is None and seen.test.x3 is None
    tumours = (data.obs["condition"] == "tumour").to_numpy()
    assert seen.train.labels.tolist() == tumours[train].astype(int).tolist()
    assert seen.graphs == GRAPHS


def test_test_samples_of_a_condition_without_training_are_left_out(cohort):
    split = halve(cohort)
    split.loc[split["donor"].str.startswith("TCGA"), "split"] = "test"
    data = build_training(cohort, split, list(cohort.var_names), GRAPHS)
    seen = training_data(data)
    assert seen.train.classes == ["normal"]
    assert len(seen.train) == 6 and len(seen.test) == 6
    assert all(name.startswith("GTEX") for name in seen.test.names)


def test_taking_rows_makes_their_views_anew(tmp_path):
    train = training_data(make_training(tmp_path)).train
    rows = np.arange(0, len(train), 2)
    part = train.take(rows, GRAPHS)
    assert np.array_equal(part.z, train.z[rows])
    assert part.x2.shape == part.z.shape and not np.allclose(part.x2, train.x2[rows])
    assert train.take(rows).x2 is None


def test_halves_are_by_donor_and_differ_by_draw(tmp_path):
    test = training_data(make_training(tmp_path)).test
    first, second = test.halves(seed=0, draw=0)
    assert sorted([*first, *second]) == list(range(len(test)))
    assert not set(test.donors[first]) & set(test.donors[second])
    assert abs(len(first) - len(second)) <= 1
    assert np.bincount(test.labels[first]).tolist() == np.bincount(test.labels[second]).tolist()
    assert np.array_equal(test.halves(0, 0)[0], first)
    draws = {tuple(test.halves(0, draw)[0]) for draw in range(5)}
    assert len(draws) == 5 and tuple(test.halves(1, 0)[0]) != tuple(first)
