"""z-scores: mean and SD of each gene in the training samples."""

import numpy as np

CONSTANT = 1e-8  # a gene with a smaller SD is constant
STEADY = 0.01  # a gene hardly varies, if its SD is under this share of the median gene's


def moments(log: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and SD of each gene, by which z-scores are made.

    Parameters
    ----------
    log : ndarray (n, genes), float64
        Log values of the samples to train on.
    """
    return log.mean(axis=0), scale(log.std(axis=0))


def scale(sd: np.ndarray) -> np.ndarray:
    """SDs to divide by: 1 for a constant gene, whose z is then the difference of log values."""
    return np.where(sd < CONSTANT, sd.dtype.type(1), sd)


def steady(sd: np.ndarray) -> np.ndarray:
    """Which genes hardly vary, though they are not constant.

    In units of their SD, a rounding error would be a large distance.

    Parameters
    ----------
    sd : ndarray (genes,)

    Returns
    -------
    ndarray (genes,), bool
    """
    varies = sd >= CONSTANT
    return varies & (sd < STEADY * np.median(sd[varies])) if varies.any() else varies


def standardise(log: np.ndarray, mean: np.ndarray, sd: np.ndarray, rows: int = 512) -> np.ndarray:
    """z-scores as float32 (n, genes), in blocks: all samples as float64 would be a gigabyte.

    Parameters
    ----------
    log : ndarray (n, genes)
    mean, sd : ndarray (genes,), float64
        From `moments`.
    rows : int
        Samples of a block.
    """
    z = np.empty(log.shape, np.float32)
    for start in range(0, len(log), rows):
        block = slice(start, start + rows)
        z[block] = (log[block].astype(np.float64) - mean) / sd
    return z


def within_sd(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """SD of each gene within the classes, pooled over them; a class of one sample adds nothing.

    Parameters
    ----------
    z : ndarray (n, genes)
    labels : ndarray (n,)

    Returns
    -------
    ndarray (genes,), float64
        Root of the squares about the class means over n less the number of classes.
    """
    classes = np.unique(labels)
    squares = np.zeros(z.shape[1])
    for label in classes:
        samples = z[labels == label].astype(np.float64)
        squares += np.square(samples - samples.mean(axis=0)).sum(axis=0)
    return np.sqrt(squares / max(len(z) - len(classes), 1))


def offsets(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Means of the classes about their own mean: each class alike, however many samples it has.

    Parameters
    ----------
    z : ndarray (n, genes)
    labels : ndarray (n,)

    Returns
    -------
    ndarray (classes, genes), float64
    """
    means = np.stack([z[labels == c].mean(axis=0, dtype=np.float64) for c in np.unique(labels)])
    return means - means.mean(axis=0)
