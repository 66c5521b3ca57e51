"""``cvae``: a conditional variational autoencoder of a factor model's latents.

Kingma and Welling, ICLR 2014 (the bound, and its estimate by one draw); Sohn et al., NeurIPS 2015
(the label enters encoder and decoder). A plain CVAE of genes is among the strongest deep models
of the CAMDA Health Privacy Challenge (bioRxiv 10.64898/2026.03.02.707794); of TCGA-BRCA's
coexpression it keeps 64 % at a precision of 63 %, a normal distribution by class 81 % at 88 %. So
here the factor model keeps the coexpression, and the autoencoder draws its latents.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn

from mdwgan.generators.latent.base import LatentModel

WARM_UP = 0.3  # of the updates, in which the divergence's weight grows from 0
LEAST_LOG_SD = -3.0  # of the decoder: a smaller one is a sample by heart


class Autoencoder(nn.Module):
    """Encoder and decoder of one hidden layer; groups are one-hot inputs of both.

    Parameters
    ----------
    size : int
        Latents of the factor model, k.
    groups, hidden : int
    code : int
        Size of the autoencoder's own latent code.
    """

    def __init__(self, size: int, groups: int, hidden: int, code: int):
        super().__init__()
        self.code = code
        self.encoder = nn.Sequential(
            nn.Linear(size + groups, hidden), nn.SiLU(), nn.Linear(hidden, 2 * code)
        )
        self.decoder = nn.Sequential(
            nn.Linear(code + groups, hidden), nn.SiLU(), nn.Linear(hidden, size)
        )
        self.log_sd = nn.Parameter(torch.zeros(size))

    def encode(self, x: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance (n, code) of the codes of latents (n, k)."""
        mean, log_variance = self.encoder(torch.cat([x, codes], dim=1)).chunk(2, dim=1)
        return mean, log_variance.clamp(-10, 10)

    def decode(self, code: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Mean (n, k) and log SD (k,) of latents."""
        return self.decoder(torch.cat([code, codes], dim=1)), self.log_sd.clamp_min(LEAST_LOG_SD)


class Cvae(LatentModel):
    """Latents by an autoencoder: its decoder, with the noise that it leaves each latent.

    Settings: those of `LatentModel`, ``hidden``, ``code``, and ``kl``, the divergence's weight
    after a warm-up (without one the decoder may learn to ignore its code).
    """

    def _network(self, latents: int, groups: int) -> Autoencoder:
        return Autoencoder(latents, groups, self.settings["hidden"], self.settings["code"])

    def _losses(self, x: Tensor, codes: Tensor, done: float, random: torch.Generator) -> dict:
        mean, log_variance = self.net.encode(x, codes)
        drawn = torch.randn(mean.shape, generator=random) * (log_variance / 2).exp() + mean
        centre, log_sd = self.net.decode(drawn, codes)
        error = ((x - centre) / log_sd.exp()).square() / 2 + log_sd + math.log(2 * math.pi) / 2
        reconstruction = error.sum(dim=1).mean()
        kl = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
        weight = self.settings["kl"] * min(1.0, done / WARM_UP)
        return {
            "generator_loss": reconstruction + weight * kl,
            "reconstruction": reconstruction,
            "kl": kl,
        }

    @torch.no_grad()
    def _raw(self, codes: Tensor, random: np.random.Generator) -> np.ndarray:
        code = random.normal(size=(len(codes), self.net.code)).astype(np.float32)
        mean, log_sd = self.net.decode(torch.from_numpy(code), codes)
        return mean.numpy() + random.normal(size=mean.shape) * log_sd.exp().numpy()
