"""Synthetic samples: how many of what, on which scale, and what a failed training leaves."""

from collections import Counter
from dataclasses import replace

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from mdwgan.cohort.sample_set import training_data
from mdwgan.errors import InputError, InputWarning
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.registry import load, make
from mdwgan.generators.synthetic import LARGEST_COUNT, build_synthetic, wanted_labels
from mdwgan.io import write_h5ad


class Drawn(Generator):
    """Draws around the class's number; keeps what it was asked for."""

    fails = ""
    spread = 1.0

    def _fit(self, data, seed, checkpoint):
        if self.fails:
            raise TrainingFailed(self.fails, [{"phase": "fold1", "epoch": 1}])
        return pd.DataFrame()

    def sample(self, labels, seed):
        self.asked = labels
        random = np.random.default_rng(seed)
        z = random.normal(size=(len(labels), len(self.genes))) * self.spread
        return Samples(z + labels[:, None], labels)

    def state(self):
        return {}

    def load_state(self, state):
        pass


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """12 normal and 10 tumour samples, of which 4 and 4 train."""
    return make_training(tmp_path_factory.mktemp("data"), train=4, normal=12, tumour=10)


def fitted(data, generator=None) -> Generator:
    generator = generator or Drawn("drawn", {})
    generator.fit(training_data(data), 0)
    return generator


def counts(synthetic) -> dict[str, int]:
    return dict(Counter(synthetic.obs["condition"]))


@pytest.mark.parametrize(
    ("samples", "normal", "tumour"),
    [("test", 8, 6), ("train", 4, 4), ("cohort", 12, 10), (3, 3, 3)],
)
def test_number_of_each_condition(data, samples, normal, tumour):
    generator = fitted(data)
    synthetic = build_synthetic(data, generator, samples, 0)
    assert counts(synthetic) == {"normal": normal, "tumour": tumour}
    assert np.bincount(generator.asked).tolist() == [normal, tumour]
    assert synthetic.obs_names.is_unique


def test_conditions_that_hardly_differ_are_said_in_the_file(data):
    class Mixed(Drawn):
        def sample(self, labels, seed):
            return replace(super().sample(labels, seed), z=np.zeros((len(labels), data.n_vars)))

    with pytest.warns(InputWarning, match="labels do not hold: tumour and normal differ by 0.00"):
        synthetic = build_synthetic(data, fitted(data, Mixed("drawn", {})), 6, 0)
    assert "labels do not hold" in synthetic.uns["warnings"][-1]


def test_labels_are_those_of_the_test_samples_in_their_order(data):
    test = data.obs[data.obs["split"] == "test"]
    wanted = wanted_labels(data, ["normal", "tumour"], "test")
    assert [["normal", "tumour"][label] for label in wanted] == test["condition"].tolist()
    assert wanted_labels(data, ["tumour"], "test").tolist() == [0] * 6
    assert wanted_labels(data, ["tumour"], 2).tolist() == [0, 0]


def test_z_becomes_log_and_counts_with_library_sizes_of_training_samples(data):
    synthetic = build_synthetic(data, fitted(data), "test", 0)
    z, mean, sd = synthetic.layers["z"], data.var["mean"].to_numpy(), data.var["sd"].to_numpy()
    log = np.clip(z * sd + mean, 0, None)
    assert np.allclose(synthetic.layers["log"], log, atol=1e-4)
    assert np.array_equal(synthetic.X, synthetic.layers["log"])
    library = synthetic.obs["library_size"].to_numpy()
    train = data.obs[data.obs["split"] == "train"]
    for condition in ("normal", "tumour"):
        pool = set(train.loc[train["condition"] == condition, "library_size"])
        assert set(library[(synthetic.obs["condition"] == condition).to_numpy()]) <= pool
    counted = synthetic.layers["counts"]
    assert (counted == np.rint(counted)).all() and counted.min() >= 0
    expected = (2**log - 1) * library[:, None] / data.uns["library_size"]
    assert np.allclose(counted, expected, atol=0.51, rtol=1e-3)
    assert synthetic.uns["reason"] == "" and not synthetic.uns["optimistic"]


