"""Networks of the adversarial generators: plain ReLU nets with an embedded label.

`gradients.py` computes their gradients in closed form, into a vector beside the parameters;
automatic differentiation is not used in training.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn

ALIGN = 16  # floats: a parameter starts at a multiple of 64 bytes


def embedding_size(classes: int) -> int:
    """Size of a label's embedding: floor(sqrt(classes)) + 1 (Vinas et al. 2022)."""
    return int(classes**0.5) + 1


def _linear(inputs: int, outputs: int) -> nn.Linear:
    """Linear layer with Glorot's uniform weights and no bias at the start (as the reference)."""
    layer = nn.Linear(inputs, outputs)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


@torch.no_grad()
def balance(embedding: nn.Embedding, norm: float) -> None:
    """Place labels at equal distances from each other, all with the same norm.

    Drawn at random in two dimensions, two of three labels can nearly be the same. Where there are
    too few dimensions for equal distances, directions stay as drawn.
    """
    weight = embedding.weight
    labels, size = weight.shape
    if 1 < labels <= size + 1:
        corners = torch.linalg.svd(torch.eye(labels) - 1 / labels)[0][:, : labels - 1]
        turn = torch.linalg.qr(torch.randn(size, size))[0]
        weight.copy_(corners @ turn[: labels - 1])
    weight *= norm / weight.norm(dim=1, keepdim=True)


class GeneratorNet(nn.Module):
    """Noise and label to z-scores: hidden ReLU layers, linear or tanh output.

    Parameters
    ----------
    noise, genes, classes : int
    hidden : list of int
        Widths of the hidden layers.
    tanh : bool
        Bounded output: ``middle + reach tanh(...)``, two numbers a gene that
        `set_range` takes from training samples.
    balanced : bool
        Labels start at equal distances.
    """

    def __init__(
        self,
        noise: int,
        genes: int,
        classes: int,
        hidden: list[int],
        tanh: bool = False,
        balanced: bool = False,
    ):
        super().__init__()
        self.noise, self.tanh = noise, tanh
        self.embedding = nn.Embedding(classes, embedding_size(classes))
        widths = [noise + self.embedding.embedding_dim, *hidden, genes]
        self.layers = nn.ModuleList(_linear(i, o) for i, o in pairwise(widths))
        if balanced and classes > 1:
            balance(self.embedding, self.embedding.embedding_dim**0.5)
        if tanh:
            self.register_buffer("middle", torch.zeros(genes))
            self.register_buffer("reach", torch.ones(genes))

    def set_range(self, low: Tensor, high: Tensor) -> None:
        """Set the range of a tanh output, (genes,) each."""
        self.middle.copy_((low + high) / 2)
        self.reach.copy_((high - low) / 2)

    def hidden(self, noise: Tensor, codes: Tensor) -> list[Tensor]:
        """Input and activations of all hidden layers; codes are one-hot labels (batch, classes)."""
        layers = [torch.cat([noise, codes @ self.embedding.weight], dim=1)]
        for layer in self.layers[:-1]:
            layers.append(torch.relu(layer(layers[-1])))
        return layers

    def output(self, last: Tensor) -> Tensor:
        """Z-scores from the last hidden layer."""
        x = self.layers[-1](last)
        return self.middle + self.reach * torch.tanh(x) if self.tanh else x

    def forward(self, noise: Tensor, labels: Tensor) -> Tensor:
        """(batch, noise), (batch,) -> (batch, genes)."""
        codes = nn.functional.one_hot(labels, self.embedding.num_embeddings).to(noise.dtype)
        return self.output(self.hidden(noise, codes)[-1])


