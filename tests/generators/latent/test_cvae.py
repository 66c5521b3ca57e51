"""cvae: its bound against the definition, and the warm-up."""

import numpy as np
import pytest
import torch
from mdwgan.generators.latent.cvae import WARM_UP, Autoencoder
from mdwgan.generators.registry import make
from torch.distributions import Normal, kl_divergence


def model(kl=2.0):
    made = make("cvae", {"hidden": 8, "code": 3, "kl": kl})
    torch.manual_seed(0)
    made.net = Autoencoder(5, 2, 8, 3)
    with torch.no_grad():
        made.net.log_sd += torch.randn(5) / 3
    return made


def batch(n=400):
    random = torch.Generator().manual_seed(1)
    x = torch.randn((n, 5), generator=random)
    return x, torch.nn.functional.one_hot(torch.arange(n) % 2).float(), random


def test_the_loss_is_the_negative_bound():
    made, (x, codes, random) = model(), batch()
    losses = made._losses(x, codes, 1.0, random)
    mean, log_variance = made.net.encode(x, codes)
    code = Normal(mean, (log_variance / 2).exp())
    kl = kl_divergence(code, Normal(0.0, 1.0)).sum(dim=1).mean()
    drawn = code.mean + code.stddev * torch.randn(mean.shape, generator=batch()[2])
    assert losses["kl"].item() == pytest.approx(kl.item(), rel=1e-5)
    centre, log_sd = made.net.decode(drawn, codes)
    likelihood = Normal(centre, log_sd.exp()).log_prob(x).sum(dim=1).mean()
    assert losses["reconstruction"].item() == pytest.approx(-likelihood.item(), rel=0.05)
    whole = losses["reconstruction"] + 2 * losses["kl"]
    assert losses["generator_loss"].item() == pytest.approx(whole.item())


def test_the_divergence_s_weight_grows_from_0():
    made, (x, codes, random) = model(), batch()
    for done, weight in ((0.0, 0.0), (WARM_UP / 2, 1.0), (WARM_UP, 2.0), (1.0, 2.0)):
        losses = made._losses(x, codes, done, random)
        extra = losses["generator_loss"] - losses["reconstruction"]
        assert extra.item() == pytest.approx(weight * losses["kl"].item(), abs=1e-4)


def test_the_label_enters_encoder_and_decoder():
    net, (x, codes, _) = model().net, batch(4)
    assert not torch.allclose(net.encode(x, codes)[0], net.encode(x, codes.flip(1))[0])
    assert not torch.allclose(
        net.decode(x[:, :3], codes)[0], net.decode(x[:, :3], codes.flip(1))[0]
    )


def test_draws_have_the_decoder_s_noise():
    made = model()
    with torch.no_grad():
        made.net.decoder[2].weight.zero_()
        made.net.decoder[2].bias.zero_()
    drawn = made._raw(batch(20_000)[1], np.random.default_rng(0))
    assert np.allclose(drawn.std(axis=0), made.net.log_sd.detach().exp().numpy(), rtol=0.03)