def test_negative_log_values_are_cut_at_zero(data):
    generator = Drawn("drawn", {})
    generator.spread = 3
    synthetic = build_synthetic(data, fitted(data, generator), "test", 0)
    cut = synthetic.layers["log"] == 0
    assert cut.any() and (synthetic.layers["counts"][cut] == 0).all()


def test_counts_are_cut_at_what_deseq2_holds(data):
    generator = Drawn("drawn", {})
    generator.spread = 500
    with pytest.warns(InputWarning, match=r"^14 of 14 generated samples have values cut at 2,147,"):
        synthetic = build_synthetic(data, fitted(data, generator), "test", 0)
    assert float(synthetic.layers["counts"].max()) == LARGEST_COUNT < 2**31
    assert len(synthetic.uns["warnings"]) == 1
    assert np.isfinite(synthetic.layers["log"]).all()


def test_fpkm_are_not_rounded(tmp_path):
    data = make_training(tmp_path, matrix="fpkm")
    synthetic = build_synthetic(data, fitted(data), "test", 0)
    assert set(synthetic.layers) == {"z", "log", "fpkm"}
    assert np.allclose(np.log2(synthetic.layers["fpkm"] + 1), synthetic.layers["log"], atol=1e-3)
    assert (synthetic.layers["fpkm"] % 1 > 0).any()


def test_same_seed_same_bytes_other_seed_other_samples(data, tmp_path):
    paths = [tmp_path / name / "synthetic.h5ad" for name in "abc"]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        write_h5ad(build_synthetic(data, fitted(data), "test", seed), path)
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again and first != other


def test_failed_training_leaves_no_samples_and_its_reason(data, tmp_path):
    generator = Drawn("drawn", {})
    generator.fails = "diverged: a loss is not finite"
    history = generator.fit(training_data(data), 0)
    assert history["phase"].tolist() == ["fold1"]
    synthetic = build_synthetic(data, generator, "test", 0)
    write_h5ad(synthetic, tmp_path / "s.h5ad")
    read = anndata.read_h5ad(tmp_path / "s.h5ad")
    assert read.shape == (0, data.n_vars)
    assert read.uns["reason"] == "diverged: a loss is not finite"
    assert list(read.var_names) == list(data.var_names)


# ---- reference rows


def test_copy_is_the_training_samples_and_real_half_test_samples(data, tmp_path):
    for name, split in (("copy", "train"), ("real-half", "test")):
        generator = fitted(data, make(name, {}))
        generator.save(tmp_path / "model.pt")
        again = load(tmp_path / "model.pt", list(data.var_names))
        synthetic = build_synthetic(data, again, "test", 0)
        originals = data[synthetic.obs_names]
        assert set(originals.obs["split"]) == {split}
        for layer in ("z", "log", "counts"):
            assert np.array_equal(synthetic.layers[layer], originals.layers[layer])
        for column in ("donor", "library_size", "condition", "source"):
            assert synthetic.obs[column].tolist() == originals.obs[column].tolist()
        assert len(synthetic) == {"copy": 8, "real-half": 7}[name]


def test_real_half_of_a_single_donor_is_told(data, tmp_path):
    one = data.copy()
    one.obs["donor"] = one.obs["donor"].astype(str)
    one.obs.loc[one.obs["split"] == "test", "donor"] = "same"
    generator = fitted(one, make("real-half", {}))
    assert generator.reason == "the test samples are of one donor: there are no halves"
    generator.save(tmp_path / "model.pt")
    again = load(tmp_path / "model.pt")
    assert build_synthetic(one, again, "test", 0).n_obs == 0


@pytest.mark.parametrize("samples", ["banana", "", 0, -3, True, 2.5, None, {"normal": 100}, [3]])
def test_what_is_no_number_of_samples_is_refused(data, samples):
    with pytest.raises(InputError, match=r"generate.samples: .* is no number of samples; expected"):
        build_synthetic(data, fitted(data), samples, 0)
