"""Networks of the adversarial generators: plain ReLU nets with an embedded label."""

from itertools import pairwise

import torch
from torch import Tensor, nn


def embedding_size(classes: int) -> int:
    """Size of a label's embedding: floor(sqrt(classes)) + 1 (Vinas et al. 2022)."""
    return int(classes**0.5) + 1


def _linear(inputs: int, outputs: int) -> nn.Linear:
    """Linear layer with Glorot's uniform weights and no bias at the start (as the reference)."""
    layer = nn.Linear(inputs, outputs)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


class GeneratorNet(nn.Module):
    """Noise and label to z-scores: hidden ReLU layers, linear output.

    Parameters
    ----------
    noise, genes, classes : int
    hidden : list of int
        Widths of the hidden layers.
    """

    def __init__(self, noise: int, genes: int, classes: int, hidden: list[int]):
        super().__init__()
        self.noise = noise
        self.embedding = nn.Embedding(classes, embedding_size(classes))
        widths = [noise + self.embedding.embedding_dim, *hidden]
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            layers += [_linear(inputs, outputs), nn.ReLU()]
        self.layers = nn.Sequential(*layers, _linear(widths[-1], genes))

    def forward(self, noise: Tensor, labels: Tensor) -> Tensor:
        """(batch, noise), (batch,) -> (batch, genes)."""
        return self.layers(torch.cat([noise, self.embedding(labels)], dim=1))


class Critic(nn.Module):
    """Three critics in one: a shared trunk, an output head for X1 and one for X2 and X3.

    The first layer's weights are kept as two, [genes | label embedding], since
    the product with the genes is nearly all of the work and is done once for
    all inputs of a step.

    Parameters
    ----------
    genes, classes : int
    hidden : list of int
    separate_heads : bool
        Three heads instead of two.
    """

    def __init__(self, genes: int, classes: int, hidden: list[int], separate_heads: bool = False):
        super().__init__()
        self.embedding = nn.Embedding(classes, embedding_size(classes))
        labels = self.embedding.embedding_dim
        bound = (6 / (genes + labels + hidden[0])) ** 0.5  # Glorot's, of the joint layer
        self.gene_weights = nn.Parameter(torch.empty(hidden[0], genes).uniform_(-bound, bound))
        self.label_weights = nn.Parameter(torch.empty(hidden[0], labels).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(hidden[0]))
        self.trunk = nn.ModuleList(_linear(i, o) for i, o in pairwise(hidden))
        self.heads = nn.ModuleList(
            _linear(hidden[-1], 1) for _ in range(3 if separate_heads else 2)
        )

    def project(self, x: Tensor) -> Tensor:
        """Product of samples with the first layer's gene weights: (..., genes) -> (..., hidden)."""
        return x @ self.gene_weights.T

    def features(self, projected: Tensor, labels: Tensor) -> list[Tensor]:
        """Activations of all hidden layers.

        Parameters
        ----------
        projected : Tensor (..., batch, hidden)
            From `project`.
        labels : Tensor (batch,)
        """
        bias = self.embedding(labels) @ self.label_weights.T + self.bias  # (batch, hidden)
        layers = [torch.relu(projected + bias)]
        for layer in self.trunk:
            layers.append(torch.relu(layer(layers[-1])))
        return layers

    def head(self, view: int) -> nn.Linear:
        """Output head of view 0 (X1), 1 (X2) or 2 (X3)."""
        return self.heads[min(view, len(self.heads) - 1)]

    def score(self, features: Tensor, view: int) -> Tensor:
        """(batch, hidden) -> (batch,): D_i of the last layer's activations."""
        return self.head(view)(features).squeeze(-1)

    def input_gradient(self, layers: list[Tensor], view: int) -> Tensor:
        """Gradient of D_i with respect to the genes, in closed form.

        For a ReLU net it is Wx' (mask1 . W2' (mask2 . w)), so that the penalty
        needs no second derivative. The masks are constants almost everywhere.

        Parameters
        ----------
        layers : list of Tensor (batch, hidden)
            From `features`.

        Returns
        -------
        Tensor (batch, genes)
        """
        masks = [(layer > 0).to(layer.dtype) for layer in layers]
        back = masks[-1] * self.head(view).weight
        for layer, mask in zip(reversed(self.trunk), reversed(masks[:-1]), strict=True):
            back = (back @ layer.weight) * mask
        return back @ self.gene_weights

    def forward(self, x: Tensor, labels: Tensor, view: int) -> Tensor:
        """D_i of samples: (batch, genes), (batch,) -> (batch,)."""
        return self.score(self.features(self.project(x), labels)[-1], view)
