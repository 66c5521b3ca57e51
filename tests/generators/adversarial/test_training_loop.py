"""The trainer and its loop: batches, optimiser, stopping, checkpoints, detectors."""

import math
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.cohorts import make_training
from helpers.repository import ROOT
from helpers.training_sets import CPU, GRAPHS, SETTINGS, data, samples
from mdwgan.compute import choose_device
from mdwgan.errors import InputError, InputWarning
from mdwgan.generators.adversarial.checkpoint import Checkpoint, training_key
from mdwgan.generators.adversarial.loop import Fold, Result, train_fixed, train_scored
from mdwgan.generators.adversarial.networks import Flat
from mdwgan.generators.adversarial.optimiser import RMSProp
from mdwgan.generators.adversarial.search import Search
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.adversarial.trainer import Trainer
from mdwgan.generators.base import TrainingFailed
from mdwgan.generators.registry import make
from mdwgan.io import write_h5ad


def trainer(system="mdwgan-gp", seed=0, train=None, **settings) -> Trainer:
    train = samples() if train is None else train
    return Trainer(train, SETTINGS | settings, SYSTEMS[system], seed, CPU)


def test_same_seed_same_weights_and_no_global_state():
    torch.manual_seed(123)
    before, found = torch.random.get_rng_state(), []
    for seed in (7, 7, 8):
        one = trainer(seed=seed)
        for _ in range(3):
            one.update()
        found.append(one.weights())
    assert torch.equal(before, torch.random.get_rng_state())
    assert torch.equal(found[0], found[1]) and not torch.equal(found[0], found[2])


def test_batches_cover_all_rows_and_are_clamped():
    one = trainer()
    rows = torch.cat([one.next_rows() for _ in range(2)])
    assert sorted(rows.tolist()) == list(range(16))
    assert one.updates_per_epoch == 2
    small = trainer(train=samples(n=6))
    assert small.batch == 6 and len(small.next_rows()) == 6


def test_optimiser_is_rmsprop():
    torch.manual_seed(0)
    net = torch.nn.Linear(40, 30)
    plain = torch.nn.Linear(40, 30)
    plain.load_state_dict(net.state_dict())
    theirs = torch.optim.RMSprop(plain.parameters(), lr=0.01, alpha=0.9, eps=1e-7)
    flat = Flat(net)
    mine = RMSProp(flat, 0.01)
    for _ in range(20):
        for parameter, other in zip(net.parameters(), plain.parameters(), strict=True):
            other.grad = torch.randn_like(other)
            flat.gradient(parameter).copy_(other.grad)
        theirs.step()
        mine.step()
    for parameter, other in zip(net.parameters(), plain.parameters(), strict=True):
        assert torch.allclose(parameter, other, atol=1e-5)


def test_updates_are_those_of_a_plain_loop():
    """Same draws, automatic differentiation twice, torch's RMSprop."""
    one, plain = trainer(), trainer()
    for parameter in [*plain.net.parameters(), *plain.critic.parameters()]:
        parameter.requires_grad_(True)
    options = {"lr": SETTINGS["learning_rate"], "alpha": 0.9, "eps": 1e-7}
    steps = [torch.optim.RMSprop(n.parameters(), **options) for n in (plain.net, plain.critic)]
    for _ in range(3):
        drawn = plain.draw()
        for number, blend in enumerate(drawn["blend"]):
            rows = drawn["rows"][number]
            labels = plain.codes[rows].argmax(dim=1)
            fake = plain.net(drawn["noise"][number], labels).detach()
            loss = 0
            for view, weight in enumerate((1, 0.01, 0.01)):
                real = plain.views[view][rows]
                mixed = (blend[view] * real + (1 - blend[view]) * fake).requires_grad_()
                score = plain.critic(mixed, labels, view).sum()
                norm = torch.autograd.grad(score, mixed, create_graph=True)[0].norm(dim=1)
                score = plain.critic(fake, labels, view) - plain.critic(real, labels, view)
                loss = loss + weight * (score.mean() + 10 * (norm - 1).square().mean())
            steps[1].zero_grad()
            loss.backward()
            steps[1].step()
        labels = plain.codes[drawn["rows"][-1]].argmax(dim=1)
        fake = plain.net(drawn["noise"][-1], labels)
        scores = [plain.critic(fake, labels, view).mean() for view in range(3)]
        steps[0].zero_grad()
        (-scores[0] - 0.1 * scores[1] - 0.1 * scores[2]).backward()
        steps[0].step()
        one.update()
    for mine, theirs in ((one.net, plain.net), (one.critic, plain.critic)):
        for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
            assert torch.allclose(a, b, atol=2e-4)


