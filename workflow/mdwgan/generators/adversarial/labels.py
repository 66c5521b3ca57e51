"""The labels of a system's networks: conditions, or pairs of condition and covariates."""

from dataclasses import replace

import numpy as np

from mdwgan.cohort.sample_set import SampleSet


class Labels:
    """How conditions become the labels of the networks.

    Parameters
    ----------
    counts : ndarray (conditions, labels)
        Training samples of each condition with each label; the identity where the labels are the
        conditions.
    pairs : list of (condition number, group), optional
        The labels, where they are pairs; a group is a source, with own covariates beside it.
    """

    def __init__(self, counts: np.ndarray, pairs: list[tuple[int, str]] | None = None):
        self.counts = counts
        self.pairs = [] if pairs is None else pairs

    @classmethod
    def of(cls, train: SampleSet, covariates: bool) -> "Labels":
        """Labels of a system: with ``covariates`` the pairs that the training samples have."""
        if not covariates or train.groups is None:
            return cls(np.eye(len(train.classes)))
        pairs = sorted(set(zip(train.labels.tolist(), train.groups, strict=True)))
        labels = cls(np.zeros((len(train.classes), len(pairs))), pairs)
        np.add.at(labels.counts, (train.labels, labels.coded(train).labels), 1)
        return labels

    @property
    def size(self) -> int:
        """Number of labels."""
        return self.counts.shape[1]

    def coded(self, samples: SampleSet) -> SampleSet:
        """Samples with these labels; a pair that training lacks gets another of its condition."""
        groups = samples.groups
        if not self.pairs or groups is None:
            return samples
        numbers = {pair: number for number, pair in enumerate(self.pairs)}
        first = {label: numbers[label, group] for label, group in reversed(self.pairs)}
        pairs = zip(samples.labels.tolist(), groups, strict=True)
        codes = np.array([numbers.get(pair, first[pair[0]]) for pair in pairs], dtype=np.int64)
        return replace(samples, labels=codes, classes=[f"{c}/{s}" for c, s in self.pairs])

    def draw(self, conditions: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Draw a label for each condition, as often as its training samples have it."""
        if self.size == len(self.counts):
            return conditions
        share = self.counts / self.counts.sum(axis=1, keepdims=True)
        return np.array([random.choice(self.size, p=share[c]) for c in conditions], dtype=int)
