"""The training samples for other programs: all of them, and nothing of the test samples."""

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training, trains
from mdwgan.__main__ import main
from mdwgan.io import write_h5ad
from mdwgan.readers.hdf5 import read_h5ad


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Folder of a run with kidney, and its training data."""
    folder = tmp_path_factory.mktemp("run")
    data = make_training(folder / "sources", train=4, normal=12, tumour=10)
    write_h5ad(data, folder / "kidney" / "seed0" / "training.h5ad")
    return folder, read_h5ad(folder / "kidney" / "seed0" / "training.h5ad")


def export(folder, output, *more: str) -> int:
    words = ["export-split", str(folder), "--tissue", "kidney", "--seed", "0"]
    return main([*words, "--output", str(output), *more])


def test_training_samples_and_only_these_are_written(run, tmp_path):
    folder, data = run
    assert export(folder, tmp_path) == 0
    train, test = data[trains(data)], data[~trains(data)]
    made = read_h5ad(tmp_path / "training.h5ad")
    assert list(made.obs_names) == list(train.obs_names)
    assert (made.layers["log"] == train.layers["log"]).all()
    assert np.array_equal(made.X, made.layers["log"])
    assert (made.layers["counts"] == train.layers["counts"]).all()
    assert set(made.layers) == {"log", "counts"}
    assert list(made.obs["condition"]) == list(train.obs["condition"])
    table = pd.read_csv(tmp_path / "training.tsv", sep="\t", index_col="sample")
    assert list(table.columns) == ["condition", *data.var_names]
    assert table[list(data.var_names)].to_numpy() == pytest.approx(made.X, abs=1e-6)
    counts = pd.read_csv(tmp_path / "training_counts.tsv", sep="\t", index_col="sample")
    assert counts[list(data.var_names)].to_numpy() == pytest.approx(made.layers["counts"], rel=1e-6)
    for donor in set(test.obs["donor"]):
        for file in tmp_path.iterdir():
            assert donor.encode() not in file.read_bytes(), (donor, file)


def test_other_test_samples_change_no_byte(run, tmp_path):
    """Nothing in the files is computed of test samples."""
    folder, data = run
    changed = data.copy()
    for layer in ("log", "counts", "z"):
        changed.layers[layer][~trains(data)] *= 2
    write_h5ad(changed, tmp_path / "run" / "kidney" / "seed0" / "training.h5ad")
    assert export(folder, tmp_path / "a") == export(tmp_path / "run", tmp_path / "b") == 0
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_how_many_samples_a_run_compares(run, tmp_path):
    folder, _ = run
    assert export(folder, tmp_path) == 0
    wanted = pd.read_csv(tmp_path / "wanted.tsv", sep="\t")
    assert wanted.to_numpy().tolist() == [["normal", 8], ["tumour", 6]]
    assert export(folder, tmp_path, "--samples", "30") == 0
    assert np.all(pd.read_csv(tmp_path / "wanted.tsv", sep="\t")["n"] == 30)


def test_a_slip_is_told_at_once(run, tmp_path, capsys):
    folder, _ = run
    assert (
        main(["export-split", str(folder), "--tissue", "kidny", "--seed", "0", "--output", "x"])
        == 1
    )
    assert "expected a tissue and seed of the run: kidney seed0" in capsys.readouterr().err
    assert export(folder / "none", tmp_path / "x") == 1
    assert "expected the folder of a run" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