@pytest.mark.parametrize("name", SYSTEMS)
def test_an_update_waits_for_nothing_and_keeps_its_memory(name, monkeypatch):
    """What a CUDA graph needs: no value of the device is looked at, and addresses stay."""
    one = trainer(name)
    drawn = one.draw()
    one.update_once(drawn)
    places = [tensor.data_ptr() for tensor in (*one._changing(), one.x, one.codes)]

    def refuse(*_):
        raise AssertionError("the device was waited for")

    for method in ("item", "__bool__", "__float__", "__int__", "tolist", "numpy", "cpu"):
        monkeypatch.setattr(torch.Tensor, method, refuse)
    with torch.no_grad():
        one.update_once(drawn)
    monkeypatch.undo()
    assert places == [t.data_ptr() for t in (*one._changing(), one.x, one.codes)]


def test_instance_noise_touches_a_quarter():
    one = trainer(instance_noise=0.5)
    x = torch.zeros(4000, 3)
    one.disturb(x)
    assert 0.2 < (x[:, 0] != 0).float().mean() < 0.3
    assert float(x[x[:, 0] != 0].std()) == pytest.approx(0.5, rel=0.1)


# --- stopping -----------------------------------------------------------------------------------


def scored(scores: list[float], **settings) -> Result:
    """Train against a list of scores instead of real ones."""
    values = iter(scores)
    fold = Fold("fold1", trainer(**settings), lambda net: next(values))
    return train_scored([fold], Search.of(SETTINGS | settings), "test")


def test_stops_after_patience_and_keeps_the_best():
    result = scored([0.1, 0.5, 0.4, 0.5, 0.9], epochs=100, score_every=2, patience=2)
    assert [row["epoch"] for row in result.history] == [2, 4, 6, 8]  # 0.9 is never reached
    assert [row["best"] for row in result.history] == [1, 1, 0, 0]
    assert result.updates == 4 * 2
    one = trainer()
    for _ in range(result.updates):
        one.update()
    assert torch.equal(result.weights[0], one.weights())


def test_folds_stop_together_by_their_mean():
    lucky, steady = iter([0.5, 0.1, 0.1, 0.1, 0.1]), iter([0.1, 0.2, 0.6, 0.3, 0.3])
    folds = [
        Fold("fold1", trainer(seed=0), lambda net: next(lucky)),
        Fold("fold2", trainer(seed=1), lambda net: next(steady)),
    ]
    result = train_scored(folds, Search(epochs=100, score_every=1, patience=2), "test")
    assert [row["best"] for row in result.history[::2]] == [1, 0, 1, 0, 0]  # 0.3 0.15 0.35 0.2 0.2
    assert result.updates == 3 * 2
    assert len(result.weights) == 2


def test_stops_at_the_last_epoch_and_scores_it():
    result = scored([0.1, 0.2, 0.3], epochs=5, score_every=2, patience=10)
    assert [row["epoch"] for row in result.history] == [2, 4, 5]


def test_scores_that_are_never_numbers_end_with_a_reason():
    with pytest.raises(TrainingFailed, match="collapsed") as failure:
        scored([math.nan] * 9, epochs=100)
    assert len(failure.value.history) == SETTINGS["patience"]


