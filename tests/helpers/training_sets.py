"""Small sets of samples and settings, for tests of the generators."""

import numpy as np
import torch
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.adversarial.model import Adversarial
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.adversarial.trainer import Trainer
from mdwgan.generators.registry import make

GRAPHS = {"k": 3, "within_condition": False, "mutual": False}
SETTINGS = {
    "hidden": [16, 16],
    "noise": 4,
    "learning_rate": 0.0005,
    "batch": 8,
    "critic_steps": 2,
    "gradient_penalty": 10,
    "clip": 0.01,
    "constraint": 1,
    "lambda_g": 0.2,
    "lambda_d": 0.02,
    "separate_heads": False,
    "instance_noise": 0,
    "epochs": 6,
    "score_every": 2,
    "patience": 2,
    "selection": "validation",
    "device": "cpu",
    "tf32": False,
}
CPU = torch.device("cpu")


def samples(n=16, genes=12, shift=4.0, seed=0) -> SampleSet:
    """Two classes whose means differ by ``shift``; a donor a sample; normals of two sources."""
    labels = np.arange(n) % 2
    z = np.random.default_rng(seed).normal(size=(n, genes)).astype(np.float32)
    z[labels == 1] += shift
    whole = SampleSet(
        "kidney",
        [f"g{i}" for i in range(genes)],
        ["normal", "tumour"],
        np.array([f"s{seed}-{i}" for i in range(n)]),
        np.array([f"d{i}" for i in range(n)]),
        labels,
        z,
        sources=np.where(np.arange(n) % 4 == 0, "GTEX", "TCGA"),
    )
    return whole.take(np.arange(n), GRAPHS)


def data(**options) -> TrainingData:
    return TrainingData(samples(**options), samples(seed=1), GRAPHS)


def trainer(system="mdwgan-gp", seed=0, train=None, **settings) -> Trainer:
    """A trainer of a system on the training samples, `samples` by default."""
    train = samples() if train is None else train
    return Trainer(train, SETTINGS | settings, SYSTEMS[system], seed, CPU)


def fitted(**settings) -> Adversarial:
    """MDWGAN-GP fitted to `data`, with its history."""
    generator = make("mdwgan-gp", {**SETTINGS, **settings})
    generator.history = generator.fit(data(), seed=0)
    return generator
