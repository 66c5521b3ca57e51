"""Generated sets of known kind beside real ones of a known distribution."""

import numpy as np
from mdwgan.metrics.base import Comparison
from mdwgan.seeds import rng

GENES, TRAIN, TEST = 120, 40, 120  # 39 components, so 120 samples are enough for each metric
KINDS = ("honest", "identical", "disjoint", "dropped", "copier", "noise")


def real(name: str, n: int, modes: bool = True) -> np.ndarray:
    """Two conditions, four factors with gene-wise scale; in 4 of 10 samples a second mode.

    Condition alternates over rows.
    """
    draw, fixed = rng(0, "worlds", name), rng(0, "worlds", "fixed")
    loadings = fixed.normal(size=(4, GENES))
    scale, level = fixed.uniform(0.5, 2, GENES), fixed.normal(size=GENES)
    z = draw.normal(size=(n, 4)) @ loadings + draw.normal(size=(n, GENES))
    z += np.outer(np.arange(n) % 2, 2 * fixed.normal(size=GENES))
    second = 4 * fixed.normal(size=GENES)
    if modes:
        z += np.outer(np.arange(n) % 10 >= 6, second)
    return (z * scale + level).astype(np.float32)


def other_world(n: int) -> np.ndarray:
    """Other correlations, means and scales, far away."""
    draw = rng(0, "worlds", "other")
    z = draw.normal(size=(n, 6)) @ draw.normal(size=(6, GENES)) + draw.normal(size=(n, GENES))
    return (z * draw.uniform(0.5, 2, GENES) + 30 * draw.choice([-1, 1], GENES)).astype(np.float32)


def generated(kind: str) -> np.ndarray:
    """Samples of one kind."""
    train, test = real("train", TRAIN), real("test", TEST)
    draw = rng(0, "worlds", kind)
    if kind == "honest":
        return real("honest", TEST)
    if kind == "identical":
        return test
    if kind == "disjoint":
        return other_world(TEST)
    if kind == "dropped":
        return real("dropped", TEST, modes=False)
    if kind == "copier":
        return train[np.arange(TEST) % TRAIN] + 0.01 * draw.normal(size=(TEST, GENES))
    return draw.normal(train.mean(axis=0), train.std(axis=0), size=(TEST, GENES))  # noise


def world(kind: str) -> Comparison:
    """Real sets and a generated one."""
    pairs = np.array([[i, j] for i in range(GENES) for j in range(i) if (i + j) % 7 == 0])
    train, test = real("train", TRAIN), real("test", TEST)
    return Comparison(
        test,
        generated(kind).astype(np.float32),
        train,
        np.arange(TEST) % 2,
        np.arange(TEST) % 2,
        np.zeros(GENES),
        np.ones(GENES),
        ["normal", "tumour"],
        tissue="kidney",
        train_labels=np.arange(TRAIN) % 2,
        edges={"string": pairs, "humannet": pairs[::2]},
        gene_sets={
            "pathways": np.column_stack([np.arange(GENES) // 10, np.arange(GENES)]),
            "hallmark": np.column_stack([np.arange(GENES) % 8, np.arange(GENES)]),
        },
    )
