"""Time and peak memory of scoring a row at the size of the largest tissues.

    PYTHONPATH=workflow python benchmarks/evaluation.py [--real 800] [--genes 10612]

`evaluation` is all that `metrics.tsv` has of one row (every metric, and dist at the sample numbers
of real-half); dist, auc_lr and coverage are single metrics of it; `graphs` are the views X2 and X3
of as many training samples. Random values with a few common factors. Each runs in a process of
its own; memory is the peak above what the process holds with its input, and the bound 1 GB.
Linux only: the peak is read from /proc.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

PARTS = ["evaluation", "dist", "auc_lr", "coverage", "graphs"]
MEGABYTES = 1000


def draw(n: int, genes: int, seed: int) -> np.ndarray:
    """Samples with eight common factors, float32; no larger array on the way."""
    random = np.random.default_rng(seed)
    factors = np.random.default_rng(0).standard_normal((8, genes), dtype=np.float32)
    z = random.standard_normal((n, genes), dtype=np.float32)
    z += random.standard_normal((n, 8), dtype=np.float32) @ factors
    return z


def labelled(z: np.ndarray, name: str):
    """AnnData with layer z, half of the samples normal, and a donor for each two."""
    import anndata
    import pandas as pd

    names = [f"{name}{i}" for i in range(len(z))]
    condition = np.where(np.arange(len(z)) % 2, "tumour", "normal")
    data = anndata.AnnData(obs=pd.DataFrame({"condition": condition}, index=names),
                           shape=z.shape)  # fmt: skip
    data.layers["z"] = z
    return data


def row(real: int, train: int, genes: int):
    """What `evaluate` gets: training.h5ad and synthetic.h5ad, as far as it reads them."""
    data = labelled(draw(train + real, genes, 1), "r")
    data.obs["split"] = np.repeat(["train", "test"], [train, real])
    data.obs["donor"] = [f"d{i // 2}" for i in range(train + real)]
    data.layers["x2"] = data.layers["x3"] = data.layers["z"]
    data.var["mean"], data.var["sd"] = 5.0, 1.0
    graphs = {"k": 10, "within_condition": False, "mutual": False}
    data.uns.update(tissue="kidney", graphs=graphs)
    synthetic = labelled(draw(real, genes, 2), "s")
    synthetic.uns.update(generator="mdwgan-gp", seed=0, reason="", optimistic=False)
    return data, synthetic


def prepare(part: str, real: int, train: int, genes: int):
    """Make a part's input, and return what is to be measured."""
    from mdwgan.evaluate import compare, evaluate, generated_set
    from mdwgan.graphs import views
    from mdwgan.metrics.table import METRICS
    from mdwgan.training import training_data

    if part == "graphs":
        z, conditions = draw(real, genes, 1), np.arange(real) % 2
        return lambda: views(z, conditions, 10)
    data, synthetic = row(real, train, genes)
    if part == "evaluation":
        return lambda: evaluate(data, synthetic)
    training = training_data(data)
    comparison = compare(data, training, training.test, generated_set(synthetic, training), 0)
    metric = next(metric for metric in METRICS if metric.name == part)
    return lambda: metric.function(comparison)


def memory(field: str) -> float:
    """Megabytes of this process: VmRSS now, VmHWM at most."""
    text = Path("/proc/self/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", text)[1]) * 1024 / 1e6


def measure(part: str, sizes: list[int]) -> str:
    """Seconds, CPU seconds and megabytes above the input."""
    action = prepare(part, *sizes)
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is held now
    before, start, cpu = memory("VmRSS"), time.perf_counter(), time.process_time()
    action()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return f"{seconds} {cpu} {memory('VmHWM') - before}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=int, default=800, help="test samples, and generated ones")
    parser.add_argument("--train", type=int, default=80)
    parser.add_argument("--genes", type=int, default=10_612)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    sizes = [args.real, args.train, args.genes]
    if args.part:
        print(measure(args.part, sizes))
        return
    print(f"{args.real} real, {args.real} generated, {args.train} training, {args.genes} genes")
    print(f"{'':12s}{'seconds':>9s}{'CPU':>9s}{'MB':>7s}")
    above = []
    for part in args.parts:
        command = [sys.executable, __file__, "--part", part]
        for name, size in zip(("--real", "--train", "--genes"), sizes, strict=True):
            command += [name, str(size)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        seconds, cpu, peak = map(float, output.split())
        print(f"{part:12s}{seconds:9.1f}{cpu:9.1f}{peak:7.0f}", flush=True)
        above += [part] if peak > MEGABYTES else []
    sys.exit(f"above {MEGABYTES} MB: {', '.join(above)}" if above else 0)


if __name__ == "__main__":
    main()
