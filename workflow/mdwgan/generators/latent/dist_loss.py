"""dist, the paper's correlation of correlations, as a term of a generator's loss."""

import numpy as np
import torch
from torch import Tensor

from mdwgan.generators.factors.structure import Structure

LEAST_NORM = 1e-6  # of a gene in a batch; a constant gene has no correlation


class DistLoss:
    """weight x (1 - dist) between a batch and a factor model.

    The factor model's correlations are those of the training samples shrunken to the pool's. Of a
    batch those within groups count, since groups' means are fixed. No gene x gene matrix is made:
    with unit columns U (n x genes) and X (k x genes), X the factors over the genes' SDs, sums over
    pairs of genes of products of correlations are |U X'|^2, |U U'|^2 and |X X'|^2.

    Parameters
    ----------
    made : Structure
    weight : float
    """

    def __init__(self, made: Structure, weight: float):
        factors = made.factors.astype(np.float64)
        variance = np.square(factors).sum(axis=0) + np.square(made.noise_sd.astype(np.float64))
        x = torch.as_tensor(factors / np.sqrt(np.where(variance > 0, variance, 1.0)))
        self.weight, self.x = weight, x.float()
        self.diagonal = self.x.square().sum(dim=0)  # (genes,)
        self.pairs = x.shape[1] * (x.shape[1] - 1)
        self.total = float(x.sum(dim=1).square().sum() - x.square().sum())
        squares = float((x @ x.T).square().sum() - x.square().sum(dim=0).square().sum())
        self.spread = squares - self.total**2 / self.pairs

    def __call__(self, fake: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Term of the loss, and its gradient at the samples (batch, genes)."""
        with torch.enable_grad():
            moving = fake.detach().requires_grad_(True)
            loss = self.weight * (1 - self.dist(moving, codes))
            (change,) = torch.autograd.grad(loss, moving)
        return loss.detach(), change

    def dist(self, fake: Tensor, codes: Tensor) -> Tensor:
        """Dist between samples (n, genes) of one-hot groups (n, groups) and the factor model."""
        rest = fake - codes @ (codes.T @ fake / codes.sum(dim=0).clamp_min(1)[:, None])
        norms = rest.square().sum(dim=0).clamp_min(LEAST_NORM**2).sqrt()
        unit = rest / norms
        own = unit.square().sum(dim=0)  # 1, or 0 for a constant gene
        cross = (unit @ self.x.T).square().sum() - (own * self.diagonal).sum()
        total = unit.sum(dim=1).square().sum() - own.sum()
        squares = (unit @ unit.T).square().sum() - own.square().sum()
        spread = (squares - total.square() / self.pairs).clamp_min(LEAST_NORM) * self.spread
        return (cross - total * self.total / self.pairs) / spread.sqrt()
