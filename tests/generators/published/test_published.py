"""GANs of other papers: their inputs and losses by hand, what they learn, and what they copy."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.pool_sets import planted
from mdwgan.cohort.network import Network
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.generators.base import HISTORY, TrainingFailed
from mdwgan.generators.published import base
from mdwgan.generators.published.cscgan import (
    ConditionalNet,
    ConditionalNorm,
    HeadedCritic,
    critic_losses,
)
from mdwgan.generators.published.omics_gan import carried, normalised
from mdwgan.generators.registry import make
from mdwgan.numerics.correlation import dist_of, unit_columns

NAMES = ["mg-gan", "omicsgan", "cscgan"]
SETTINGS = {
    "updates": 40,
    "mg_noise": 0.3,
    "omics_noise": 0.5,
    "csc_rate": 0.001,
    "network": "string",
    "device": "cpu",
    "tf32": False,
}
RING = Network(np.array([(g, (g + step) % 30) for step in (1, 7) for g in range(30)]))


def data(name="mg-gan", n=24):
    training = planted(n=n)
    return replace(training, pool=RING) if name == "omicsgan" else training


def fitted(name, training=None, **settings):
    generator = make(name, SETTINGS | settings)
    generator.history = generator.fit(training or data(name), 0)
    return generator


@pytest.mark.parametrize("name", NAMES)
def test_the_history_has_the_losses(name):
    history = fitted(name).history
    assert list(history)[: len(HISTORY)] == HISTORY
    assert history["generator_loss"].notna().all() and history["critic_loss"].notna().all()
    assert history["update"].max() == 40 and (history["spread"] > 0).all()
    phases = ["normal", "tumour"] if name == "mg-gan" else ["fit"]
    assert list(history["phase"].unique()) == phases


@pytest.mark.parametrize("name", NAMES)
def test_random_state_is_left_as_it_was(name):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    fitted(name, updates=2)
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("name", NAMES)
def test_a_class_of_one_sample_is_refused(name):
    generator = fitted(name, data(name, 3))
    assert generator.reason.startswith(f"tumour has 1 training sample(s): {name} needs at least 2")


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_that_is_not_finite_is_a_reason(name, monkeypatch):
    monkeypatch.setattr(base, "DIVERGED", -1.0)  # every loss is too large
    generator = fitted(name)
    assert generator.reason == "diverged: a loss is not finite, or above 1e8"


def test_the_loop_stops_where_a_loss_is_not_finite():
    with pytest.raises(TrainingFailed, match="diverged"):
        base.train(lambda: {"generator_loss": torch.tensor(float("nan"))}, 3, "t")


# ---- MG-GAN


def nearest(z: np.ndarray, others: np.ndarray) -> float:
    """Median distance to the nearest of the others."""
    return float(np.median(np.linalg.norm(z[:, None] - others[None], axis=2).min(axis=1)))


def test_mg_gan_copies_where_the_noise_is_small():
    """Samples lie nearer to training samples than new real ones do."""
    training = data()
    wanted = np.arange(200) % 2
    train, new = training.train.z, planted(200, seed=4).train.z
    mg, cscgan = (fitted(n, training).sample(wanted, 0).z for n in ("mg-gan", "cscgan"))
    assert nearest(mg, train) < 0.7 * nearest(new, train) < nearest(cscgan, train)


def test_mg_gan_has_a_model_for_each_condition():
    generator = fitted("mg-gan")
    assert len(generator.nets) == 2
    z = generator.sample(np.repeat([0, 1], 300), 0).z
    own = generator.arrays["z"][1::2].mean(axis=0) - generator.arrays["z"][::2].mean(axis=0)
    shift = z[300:].mean(axis=0) - z[:300].mean(axis=0)
    assert np.corrcoef(own, shift)[0, 1] > 0.7


# ---- omicsGAN


def test_samples_carried_over_a_network_as_the_dense_matrix_does():
    random = np.random.default_rng(0)
    x, edges = random.normal(size=(4, 30)), RING.edges
    dense = np.ones((30, 30))
    dense[edges[:, 0], edges[:, 1]] = dense[edges[:, 1], edges[:, 0]] = -1
    sums = np.abs(dense.sum(axis=0))
    dense /= np.sqrt(np.outer(sums, sums))
    assert np.allclose(carried(x, *normalised(edges, x.shape[1])), x @ dense)


def test_a_gene_of_as_many_edges_as_others_has_no_scale():
    """With half of all genes as neighbours, a row sums to 0."""
    found = carried(np.ones((1, 4)), *normalised(np.array([[0, 1], [0, 2]]), 4))
    assert np.isfinite(found).all()


@pytest.mark.parametrize("pool", [None, planted().pool])
def test_omicsgan_without_a_network_has_one_clear_message(pool):
    with pytest.raises(InputError, match=r"omicsgan needs a gene network.*sources.string"):
        make("omicsgan", SETTINGS).fit(replace(data(), pool=pool), 0)


def test_omicsgan_learns_to_give_its_input_s_samples_back():
    """The norm of its loss is what pulls the output to the data."""
    training = data("omicsgan")
    start, end = (fitted("omicsgan", training, updates=u) for u in (1, 150))
    labels = np.arange(200) % 2
    real = unit_columns(training.train.z)
    dist = [dist_of(unit_columns(g.sample(labels, 0).z), real) for g in (start, end)]
    assert dist[1] > 0.4 and dist[1] > dist[0] + 0.1


# ---- cscGAN


def test_conditional_norm_has_a_scale_and_a_shift_of_each_class():
    norm = ConditionalNorm(3, 2)
    with torch.no_grad():
        norm.scale[1] = 2.0
        norm.shift[1] = 5.0
    x, labels = torch.randn(40, 3), torch.arange(40) % 2
    plain = (x - x.mean(dim=0)) / (x.var(dim=0, correction=0) + 1e-5).sqrt()
    expected = torch.where(labels[:, None] == 1, 2 * plain + 5, plain)
    assert torch.allclose(norm(x, labels), expected, atol=1e-5)


def test_each_class_has_an_output_of_the_critic():
    critic = HeadedCritic(6, 3)
    x, labels = torch.randn(5, 6), torch.tensor([0, 1, 2, 1, 0])
    hidden = x
    for layer in critic.layers:
        hidden = torch.relu(layer(hidden))
    by_hand = (critic.heads.weight[labels] * hidden).sum(dim=1) + critic.heads.bias[labels]
    assert torch.allclose(critic(x, labels), by_hand, atol=1e-6)
    assert not any(layer.bias is not None for layer in ConditionalNet(6, 3).layers)


def test_the_penalty_is_of_the_slope():
    """A critic that is linear has the same slope everywhere: |w| of the class."""

    class Linear(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.w = torch.nn.Parameter(torch.tensor([[3.0, 4.0], [0.0, 2.0]]))

        def forward(self, x, labels):
            return (self.w[labels] * x).sum(dim=1)

    codes = torch.tensor([0, 1, 0, 1])
    losses = critic_losses(ConditionalNet(2, 2), Linear(), torch.randn(4, 2), codes, codes)
    assert losses["slope"].item() == pytest.approx((5 + 2) / 2)
    assert losses["penalty"].item() == pytest.approx((16 + 1) / 2)
    assert losses["critic_loss"].item() == pytest.approx(
        10 * losses["penalty"].item() - losses["wasserstein"].item(), rel=1e-5
    )


def test_a_shift_of_one_class_moves_the_samples_of_that_class_alone():
    generator = fitted("cscgan", updates=2)
    labels = np.arange(10) % 2
    before = generator.sample(labels, 0).z
    with torch.no_grad():
        generator.nets[0].norms[-1].shift[1] += 1.0
    after = generator.sample(labels, 0).z
    assert np.array_equal(before[::2], after[::2])
    assert (np.abs(before[1::2] - after[1::2]).max(axis=1) > 0.01).all()


def test_cscgan_learns_a_clear_difference_of_the_classes_in_few_updates():
    """With the default rate; at a tenth of it, the paper's, it hardly does: docs/model.md."""
    training, wanted = data(), np.arange(400) % 2
    rate = validate({"run": "x", "tissues": ["kidney"]})["published"]["csc_rate"]
    z = fitted("cscgan", training, updates=120, csc_rate=rate).sample(wanted, 0).z
    sets = [(training.train.z, training.train.labels), (z, wanted)]
    real, made = (of[codes == 1].mean(axis=0) - of[codes == 0].mean(axis=0) for of, codes in sets)
    assert 0.6 < made @ real / (real @ real) < 1.3
