"""The contract of a generator: selection, model files, reference rows."""

import numpy as np
import pytest
import torch
from helpers.training_sets import GRAPHS, SETTINGS, data, samples
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.errors import InputError
from mdwgan.generators.adversarial.fitting import draw, scorer
from mdwgan.generators.adversarial.model import Adversarial
from mdwgan.generators.adversarial.networks import GeneratorNet
from mdwgan.generators.adversarial.selection import validation_folds
from mdwgan.generators.base import HISTORY, Samples
from mdwgan.generators.registry import load, make

# --- selection ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "folds"), [(7, 0), (8, 3), (40, 3), (60, 1)])
def test_what_is_held_out(n, folds):
    train = samples(n=n)
    pairs = validation_folds(train, 0, "mdwgan-gp")
    assert len(pairs) == folds
    for fit, held_out in pairs:
        assert not set(train.donors[fit]) & set(train.donors[held_out])
        assert len(fit) + len(held_out) == n
    if folds == 3:
        assert sorted(np.concatenate([held_out for _, held_out in pairs])) == list(range(n))
    if folds == 1:
        assert len(pairs[0][1]) == 12


def test_views_of_a_fold_come_from_its_own_rows():
    train = samples()
    rows = np.arange(8)
    fold = train.take(rows, GRAPHS)
    assert not np.allclose(fold.x2, train.x2[rows])
    assert train.take(rows).x2 is None


# --- contract -----------------------------------------------------------------------------------


def fitted(**settings) -> Adversarial:
    generator = make("mdwgan-gp", {**SETTINGS, **settings})
    generator.history = generator.fit(data(), seed=0)
    return generator


def test_validation_then_refit_on_all():
    generator = fitted()
    assert list(generator.history.columns) == HISTORY
    assert list(dict.fromkeys(generator.history["phase"])) == ["fold1", "fold2", "fold3", "refit"]
    assert generator.history.loc[generator.history["phase"] == "refit", "dist"].isna().all()
    assert not generator.optimistic


def test_test_selection_is_optimistic_and_none_needs_no_score():
    assert fitted(selection="test").optimistic
    generator = fitted(selection="none")
    assert set(generator.history["phase"]) == {"refit"}
    assert not generator.optimistic


def test_test_samples_change_nothing_unless_selection_says_so():
    same, other = data(), TrainingData(samples(), samples(seed=2, shift=0), GRAPHS)
    states = []
    for each in (same, other):
        generator = make("mdwgan-gp", SETTINGS)
        generator.fit(each, 0)
        states.append(generator.state())
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])


def test_learns_the_classes():
    generator = fitted(epochs=150, learning_rate=0.002, selection="none")
    labels = np.repeat([0, 1], 200)
    drawn = generator.sample(labels, seed=1)
    means = [drawn.z[labels == label].mean() for label in (0, 1)]
    assert means[0] == pytest.approx(0, abs=1)
    assert means[1] == pytest.approx(4, abs=1)


def test_divergence_is_a_result_not_a_crash(tmp_path):
    generator = fitted(learning_rate=1e20)
    assert "diverged" in generator.reason
    generator.save(tmp_path / "model.pt")
    assert load(tmp_path / "model.pt").reason == generator.reason


def test_model_file_round_trip_and_same_bytes(tmp_path):
    paths = [tmp_path / "a" / "model.pt", tmp_path / "b" / "other.pt"]
    for path in paths:
        fitted().save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    first, again = fitted(), load(paths[0], [f"g{i}" for i in range(12)])
    labels = np.array([0, 1, 1])
    assert np.array_equal(first.sample(labels, 5).z, again.sample(labels, 5).z)
    assert not np.array_equal(first.sample(labels, 5).z, first.sample(labels, 6).z)


def test_refuses_other_genes_and_damaged_files(tmp_path):
    path = tmp_path / "model.pt"
    fitted().save(path)
    with pytest.raises(InputError, match="12 genes"):
        load(path, ["g1", "g0"])
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a model of this workflow"):
        load(path)
    with pytest.raises(InputError, match="no such file"):
        load(tmp_path / "none.pt")


def test_one_flipped_bit_in_the_weights_is_refused(tmp_path):
    path = tmp_path / "model.pt"
    generator = fitted()
    generator.save(path)
    content = bytearray(path.read_bytes())
    value = generator.state()["net.layers.0.weight"].numpy().tobytes()[:64]
    content[content.index(value) + 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"not a model of this workflow.*damaged"):
        load(path)


def test_weights_that_do_not_fit_the_settings_are_refused(tmp_path):
    generator = fitted()
    generator.settings = generator.settings | {"hidden": [4]}
    generator.save(tmp_path / "model.pt")
    with pytest.raises(InputError, match="don't fit the model's own settings"):
        load(tmp_path / "model.pt")


@pytest.mark.parametrize(("selection", "phases"), [("validation", 4), ("test", 1)])
def test_a_training_that_fails_at_the_end_keeps_its_history(selection, phases, monkeypatch):
    monkeypatch.setattr(Adversarial, "sample", lambda *_: Samples(np.full((16, 12), np.nan), None))
    generator = fitted(selection=selection)
    assert generator.reason == "diverged: generated values are not finite"
    assert generator.history["phase"].nunique() == phases


def test_selection_by_a_test_set_of_one_sample_says_so():
    generator = make("mdwgan-gp", SETTINGS | {"selection": "test"})
    given = data()
    generator.fit(TrainingData(given.train, given.test.take(np.arange(1)), GRAPHS), 0)
    assert generator.reason.startswith("selection by the test set: 1 test sample(s), 2 needed")


class Evil:
    def __reduce__(self):
        return print, ("executed",)


def test_a_model_file_executes_nothing(tmp_path, capsys):
    torch.save({"meta": Evil()}, tmp_path / "model.pt")
    with pytest.raises(InputError):
        load(tmp_path / "model.pt")
    assert "executed" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["copy", "real-half"])
def test_reference_rows_are_real_samples(name, tmp_path):
    generator = make(name, {})
    history = generator.fit(data(), seed=0)
    assert history.empty
    generator.save(tmp_path / "model.pt")
    drawn = load(tmp_path / "model.pt").sample(np.zeros(3, dtype=int), 0)
    if name == "copy":
        assert list(drawn.rows) == list(data().train.names)
        assert np.array_equal(drawn.z, data().train.z)
    else:
        assert set(drawn.rows) < set(data().test.names)
        assert len(drawn.rows) == len(data().test) // 2


def test_scorer_asks_for_the_labels_of_the_held_out_samples():
    held_out = samples(seed=3)
    asked = []

    class Net(GeneratorNet):
        def forward(self, noise, labels):
            asked.append(labels.tolist())
            return super().forward(noise, labels)

    net = Net(4, 12, 2, [8])
    score = scorer(held_out, 0)
    assert score(net) == score(net)
    assert asked[0] == held_out.labels.tolist()
    assert draw(net, held_out.labels, 0).shape == (16, 12)
