"""Blocks of genes: the same products, and on this kind of processor the same bits."""

import pytest
import torch
from mdwgan.generators.adversarial.blocks import (
    BLOCK,
    block_sizes,
    project,
    spread,
    there_and_back,
    weight_gradient,
)

HIDDEN = 40
MANY = 3 * BLOCK + 244  # the rest goes into the last block


def tensors(dtype: torch.dtype = torch.float32, genes: int = MANY):
    """Draw samples (rows, genes), signals (rows, hidden) and weights (genes, hidden)."""
    random = torch.Generator().manual_seed(0)
    shapes = ((15, genes), (15, HIDDEN), (genes, HIDDEN))
    return (torch.randn(shape, generator=random, dtype=dtype) for shape in shapes)


@pytest.mark.parametrize("genes", [1, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, MANY])
def test_blocks_are_all_genes(genes):
    sizes = block_sizes(torch.zeros(genes, 2))
    assert sum(sizes) == genes
    assert all(size == BLOCK for size in sizes[:-1]) and sizes[-1] < 2 * BLOCK


def test_products_in_double_precision():
    x, rows, weights = tensors(torch.float64)
    out, again, gradient = torch.empty_like(x), torch.empty_like(x), torch.empty_like(weights)
    seen = []
    spread(rows, weights, out)
    back = there_and_back(rows, weights, again)
    weight_gradient(x, rows, gradient, seen.append)
    assert torch.allclose(project(x, weights), x @ weights)
    assert torch.allclose(out, rows @ weights.T) and torch.allclose(again, out)
    assert torch.allclose(back, rows @ weights.T @ weights)
    assert torch.allclose(gradient, x.T @ rows)
    assert seen == [0, 1, 2]


def test_sums_within_a_gene_keep_their_bits():
    x, rows, weights = tensors()
    out, gradient = torch.empty_like(x), torch.empty_like(weights)
    spread(rows, weights, out)
    weight_gradient(x, rows, gradient)
    assert torch.equal(out, rows @ weights.T)
    assert torch.equal(gradient, x.T @ rows)
