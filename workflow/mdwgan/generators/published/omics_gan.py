"""``omicsgan``: the generator is fed a profile carried over a network .

Ahmed et al., Bioinformatics 38:179, 2022. omicsGAN replaces two omics matrices
of the same patients by fused ones: for mRNA X and the other omics' Y with an interaction network,

    H = Y'A,   X_fused = G(H),   min_G - mean D(G(H)) + 0.01 |X_0 - G(H)|_2,

a Wasserstein GAN with clipped weights; the norm is the largest singular value. A is -1 for an edge
and 1 for a pair without one, divided by the root of the product of its rows' and columns' absolute
sums. Networks, optimiser and critic steps here are those of its code: G of 512, 768 and 1024 with
batch norm, D of 256 and 128 with dropout 0.3, clip 0.01, RMSProp with 5e-6 for D and 5e-5 for G,
five critic steps, the whole cohort as a batch.

A reconstruction, since there is one matrix and not two, and since omicsGAN draws no new patients.
Chosen instead: Y is X itself, carried over the gene network, so H = (X + e) A; the noise e ~ N(0,
s^2 C) with the condition's shrunken covariance C and s = ``published.omics_noise`` makes new
samples of training samples, whose label they keep; one round of fusion in place of K; the last
weights, where the original chooses by a classifier of the labels. It trains ``published.updates``
updates (5,000 in the paper). A is never made: with E the edges, X A0 is the sum of X less 2 X E.
"""

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn

from mdwgan.cohort.network import network_for
from mdwgan.cohort.sample_set import TrainingData
from mdwgan.generators.base import Samples
from mdwgan.generators.published.base import CRITIC_STEPS, Published, spread, step_by, train
from mdwgan.numerics.shrinkage import Shrunk, ledoit_wolf
from mdwgan.seeds import rng

CLIP, RATE, CRITIC_RATE, NORM_WEIGHT = 0.01, 5e-5, 5e-6, 0.01


def generator_net(genes: int) -> nn.Sequential:
    """G: three hidden layers with batch norm, linear output."""
    layers, inputs = [], genes
    for width in (512, 768, 1024):
        layers += [nn.Linear(inputs, width), nn.BatchNorm1d(width), nn.ReLU()]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, genes))


def critic_net(genes: int) -> nn.Sequential:
    """D: dropout, and batch norm in the second layer."""
    first = [nn.Linear(genes, 256), nn.ReLU(), nn.Dropout(0.3)]
    second = [nn.Linear(256, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.3)]
    return nn.Sequential(*first, *second, nn.Linear(128, 1))


def normalised(edges: np.ndarray, genes: int) -> tuple[sp.csr_matrix, np.ndarray]:
    """Matrix of the edges, and the scale of each gene; no gene x gene matrix is made.

    Parameters
    ----------
    edges : ndarray (edges, 2)
        Each pair once.
    genes : int
    """
    ones = np.ones(2 * len(edges))
    both = np.concatenate([edges, edges[:, ::-1]])
    matrix = sp.csr_matrix((ones, (both[:, 0], both[:, 1])), shape=(genes, genes))
    sums = np.abs(genes - 2 * np.asarray(matrix.sum(axis=1)).ravel())
    return matrix, 1 / np.sqrt(np.maximum(sums, 1.0))


def carried(x: np.ndarray, matrix: sp.csr_matrix, scale: np.ndarray) -> np.ndarray:
    """Samples (n, genes) times the network that `normalised` gives."""
    y = x * scale
    return (y.sum(axis=1, keepdims=True) - 2 * (matrix @ y.T).T) * scale


class OmicsGan(Published):
    """omicsGAN on one matrix and a gene network."""

    def _take(self, data: TrainingData) -> None:
        edges = network_for(data.pool, self.name).edges
        train_set = data.train
        self.arrays = {"z": train_set.z, "labels": train_set.labels, "edges": edges}

    def _networks(self) -> list[nn.Module]:
        return [generator_net(self.arrays["z"].shape[1])]

    def _source(self) -> tuple[dict[int, Shrunk], tuple[sp.csr_matrix, np.ndarray]]:
        """What all inputs are made of: the distribution of each class, and the network."""
        z, labels = self.arrays["z"], self.arrays["labels"]
        normals = {label: ledoit_wolf(z[labels == label]) for label in np.unique(labels)}
        return normals, normalised(self.arrays["edges"], z.shape[1])

    def _inputs(self, rows: np.ndarray, random: np.random.Generator, normals, network) -> Tensor:
        """H of training samples with noise, (rows, genes); the last two are of `_source`."""
        labels = self.arrays["labels"][rows]
        x = self.arrays["z"][rows].astype(np.float64)
        for label in np.unique(labels):
            places, normal = np.flatnonzero(labels == label), normals[label]
            latents = random.normal(size=(len(places), len(normal.centred)))
            noise = normal.draw(latents, random) - normal.mean
            x[places] += self.settings["omics_noise"] * noise
        return torch.as_tensor(carried(x, *network), dtype=torch.float32)

    def _train(self, data: TrainingData, device: torch.device, title: str) -> list[dict]:
        z = self.arrays["z"]
        net, critic = self.nets[0], critic_net(z.shape[1]).to(device)
        of_net = torch.optim.RMSprop(net.parameters(), RATE)
        of_critic = torch.optim.RMSprop(critic.parameters(), CRITIC_RATE)
        real, everyone = torch.as_tensor(z, device=device), np.arange(len(z))
        random = np.random.default_rng(int(torch.randint(2**62, (1,))))
        source = self._source()

        def update() -> dict[str, Tensor]:
            fake = net(self._inputs(everyone, random, *source).to(device))
            for _ in range(CRITIC_STEPS):
                distance = critic(real).mean() - critic(fake.detach()).mean()
                step_by(of_critic, -distance)
                with torch.no_grad():
                    for weight in critic.parameters():
                        weight.clamp_(-CLIP, CLIP)
            apart = torch.linalg.matrix_norm(real - fake, ord=2)
            loss = -critic(fake).mean() + NORM_WEIGHT * apart
            step_by(of_net, loss)
            losses = {"critic_loss": -distance, "generator_loss": loss, "wasserstein": distance}
            return losses | {"spread": spread(fake)}

        return train(update, self.settings["updates"], title)

    @torch.no_grad()
    def sample(self, labels: np.ndarray, seed: int) -> Samples:
        random = rng(seed, self.tissue, self.name, "sample")
        own, rows = self.arrays["labels"], np.empty(len(labels), np.int64)
        for label in np.unique(labels):
            places = np.flatnonzero(labels == label)
            rows[places] = random.choice(np.flatnonzero(own == label), size=len(places))
        return Samples(self.nets[0](self._inputs(rows, random, *self._source())).numpy(), labels)