class Critic(nn.Module):
    """The critics of all views in one: a shared trunk, a head for X1 and one for X2 and X3.

    The weights of the first layer are two tensors, of genes and of the label embedding: the product
    with the genes is nearly all of the work, and is computed once for all inputs of a step.

    Parameters
    ----------
    genes, classes : int
    hidden : list of int
    heads : int
        1 where X1 is the only view; 2 (X2 and X3 share one); or 3.
    balanced : bool
        Labels start at equal distances, with the norm that the genes' z-scores have: two numbers
        of size 1 beside thousands of genes are not heard for a thousand updates. A single class
        is no label, and stays as it was.
    """

    def __init__(
        self, genes: int, classes: int, hidden: list[int], heads: int = 2, balanced: bool = False
    ):
        super().__init__()
        self.embedding = nn.Embedding(classes, embedding_size(classes))
        labels = self.embedding.embedding_dim
        self.balanced = balanced and classes > 1
        if self.balanced:
            balance(self.embedding, genes**0.5)
        bound = (6 / (genes + labels + hidden[0])) ** 0.5  # Glorot's, of the joint layer
        drawn = torch.empty(hidden[0], genes).uniform_(-bound, bound)
        self.gene_weights = nn.Parameter(drawn.T.contiguous())  # (genes, hidden): see blocks.py
        self.label_weights = nn.Parameter(torch.empty(hidden[0], labels).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.zeros(hidden[0]))
        self.trunk = nn.ModuleList(_linear(i, o) for i, o in pairwise(hidden))
        self.heads = nn.ModuleList(_linear(hidden[-1], 1) for _ in range(heads))

    def features(self, projected: Tensor, codes: Tensor) -> list[Tensor]:
        """Activations of all hidden layers.

        Parameters
        ----------
        projected : Tensor (..., batch, hidden)
            Products of samples with ``gene_weights``.
        codes : Tensor (batch, classes)
            One-hot labels.
        """
        bias = codes @ self.embedding.weight @ self.label_weights.T + self.bias  # (batch, hidden)
        layers = [torch.relu(projected + bias)]
        for layer in self.trunk:
            layers.append(torch.relu(layer(layers[-1])))
        return layers

    def head(self, view: int) -> nn.Linear:
        """Output head of view 0 (X1), 1 or 2."""
        return self.heads[min(view, len(self.heads) - 1)]

    def forward(self, x: Tensor, labels: Tensor, view: int) -> Tensor:
        """D_i of samples: (batch, genes), (batch,) -> (batch,)."""
        codes = nn.functional.one_hot(labels, self.embedding.num_embeddings).to(x.dtype)
        last = self.features(x @ self.gene_weights, codes)[-1]
        return self.head(view)(last).squeeze(-1)


class Flat:
    """A network's parameters as one vector, and their gradients as another.

    One vector is one call of the optimiser, and one copy to keep.

    Attributes
    ----------
    parameters, gradients : Tensor (size,)
    """

    def __init__(self, net: nn.Module):
        named = list(net.named_parameters())
        starts, size = [], 0
        for _, parameter in named:
            starts.append(size)
            size += -(-parameter.numel() // ALIGN) * ALIGN
        first = named[0][1]
        self.parameters = torch.zeros(size, dtype=first.dtype, device=first.device)
        self.gradients = torch.zeros_like(self.parameters)
        self._spans: dict[int, slice] = {}
        self._gradients: dict[int, Tensor] = {}
        for (_, parameter), start in zip(named, starts, strict=True):
            place = slice(start, start + parameter.numel())
            view = self.parameters[place].view(parameter.shape)
            view.copy_(parameter.detach())
            parameter.data = view
            parameter.requires_grad_(False)
            gap = -parameter.numel() % ALIGN
            self._spans[id(parameter)] = slice(start, place.stop + gap)
            self._gradients[id(parameter)] = self.gradients[place].view(parameter.shape)

    def gradient(self, parameter: Tensor) -> Tensor:
        """Return the gradient of a parameter: a view of `gradients`."""
        return self._gradients[id(parameter)]

    def span(self, parameter: Tensor) -> slice:
        """Return the place of a parameter in both vectors, with the gap up to the next one."""
        return self._spans[id(parameter)]

    def rest(self, vector: Tensor, parameter: Tensor) -> list[Tensor]:
        """Return what a vector has before and after a parameter."""
        span = self.span(parameter)
        return [part for part in (vector[: span.start], vector[span.stop :]) if len(part)]
