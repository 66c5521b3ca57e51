"""What a DEG is, for the tests of this room."""

from dataclasses import dataclass

import numpy as np

from mdwgan.numerics.ranks import adjust


@dataclass(frozen=True)
class Cuts:
    """Config ``deg.log2fc``, ``deg.p`` and ``deg.p_column``."""

    log2fc: float
    p: float
    p_column: str = "padj"

    def calls(self, log2fc: np.ndarray, p: np.ndarray) -> np.ndarray:
        """Which genes are DEGs of one test, (genes,)."""
        used = adjust(p, "bh") if self.p_column == "padj" else p
        with np.errstate(invalid="ignore"):
            return (np.abs(log2fc) > self.log2fc) & (used < self.p)
