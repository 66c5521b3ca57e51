"""Scores of gene sets (ssGSEA) and co-expression edges: their cost, and what rows of a run score.

    OMP_NUM_THREADS=1 python benchmarks/sets_and_pairs.py

times 200 sets of 80 genes and all pairs of 10,612 genes, on 400 real and 400 generated samples of
each of two conditions (random values). With a run's folder it scores rows of that run in these
metrics alone; real-half is made of the test samples:

    python benchmarks/sets_and_pairs.py --results results/reach --tissues kidney colon \
        --seeds 0 1 2 --rows copy mvn mvn-matched mvn-pan
"""

import argparse
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.cohort.sample_set import training_data
from mdwgan.evaluation.apply import Options, apply, compare
from mdwgan.evaluation.halves import DrawMean, halves_of_set
from mdwgan.evaluation.score import generated_set
from mdwgan.io import read_tsv
from mdwgan.metrics.base import Comparison
from mdwgan.metrics.catalogue import METRICS
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.samples.conditions import like

PREFIXES = ("pathway_ks", "coexpr")
OWN = [metric for metric in METRICS if metric.name.startswith(PREFIXES)]


def memory(field: str) -> float:
    """Megabytes of this process: VmRSS now, VmHWM at most."""
    text = Path("/proc/self/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", text)[1]) * 1024 / 1e6


def drawn(samples: int, genes: int, sets: int) -> Comparison:
    """Random samples, two conditions alike, and random sets of 80 genes."""
    random = np.random.default_rng(0)
    z = random.standard_normal((2, samples, genes), dtype=np.float32)
    members = [(s, g) for s in range(sets) for g in random.choice(genes, 80, replace=False)]
    labels = np.arange(samples) % 2
    log = np.full(genes, 5.0), np.ones(genes)
    rest = (labels, labels, *log, ["normal", "tumour"])
    return Comparison(*z, z[0, :0], *rest, gene_sets={"sets": np.array(members)})


def cost(samples: int, genes: int, sets: int) -> None:
    """CPU seconds and memory above the input, of either kind of metric."""
    for prefix in PREFIXES:
        comparison = drawn(samples, genes, sets)
        Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is held now
        before, cpu = memory("VmRSS"), time.process_time()
        for metric in OWN:
            if metric.name.startswith(prefix):
                apply(metric, comparison)
        cpu = time.process_time() - cpu
        print(f"{prefix}\t{cpu:.1f} CPU seconds\t{memory('VmHWM') - before:.0f} MB", flush=True)


def scores(folder: Path, tissue: str, seed: int, rows: list[str], options: Options):
    """Metric by row of one tissue and seed."""
    data = read_h5ad(folder / tissue / f"seed{seed}" / "training.h5ad")
    training = training_data(data)
    for row in rows:
        made = read_h5ad(folder / tissue / row / f"seed{seed}" / "synthetic.h5ad")
        chosen = generated_set(made, training)
        if row != "copy":
            chosen = chosen.take(like(chosen.labels, training.test.labels))
        comparison = compare(data, training, training.test, chosen, seed, options)
        for metric in OWN:
            yield row, metric.name, apply(metric, comparison)["value"]
    draws = []
    for halves in halves_of_set(training.test, seed):
        first, second = (training.test.take(numbers) for numbers in halves)
        comparison = compare(data, training, second, first, seed, options)
        draws.append([apply(metric, comparison)["value"] for metric in OWN])
    for metric, values in zip(OWN, zip(*draws, strict=True), strict=True):
        yield "real-half", metric.name, DrawMean.of(values).value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--samples", type=int, default=800)
    parser.add_argument("--genes", type=int, default=10_612)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--results", type=Path, help="folder of a run")
    parser.add_argument("--gene-sets", type=Path, help="gene_set_members.tsv.gz, if not the run's")
    parser.add_argument("--tissues", nargs="+", default=[])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--rows", nargs="+", default=["copy"])
    args = parser.parse_args()
    if args.results is None:
        cost(args.samples, args.genes, args.sets)
        return
    sets = read_tsv(args.gene_sets or args.results / "gene_set_members.tsv.gz", dtype=str)
    found = [
        (tissue, seed, *score)
        for tissue in args.tissues
        for seed in args.seeds
        for score in scores(args.results, tissue, seed, args.rows, Options(gene_sets=sets))
    ]
    table = pd.DataFrame(found, columns=["tissue", "seed", "row", "metric", "value"])
    means = table.pivot_table(index=["tissue", "row"], columns="metric", values="value", sort=False)
    print(means.round(3).to_csv(sep="\t"))


if __name__ == "__main__":
    main()
