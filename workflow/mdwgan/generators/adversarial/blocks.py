"""Products with the genes, one block of genes after another.

A layer beside the genes has a row of weights for each gene, 10,612 x 256 numbers in 11 MB: more
than the caches next to a core hold. An update reads them some twenty times. Taken in blocks, what
one product has brought into the cache is still there for the next one and for the optimiser.

`spread` and `weight_gradient` sum within a gene, and so have the bits of whole products. `project`
sums over genes: it has them where BLAS itself sums in slices that divide `BLOCK`, as MKL does with
AVX-512 (192); elsewhere last bits may differ.
"""

from collections.abc import Callable

import torch
from torch import Tensor

AfterBlock = Callable[[int], None]
BLOCK = 768  # genes: 4 x 192; with 256 columns 0.8 MB


def block_sizes(weights: Tensor) -> list[int]:
    """Genes of each block; a GPU takes all at once. The last block has what is left too."""
    genes = len(weights)
    count = 1 if weights.is_cuda else max(genes // BLOCK, 1)
    return [BLOCK] * (count - 1) + [genes - BLOCK * (count - 1)]


def project(x: Tensor, weights: Tensor) -> Tensor:
    """Multiply samples by weights.

    Parameters
    ----------
    x : Tensor (rows, genes)
    weights : Tensor (genes, hidden)

    Returns
    -------
    Tensor (rows, hidden)
    """
    sizes = block_sizes(weights)
    out = x.new_zeros((len(x), weights.shape[1]))
    for of_x, block in zip(x.split(sizes, dim=1), weights.split(sizes), strict=True):
        out.addmm_(of_x, block)
    return out


def spread(rows: Tensor, weights: Tensor, out: Tensor) -> None:
    """Multiply rows (rows, hidden) by weights (genes, hidden): ``out`` (rows, genes)."""
    sizes = block_sizes(weights)
    for block, of_out in zip(weights.split(sizes), out.split(sizes, dim=1), strict=True):
        torch.mm(rows, block.T, out=of_out)


def there_and_back(rows: Tensor, weights: Tensor, out: Tensor) -> Tensor:
    """`spread`, and the `project` of its result."""
    sizes = block_sizes(weights)
    back = torch.zeros_like(rows)
    for block, of_out in zip(weights.split(sizes), out.split(sizes, dim=1), strict=True):
        torch.mm(rows, block.T, out=of_out)
        back.addmm_(of_out, block)
    return back


def weight_gradient(x: Tensor, rows: Tensor, out: Tensor, after: AfterBlock | None = None) -> None:
    """Gradient of weights (genes, hidden) from samples (n, genes) and signals (n, hidden).

    ``after`` is called with the number of each block that is written.
    """
    sizes = block_sizes(out)
    blocks = zip(x.split(sizes, dim=1), out.split(sizes), strict=True)
    for number, (of_x, of_out) in enumerate(blocks):
        torch.mm(of_x.T, rows, out=of_out)
        if after is not None:
            after(number)
