"""Random generators, each derived from (seed, names) alone.

No module draws from a global generator: a result depends on its own seed and
names, not on what else ran in the process.
"""

import hashlib

import numpy as np


def derive(seed: int, *names: str) -> int:
    """63-bit integer from a seed and names, the same on every machine."""
    text = "\0".join([str(seed), *names]).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "little") >> 1


def rng(seed: int, *names: str) -> np.random.Generator:
    """NumPy generator for one purpose, e.g. ``rng(0, "kidney", "mdwgan-gp", "train")``."""
    return np.random.default_rng(derive(seed, *names))
