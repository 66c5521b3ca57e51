"""Checks of the contract: a good generator passes them all, each broken one fails its own."""

import numpy as np
import pandas as pd
import pytest
import torch
from helpers.plug_ins import install
from mdwgan.__main__ import main
from mdwgan.generators.base import Generator, Samples, TrainingFailed
from mdwgan.generators.contract import CHECKS, check_generator
from mdwgan.seeds import rng

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


class Good(Generator):
    """Normal distributions of each gene in each condition."""

    def _fit(self, data, seed, checkpoint):
        z, labels = data.train.z, data.train.labels
        groups = [z[labels == label] for label in range(len(self.classes))]
        if min(map(len, groups)) < 2:
            raise TrainingFailed("an SD needs 2 samples of each condition")
        self.mean = np.stack([group.mean(axis=0) for group in groups])
        self.sd = np.stack([group.std(axis=0, ddof=1) for group in groups])
        return pd.DataFrame()

    def sample(self, labels, seed):
        random = rng(seed, self.tissue, self.name, "sample")
        noise = random.normal(size=(len(labels), self.mean.shape[1]))
        z = self.mean[labels] + noise * self.sd[labels]
        return Samples(z.astype(np.float32), labels)

    def state(self):
        return {"mean": torch.tensor(self.mean), "sd": torch.tensor(self.sd)}

    def load_state(self, state):
        self.mean, self.sd = state["mean"].numpy(), state["sd"].numpy()


class Global(Good):
    def sample(self, labels, seed):
        samples = super().sample(labels, seed)
        return Samples(samples.z + np.random.normal(size=samples.z.shape), labels)


class Seeded(Good):
    def sample(self, labels, seed):
        torch.manual_seed(seed)
        return super().sample(labels, seed)


class Deaf(Good):
    def sample(self, labels, seed):
        return super().sample(labels, 0)


class Narrow(Good):
    def sample(self, labels, seed):
        return Samples(super().sample(labels, seed).z[:, 1:], labels)


class Sorted(Good):
    def sample(self, labels, seed):
        return super().sample(np.sort(labels), seed)


class Mixed(Good):
    def sample(self, labels, seed):
        return Samples(super().sample(1 - labels, seed).z, labels)


class Holes(Good):
    def sample(self, labels, seed):
        samples = super().sample(labels, seed)
        samples.z[0, 0] = np.nan
        return samples


class Forgetful(Good):
    def state(self):
        return {"mean": torch.tensor(self.mean), "sd": torch.tensor(self.sd * 2)}


class Careless(Good):
    def _fit(self, data, seed, checkpoint):
        z, labels = data.train.z, data.train.labels
        groups = [z[labels == label] for label in range(len(self.classes))]
        self.mean = np.stack([group.mean(axis=0) for group in groups])
        self.sd = np.stack([group.std(axis=0, ddof=1) for group in groups])
        return pd.DataFrame()


class Raising(Good):
    def _fit(self, data, seed, checkpoint):
        if np.bincount(data.train.labels).min() < 2:
            raise ValueError("too few")
        return super()._fit(data, seed, checkpoint)


class Failing(Good):
    def _fit(self, data, seed, checkpoint):
        raise TrainingFailed("needs 1,000 samples")


class Greedy(Good):
    def _fit(self, data, seed, checkpoint):
        history = super()._fit(data, seed, checkpoint)
        data.train.z[:] = 0
        return history


class Tuple(Good):
    def sample(self, labels, seed):
        return super().sample(labels, seed).z, labels


def wrong(found: type[Generator]) -> dict[str, str]:
    findings = check_generator(lambda: found("toy", {}))
    return {finding.check: finding.wrong for finding in findings if finding.wrong}


def test_a_good_generator_keeps_to_the_contract():
    assert wrong(Good) == {}


@pytest.mark.parametrize(
    ("broken", "check", "what"),
    [
        (Global, "no global random numbers", "of NumPy are used"),
        (Global, "same seed, same bytes", "different samples"),
        (Seeded, "no global random numbers", "of torch are used"),
        (Deaf, "other seed, other samples", "not used"),
        (Narrow, "shapes", "(7, 29); expected (7, 30)"),
        (Sorted, "labels", "other ones than asked for"),
        (Mixed, "labels", "differ by -"),
        (Holes, "finite values", "1 of 210 values"),
        (Forgetful, "save and load", "not in state"),
        (Careless, "tiny cohort", "not finite; expected TrainingFailed"),
        (Raising, "tiny cohort", "fit raises ValueError: too few"),
        (Failing, "fit", "needs 1,000 samples"),
        (Greedy, "training samples unchanged", "fit changes"),
        (Tuple, "shapes", "returns tuple"),
    ],
)
def test_a_broken_generator_fails_its_check(broken, check, what):
    found = wrong(broken)
    assert what in found[check]
    if broken not in (Failing, Narrow, Tuple):
        assert len(found) <= 3, found


@pytest.mark.parametrize("name", ["mvn", "bootstrap"])
def test_rows_that_ship_keep_to_it(name, capsys):
    assert main(["check-generator", name]) == 0
    assert capsys.readouterr().out.count("pass") == len(CHECKS)


def test_the_verb_says_what_fails(tmp_path, monkeypatch, capsys):
    text = (
        "from mdwgan.generators.baselines import Mvn\n"
        "class Deaf(Mvn):\n"
        "    def sample(self, labels, seed):\n"
        "        return super().sample(labels, 0)\n"
    )
    install(monkeypatch, tmp_path, "deaf", text, {"deaf": "deaf:Deaf"})
    settings = ["--settings", '{"sampling": "iid"}']
    for words in (["deaf"], ["x", "--entry-point", "deaf:Deaf"]):
        assert main(["check-generator", *words, *settings]) == 1
        told = capsys.readouterr()
        assert "FAIL  other seed, other samples: seeds 1 and 2 give the same" in told.out
        assert told.out.count("pass") == len(CHECKS) - 1
        assert "1 check(s) fail" in told.err
    assert main(["check-generator", "none"]) == 1
    assert "unknown generator 'none'" in capsys.readouterr().err
    assert main(["check-generator", "x", "--entry-point", "deaf:None"]) == 1
    assert "can't be imported" in capsys.readouterr().err
