"""The trainer: batches, updates, what a CUDA graph needs, and the detectors of a failure."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.training_sets import SETTINGS, samples, trainer
from mdwgan.generators.adversarial.fitting import draw
from mdwgan.generators.adversarial.labels import Labels
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.base import TrainingFailed


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


def test_a_balanced_label_is_heard_soon():
    """At 2,000 genes: the conditions' difference after 100 updates, beside the paper's label."""
    train, slopes = samples(n=16, genes=2000, shift=1.0), {}
    real = train.z[train.labels == 1].mean(axis=0) - train.z[train.labels == 0].mean(axis=0)
    for scale in ("paper", "balanced"):
        one = trainer(train=train, label_scale=scale, learning_rate=0.002, batch=16)
        for _ in range(100):
            one.update()
        z = draw(one.net, np.repeat([0, 1], 50), 0)
        made = z[50:].mean(axis=0) - z[:50].mean(axis=0)
        slopes[scale] = float(made @ real / (real @ real))
    assert slopes["balanced"] > 0.5 > slopes["paper"], slopes


@pytest.mark.parametrize("seed", range(4))
def test_pairs_of_condition_and_source_are_heard_whatever_the_seed(seed):
    """Three labels in two numbers: by chance two of them would be near each other."""
    train = samples(n=18, genes=400)
    train = Labels.of(train, covariates=True).coded(train)
    one = trainer("s-wgan-gp", seed, train, label_scale="balanced")
    apart = torch.pdist(one.critic.embedding.weight)
    assert apart.min() == pytest.approx(float(apart.max()), rel=1e-4)


def test_settings_of_older_models_have_the_labels_of_the_paper():
    """Settings without ``label_scale``, as model files of earlier versions have them."""
    assert "label_scale" not in SETTINGS
    older, paper = trainer(), trainer(label_scale="paper")
    for one in (older, paper):
        one.update()
    assert torch.equal(older.weights(), paper.weights())
    balanced = trainer(label_scale="balanced")
    balanced.update()
    assert not torch.equal(older.weights(), balanced.weights())


def test_clipping_leaves_a_balanced_label_loud():
    for scale, loud in (("paper", False), ("balanced", True)):
        one = trainer("cwgan", train=samples(genes=900), label_scale=scale)
        one.update()
        assert (float(one.critic.embedding.weight.norm()) > 5) == loud
        assert float(one.critic.gene_weights.abs().max()) <= 0.01
