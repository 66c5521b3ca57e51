"""Checkpoints: a killed training ends with the same weights."""

import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch
from helpers.cohorts import make_training
from helpers.repository import ROOT
from helpers.training_sets import GRAPHS, SETTINGS, data, samples, trainer
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.errors import InputWarning
from mdwgan.generators.adversarial.checkpoint import Checkpoint, training_key
from mdwgan.generators.registry import make
from mdwgan.io import write_h5ad


class Killed(Exception):
    """Stands for the end of a process."""


class Kills(Checkpoint):
    """Writes each time, and ends the training after some writings."""

    def __init__(self, path, after: int):
        super().__init__(path, every=0)
        self.left = after

    def write(self, stage, state):
        super().write(stage, state)
        self.left -= 1
        if self.left < 0:
            raise Killed


@pytest.mark.parametrize("name", ["mdwgan-gp", "wgan-gp"])
@pytest.mark.parametrize("selection", ["validation", "none", "test"])
def test_a_killed_training_ends_with_the_same_weights(name, selection, tmp_path, monkeypatch):
    settings = SETTINGS | {"selection": selection, "epochs": 8, "patience": 3}
    whole = make(name, settings)
    history = whole.fit(data(n=20), 0)
    path, module = tmp_path / "checkpoint.pt", "mdwgan.generators.adversarial.fitting.Checkpoint"
    for after in (0, 1, 2, 1, 0, 3):  # several deaths, each a little further on
        monkeypatch.setattr(module, lambda p, after=after: Kills(p, after))
        with pytest.raises(Killed):
            make(name, settings).fit(data(n=20), 0, path)
            raise Killed
    monkeypatch.setattr(module, lambda p: Checkpoint(p, every=0))
    again = make(name, settings)
    assert again.fit(data(n=20), 0, path).equals(history)
    first, second = whole.state(), again.state()
    assert set(first) == set(second)
    assert all(torch.equal(first[key], second[key]) for key in first)
    again.finish()
    assert list(tmp_path.iterdir()) == []


def tensors_of(state) -> list[torch.Tensor]:
    """All tensors in nested dicts and lists."""
    if isinstance(state, torch.Tensor):
        return [state]
    parts = state.values() if isinstance(state, dict) else state if isinstance(state, list) else []
    return [tensor for part in parts for tensor in tensors_of(part)]


def bytes_of(state) -> int:
    return sum(tensor.nbytes for tensor in tensors_of(state))


class Sizes(Checkpoint):
    """Notes the tensors' bytes of each stage, and the file's, at each writing."""

    def __init__(self, path):
        super().__init__(path, every=0)
        self.seen = []

    def write(self, stage, state):
        super().write(stage, state)
        parts = {name: bytes_of(held) for name, held in self.stages.items()}
        self.seen.append((stage, parts, self.path.stat().st_size))


@pytest.mark.parametrize("selection", ["validation", "test"])
def test_a_checkpoint_holds_what_resuming_needs_and_no_more(selection, tmp_path, monkeypatch):
    checkpoint = Sizes(tmp_path / "checkpoint.pt")
    module = "mdwgan.generators.adversarial.fitting.Checkpoint"
    monkeypatch.setattr(module, lambda path: checkpoint)
    settings = SETTINGS | {"selection": selection, "epochs": 8, "patience": 2}
    train, test = samples(n=20, genes=500), samples(seed=1, genes=500)
    make("mdwgan-gp", settings).fit(TrainingData(train, test, GRAPHS), 0, checkpoint.path)
    one = trainer(train=train)
    size = {"net": one.net_flat.parameters.nbytes, "critic": one.critic_flat.parameters.nbytes}
    training = 2 * sum(size.values())  # weights, and the means of their squared gradients
    small = 3 * 8_000  # states of random numbers, orders of rows
    for stage, parts, of_file in checkpoint.seen:
        expected = {"fold1": 3 * training, "refit": training, "test": training + size["net"]}[stage]
        ended = stage == "fold1" and parts["fold1"] == 0
        assert ended or expected <= parts[stage] < expected + small, stage
        assert of_file < sum(parts.values()) + 30_000
    if selection == "validation":
        of_refit = [parts for stage, parts, _ in checkpoint.seen if stage == "refit"]
        assert of_refit and all(parts["fold1"] == 0 for parts in of_refit)


def test_a_checkpoint_of_something_else_or_damaged_is_told_and_left(tmp_path):
    path = tmp_path / "checkpoint.pt"
    checkpoint = Checkpoint(path, every=0)
    checkpoint.open("a")
    checkpoint.write("refit", {"update": 3})
    with pytest.warns(InputWarning, match="other data or settings"):
        other = Checkpoint(path)
        other.open("b")
    assert other.stages == {}
    path.write_bytes(path.read_bytes()[:50])
    with pytest.warns(InputWarning, match="damaged checkpoint"):
        other.open("a")
    assert other.stages == {}


def test_the_key_knows_all_that_decides_a_training():
    def key(given=None, settings=SETTINGS, *facts) -> str:
        return training_key([given or samples()], settings, *(facts or (0,)))

    train = samples()
    keys = {
        key(),
        key(None, SETTINGS, 1),
        key(samples(seed=1)),
        key(None, SETTINGS | {"clip": 1}),
        key(replace(train, x2=train.x2 + 1)),
        key(replace(train, donors=train.donors[::-1])),
        key(replace(train, sources=train.sources[::-1])),
        key(None, SETTINGS, 0, {"k": 4}),
        training_key([train, samples(seed=1)], SETTINGS, 0),
    }
    assert len(keys) == 9 and key() in keys


def test_kill_9_and_run_again_gives_the_same_file(tmp_path):
    """A real process, killed as soon as it has written a checkpoint, and at other moments."""
    import json

    write_h5ad(make_training(tmp_path / "cohort"), tmp_path / "training.h5ad")
    settings = SETTINGS | {"epochs": 400, "patience": 400, "score_every": 1}

    def start(folder: str) -> subprocess.Popen:
        code = (
            "import sys; from mdwgan.generators.adversarial import checkpoint; "
            "checkpoint.EVERY = 0.05; "
            "from mdwgan.__main__ import main; sys.exit(main(sys.argv[1:]))"
        )
        command = [
            sys.executable,
            "-c",
            code,
            "train",
            "--training",
            str(tmp_path / "training.h5ad"),
            "--rows",
            json.dumps([{"row": "mdwgan-gp", "generator": "mdwgan-gp", "settings": settings}]),
            "--seed",
            "0",
            "--threads",
            "1",
            "--model",
            str(tmp_path / folder / "model.pt"),
            "--history",
            str(tmp_path / folder / "history.tsv"),
        ]
        env = {"PYTHONPATH": str(ROOT / "workflow"), "PATH": "/usr/bin:/bin"}
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    whole = start("whole")
    assert whole.communicate()[0] and whole.returncode == 0
    for pause in (0.0, 0.2, 0.5):
        process, deadline = start("killed"), time.monotonic() + 60
        while not (tmp_path / "killed" / "checkpoint.pt").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    last = start("killed")
    told = last.communicate()[0].decode()
    assert last.returncode == 0 and "going on from" in told
    for name in ("model.pt", "history.tsv"):
        files = [(tmp_path / folder / name).read_bytes() for folder in ("whole", "killed")]
        assert files[0] == files[1], name
    assert not (tmp_path / "killed" / "checkpoint.pt").exists()
