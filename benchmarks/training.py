"""Time of a generator update: ours, a plain PyTorch loop, and the bare products of its shapes.

    .venv/bin/python benchmarks/training.py [--threads 2] [--repeats 7] [--device cuda]
    .venv/bin/python benchmarks/training.py --threads 1 --samples 22 --genes 2848 --cpu-seconds

One update is five critic steps and a generator step: batch 32 or all samples, three views, hidden
256 x 2. All are timed in turn, round by round, and medians are compared. The plain loop
is what one writes first: a product for each view, automatic differentiation twice for the
penalty, torch's RMSprop. The bare products are those of our update and nothing else: no
optimiser, no random numbers, no copying. The folds are three trainers on two thirds of the samples
each, as in a search for the stopping step. ``--cpu-seconds`` is for machines with other work.
With ``--device cuda`` 500 updates in a row are timed too.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from mdwgan.cohort.sample_set import SampleSet
from mdwgan.compute import set_threads
from mdwgan.generators.adversarial.fitting import scorer
from mdwgan.generators.adversarial.networks import Critic, GeneratorNet
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.adversarial.trainer import Trainer
from torch import Tensor

HIDDEN, BATCH, VIEWS, CRITIC_STEPS, FOLDS = 256, 32, 3, 5, 3
GRAPHS = {"k": 10, "within_condition": False, "mutual": False}
SETTINGS = {
    "hidden": [HIDDEN, HIDDEN],
    "noise": 64,
    "learning_rate": 0.0005,
    "batch": BATCH,
    "critic_steps": CRITIC_STEPS,
    "gradient_penalty": 10,
    "lambda_g": 0.2,
    "lambda_d": 0.02,
    "separate_heads": False,
    "instance_noise": 0,
    "clip": 0.01,
    "constraint": 1,
}


def samples(n: int, genes: int) -> SampleSet:
    """Random samples of two classes."""
    random = np.random.default_rng(0)
    z, x2, x3 = random.standard_normal((3, n, genes), dtype=np.float32)
    names, labels = np.array([f"s{i}" for i in range(n)]), np.arange(n) % 2
    symbols = [f"g{i}" for i in range(genes)]
    return SampleSet("any", symbols, ["normal", "tumour"], names, names, labels, z, x2, x3)


class PlainLoop:
    """MDWGAN-GP with automatic differentiation throughout."""

    def __init__(self, data: SampleSet):
        self.views = torch.tensor(np.stack([data.z, data.x2, data.x3]))
        self.labels = torch.tensor(data.labels)
        self.batch = min(BATCH, len(data))
        genes = len(data.genes)
        self.net = GeneratorNet(64, genes, 2, SETTINGS["hidden"])
        self.critic = Critic(genes, 2, SETTINGS["hidden"])
        options = {"lr": 0.0005, "alpha": 0.9, "eps": 1e-7}
        self.net_step = torch.optim.RMSprop(self.net.parameters(), **options)
        self.critic_step = torch.optim.RMSprop(self.critic.parameters(), **options)

    def update(self) -> None:
        for _ in range(CRITIC_STEPS):
            self.train_critic()
        rows = torch.randperm(len(self.labels))[: self.batch]
        fake = self.net(torch.randn(self.batch, 64), self.labels[rows])
        weights = (1, 0.1, 0.1)
        loss = -sum(
            w * self.critic(fake, self.labels[rows], v).mean() for v, w in enumerate(weights)
        )
        self.net_step.zero_grad()
        loss.backward()
        self.net_step.step()

    def train_critic(self) -> None:
        rows = torch.randperm(len(self.labels))[: self.batch]
        labels = self.labels[rows]
        fake = self.net(torch.randn(self.batch, 64), labels).detach()
        loss = sum(
            weight * self.view_loss(self.views[view, rows], fake, labels, view)
            for view, weight in enumerate((1, 0.01, 0.01))
        )
        self.critic_step.zero_grad()
        loss.backward()
        self.critic_step.step()

    def view_loss(self, real: Tensor, fake: Tensor, labels: Tensor, view: int) -> Tensor:
        eps = torch.rand(self.batch, 1)
        mixed = (eps * real + (1 - eps) * fake).requires_grad_()
        score = self.critic(mixed, labels, view).sum()
        gradient = torch.autograd.grad(score, mixed, create_graph=True)[0]
        penalty = (gradient.norm(dim=1) - 1).square().mean()
        distance = self.critic(real, labels, view).mean() - self.critic(fake, labels, view).mean()
        return 10 * penalty - distance


def products(batch: int, genes: int) -> list[tuple[int, int, int, int]]:
    """Products with the genes in one update: how often, rows, inner size, columns."""
    used, all_rows, mixed = (VIEWS + 1) * batch, (2 * VIEWS + 1) * batch, VIEWS * batch
    return [
        (CRITIC_STEPS, used, genes, HIDDEN),  # real and generated samples with Wx
        (CRITIC_STEPS, mixed, HIDDEN, genes),  # gradients at the interpolates
        (CRITIC_STEPS, mixed, genes, HIDDEN),  # and back, for their norm and the penalty
        (CRITIC_STEPS, genes, all_rows, HIDDEN),  # gradient of Wx
        (1, (CRITIC_STEPS + 1) * batch, HIDDEN, genes),  # generated samples of all steps
        (1, batch, genes, HIDDEN),  # the generator's step: scores of its samples,
        (1, batch, HIDDEN, genes),  # back to the genes,
        (1, genes, batch, HIDDEN),  # gradient of the output layer,
        (1, batch, genes, HIDDEN),  # and back through it
    ]


def bare_products(batch: int, genes: int) -> Callable[[], None]:
    """Products of the shapes of one update, into given memory."""
    jobs = []
    for times, rows, inner, columns in products(batch, genes):
        a, b = torch.randn(rows, inner), torch.randn(inner, columns)
        if columns == genes:  # weights are kept as (genes, hidden)
            b = torch.randn(columns, inner).T
        if rows == genes:  # gradients of weights: (genes, batch) is a transpose
            a = torch.randn(inner, rows).T
        jobs += [(a, b, torch.empty(rows, columns))] * times

    def run() -> None:
        for a, b, out in jobs:
            torch.mm(a, b, out=out)

    return run


def folds_of(data: SampleSet, train: Callable[[SampleSet], Trainer]) -> Callable[[], None]:
    """An update of each of three trainers on two thirds of the samples."""
    rows = np.arange(len(data))
    trainers = [train(data.take(rows[rows % FOLDS != fold], GRAPHS)) for fold in range(FOLDS)]

    def run() -> None:
        for trainer in trainers:
            trainer.update()

    return run


def medians(
    runs: dict[str, Callable[[], object]],
    repeats: int,
    wait: Callable[[], None],
    clock: Callable[[], float],
) -> dict:
    """Median seconds of each, run in turn; the first round warms up."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for repeat in range(repeats + 1):
        for name, run in runs.items():
            wait()
            start = clock()
            run()
            wait()
            if repeat:
                times[name].append(clock() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--samples", type=int, default=800)
    parser.add_argument("--genes", type=int, default=10_612)
    parser.add_argument("--cpu-seconds", action="store_true", help="in place of wall time")
    args = parser.parse_args()
    set_threads(args.threads)
    torch.set_default_device(args.device)
    wait = torch.cuda.synchronize if args.device == "cuda" else lambda: None
    data = samples(args.samples, args.genes)

    def train(on: SampleSet) -> Trainer:
        return Trainer(on, SETTINGS, SYSTEMS["mdwgan-gp"], 0, torch.device(args.device))

    ours = train(data)
    ours.update()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    score = scorer(data.take(np.arange(len(data) // 5)), 0)  # what is held out of so many samples
    runs = {
        "bare products": bare_products(ours.batch, args.genes),
        "ours": ours.update,
        "plain loop": PlainLoop(data).update,
        "three folds": folds_of(data, train),
        "scoring": lambda: score(ours.net),
    }
    clock = time.process_time if args.cpu_seconds else time.perf_counter
    found = medians(runs, args.repeats, wait, clock)
    work = sum(2 * n * a * b * c for n, a, b, c in products(ours.batch, args.genes)) / 1e9
    print(f"{args.device}, {args.threads} threads, {work:.1f} GFLOP an update, {len(data)} samples")
    for name, seconds in found.items():
        rate = f"{work / seconds:8.1f} GFLOP/s" if name in ("bare products", "ours") else ""
        print(f"{name:14} {seconds:8.3f} s {rate}")
    print(f"rate of ours / rate of bare products: {found['bare products'] / found['ours']:.2f}")
    print(f"time of ours / time of the plain loop: {found['ours'] / found['plain loop']:.2f}")
    print(f"time of three folds / time of ours: {found['three folds'] / found['ours']:.2f}")
    print(f"time of scoring / time of an update: {found['scoring'] / found['ours']:.2f}")
    print(f"peak memory of ours, with its data: {memory:.0f} MB")
    if args.device == "cuda":
        print(f"500 updates: {many(ours, wait):.2f} s")


def many(trainer: Trainer, wait: Callable[[], None]) -> float:
    """Seconds of 500 updates in a row."""
    start = time.perf_counter()
    for _ in range(500):
        trainer.update()
    wait()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