def test_history_has_losses_by_part_and_norms_of_gradients():
    row = scored([0.1], epochs=1).history[0]
    names = (
        "wasserstein",
        "wasserstein_2",
        "wasserstein_3",
        "penalty_3",
        "slope_2",
        "spread",
        "critic_gradient",
        "generator_gradient",
        "generator_loss",
    )
    assert all(math.isfinite(row[name]) for name in names)
    total = sum(
        w * (10 * row["penalty" + v] - row["wasserstein" + v])
        for w, v in ((1, ""), (0.01, "_2"), (0.01, "_3"))
    )
    assert row["critic_loss"] == pytest.approx(total, rel=1e-5)


def test_collapse_and_divergence_end_a_run_with_its_reason():
    one = trainer()
    one.update()
    assert one.spread() > 0.1
    # a point for each class, however far apart
    one.fake = one.fake_codes @ torch.tensor([[-5.0], [5.0]]).expand(-1, 12)
    with pytest.raises(TrainingFailed, match="collapsed"):
        one.losses()
    one.fake, one.fake_codes = one.fake[:2], torch.eye(2)  # one sample a class has no spread
    assert one.spread() == 1
    one.update()
    one.critic_flat.parameters.fill_(torch.nan)
    one.update()
    with pytest.raises(TrainingFailed, match="diverged"):
        one.losses()


def test_the_best_before_a_divergence_counts():
    one, values = trainer(), iter([0.5, 0.4, 0.3])
    scored_weights = []

    def score(net):
        scored_weights.append(one.weights())
        if len(scored_weights) == 3:
            one.net_flat.parameters.fill_(torch.inf)
        return next(values)

    result = train_scored([Fold("fold1", one, score)], Search(100, 1, patience=50), "test")
    assert len(scored_weights) == 3 and torch.equal(result.weights[0], scored_weights[0])


def test_fixed_training_averages_the_second_half():
    def run(updates, average):
        return train_fixed(trainer(), updates, 4, average, "refit", "test").weights[0]

    third, fourth, mean = run(3, False), run(4, False), run(4, True)
    assert torch.allclose(mean, (third + fourth) / 2, atol=1e-7)


# --- sizes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "genes"), [(6, 50), (7, 3), (40, 200)])
@pytest.mark.parametrize("name", SYSTEMS)
def test_any_small_size_trains(name, n, genes):
    generator = make(name, SETTINGS | {"epochs": 2})
    generator.fit(data(n=n, genes=genes), 0)
    assert generator.reason == ""
    drawn = generator.sample(np.array([0, 1, 1]), 0)
    assert drawn.z.shape == (3, genes) and np.isfinite(drawn.z).all()


@pytest.mark.parametrize("name", ["mdwgan-gp", "cgan", "wgan-gp", "s-wgan-gp"])
def test_one_class_alone_trains(name):
    whole = data()
    only = np.flatnonzero(whole.train.labels == 0)
    train = replace(whole.train.take(only, GRAPHS), classes=["normal"])
    generator = make(name, SETTINGS)
    generator.fit(replace(whole, train=train), 0)
    assert generator.reason == "" and generator.sample(np.zeros(4, int), 0).z.shape == (4, 12)


@pytest.mark.parametrize(("n", "genes"), [(10_000, 50), (12, 20_000)])
def test_many_samples_or_genes_train(n, genes):
    """10,000 samples x 20,000 genes need 1.6 GB for X1 alone: one side at a time."""
    train = replace(samples(n=8, genes=genes), z=np.zeros((0, genes), np.float32))
    z = np.random.default_rng(0).normal(size=(n, genes)).astype(np.float32)
    train = replace(
        train, z=z, x2=z, x3=z, labels=np.arange(n) % 2, donors=np.arange(n).astype(str)
    )
    one = trainer(train=train, batch=32)
    one.update()
    assert one.batch == min(32, n) and math.isfinite(one.losses()["critic_loss"])


# --- checkpoints --------------------------------------------------------------------------------


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
            "--generator",
            "mdwgan-gp",
            "--seed",
            "0",
            "--settings",
            json.dumps(settings),
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


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_not_there_is_told(monkeypatch):
    with pytest.raises(InputError, match=r"compute\.device.*expected cpu or auto"):
        choose_device("cuda")
    assert choose_device("auto") == CPU
