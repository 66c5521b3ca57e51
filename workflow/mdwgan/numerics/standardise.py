"""z-scores: mean and SD of each gene in the training samples."""

import numpy as np


def moments(log: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and SD of each gene, by which z-scores are made.

    Parameters
    ----------
    log : ndarray (n, genes), float64
        Log values of the samples to train on.
    """
    mean, sd = log.mean(axis=0), log.std(axis=0)
    # A gene that is constant in training has no scale of its own: its z is the log difference.
    sd[sd < 1e-8] = 1.0
    return mean, sd
