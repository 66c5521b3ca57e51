"""Time and peak memory of scoring a row at the size of the largest tissues, and how both grow.

    .venv/bin/python benchmarks/evaluation.py [--real 800] [--genes 10612]
    .venv/bin/python benchmarks/evaluation.py --rows 20
    .venv/bin/python benchmarks/evaluation.py --growth

`evaluation` is all that `metrics.tsv` has of one row (every metric, and dist at the sample numbers
of real-half); the next lines are groups of its metrics, which share distances and correlations;
`graphs` are the views X2 and X3 of as many training samples. Random values with a few common
factors, random networks. Each runs in a process of its own; memory is the peak above what the
process holds with its input. The script fails where `evaluation` takes more than 120 s of CPU or
2 GB. With --rows, that many rows are scored together, and the script fails where the later ones
take more than `LATER` of the first one's CPU time, both without the forest. With --growth, the
groups are timed at growing numbers of samples and of genes, and evaluation_cost.tsv and
evaluation_cost.svg beside this script are written anew. Linux only: the peak is read from /proc.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

GROUPS = {  # axis, or names
    "dependence": [
        "dist",
        "dist_normal",
        "dist_tumour",
        "dist_ratio",
        "dist_string",
        "dist_humannet",
    ],
    "dendrograms": ["s_dend", "s_sdcc"],
    "marginals": ["marginals"],
    "distances": ["joint", "diversity", "memorisation"],
    "auc_lr": ["auc_lr"],
    "auc_rf": ["auc_rf"],
}
PARTS = ["evaluation", *GROUPS, "graphs"]
SECONDS, MEGABYTES = 120, 2000
LATER = 0.8  # of the first row's CPU time, without auc_rf, of which rows share nothing
SETS, SET_SIZE = 180, 60  # gene sets, as KEGG has them
EDGES = {"string": 17, "humannet": 9}  # a gene, as in the networks cut like the paper's
SAMPLES, GENES = [100, 200, 400, 800], [1000, 3000, 10_612]
HERE = Path(__file__).parent


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
    data = anndata.AnnData(obs=pd.DataFrame({"condition": condition}, index=names), shape=z.shape)
    data.layers["z"] = z
    return data


def row(real: int, train: int, genes: int):
    """What `evaluate` gets: training.h5ad and synthetic.h5ad, as far as it reads them."""
    data = labelled(draw(train + real, genes, 1), "r")
    data.obs["split"] = np.repeat(["train", "test"], [train, real])
    data.obs["donor"] = [f"d{i // 2}" for i in range(train + real)]
    data.obs["source"] = "TCGA"
    data.layers["x2"] = data.layers["x3"] = data.layers["z"]
    data.var["mean"], data.var["sd"] = 5.0, 1.0
    graphs = {"k": 10, "within_condition": False, "mutual": False}
    data.uns.update(tissue="kidney", graphs=graphs)
    synthetic = labelled(draw(real, genes, 2), "s")
    synthetic.uns.update(generator="mdwgan-gp", seed=0, reason="", optimistic=False)
    return data, synthetic


def networks(genes: int) -> dict:
    """Random pairs, as many a gene as the networks have."""
    import pandas as pd

    random, names = np.random.default_rng(3), np.arange(genes).astype(str)
    return {
        network: pd.DataFrame(
            {
                "gene1": names[random.integers(genes, size=each * genes)],
                "gene2": names[random.integers(genes, size=each * genes)],
            }
        )
        for network, each in EDGES.items()
    }


def gene_sets(genes: int):
    """Random sets of genes."""
    import pandas as pd

    random = np.random.default_rng(5)
    members = [(f"p{i}", g) for i in range(SETS) for g in random.choice(genes, SET_SIZE, False)]
    table = pd.DataFrame(members, columns=["pathway", "symbol"])
    return table.astype(str).assign(collection="kegg")


def together(count: int, real: int, train: int, genes: int) -> None:
    """Score rows together; print CPU seconds of each row, and of its forest."""
    from mdwgan.evaluation import score
    from mdwgan.evaluation.apply import Options, apply

    forest = [0.0]

    def timed(metric, comparison):
        start = time.process_time()
        line = apply(metric, comparison)
        forest[0] += (time.process_time() - start) * (metric.name == "auc_rf")
        return line

    score.apply = timed
    data, _ = row(real, train, genes)
    scorer = score.Scorer(data, Options(networks(genes), gene_sets=gene_sets(genes)))
    rests = []
    print(f"{'row':>4s}{'CPU':>8s}{'auc_rf':>8s}{'rest':>8s}")
    for number in range(1, count + 1):
        synthetic = labelled(draw(real, genes, 1 + number), "s")
        synthetic.uns.update(generator="mdwgan-gp", seed=0, reason="", optimistic=False)
        forest[0], start = 0.0, time.process_time()
        scorer.score(synthetic)
        cpu = time.process_time() - start
        rests.append(cpu - forest[0])
        print(f"{number:4d}{cpu:8.1f}{forest[0]:8.1f}{rests[-1]:8.1f}", flush=True)
    share = float(np.median(rests[1:])) / rests[0]
    print(f"later rows take {share:.2f} of the first one's rest; peak {memory('VmHWM'):.0f} MB")
    if share > LATER:
        sys.exit(f"above {LATER}")


def prepare(part: str, real: int, train: int, genes: int):
    """Make a part's input, and return what is to be measured."""
    from mdwgan.cohort.graphs import views
    from mdwgan.cohort.sample_set import training_data
    from mdwgan.evaluation.apply import Options, apply, compare
    from mdwgan.evaluation.score import evaluate, generated_set
    from mdwgan.metrics.catalogue import METRICS

    if part == "graphs":
        z, conditions = draw(real, genes, 1), np.arange(real) % 2
        return lambda: views(z, conditions, 10)
    data, synthetic = row(real, train, genes)
    options = Options(networks(genes))
    if part == "evaluation":
        return lambda: evaluate(data, synthetic, options)
    training = training_data(data)
    made = generated_set(synthetic, training)
    comparison = compare(data, training, training.test, made, 0, options)
    own = [m for m in METRICS if {m.name, m.axis} & set(GROUPS[part])]
    return lambda: [apply(metric, comparison) for metric in own]


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


def run(part: str, real: int, train: int, genes: int) -> tuple[float, float, float]:
    """Seconds, CPU seconds and megabytes of a part, measured in a process of its own."""
    command = [
        sys.executable,
        __file__,
        "--part",
        part,
        "--real",
        str(real),
        "--train",
        str(train),
        "--genes",
        str(genes),
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds, cpu, peak = map(float, output.split())
    return seconds, cpu, peak


def growth(train: int) -> None:
    """Time the groups at growing sizes; write the table and the picture."""
    sizes = [(n, GENES[-1]) for n in SAMPLES] + [(SAMPLES[-1], g) for g in GENES[:-1]]
    lines = ["part\tsamples\tgenes\tcpu_seconds\tmegabytes"]
    for real, genes in sizes:
        for part in GROUPS:
            _, cpu, peak = run(part, real, train, genes)
            lines.append(f"{part}\t{real}\t{genes}\t{cpu:.2f}\t{peak:.0f}")
            print(lines[-1], flush=True)
    (HERE / "evaluation_cost.tsv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    picture()


def picture() -> None:
    """Draw evaluation_cost.svg from evaluation_cost.tsv."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    import pandas as pd

    plt.rcParams.update({"svg.hashsalt": "evaluation", "font.size": 8, "svg.fonttype": "none"})
    table = pd.read_csv(HERE / "evaluation_cost.tsv", sep="\t")
    figure, axes = plt.subplots(1, 2, figsize=(7, 2.8), sharey=True, layout="constrained")
    for axis, by, fixed in zip(axes, ("samples", "genes"), ("genes", "samples"), strict=True):
        largest = table[fixed].max()
        for part, own in table[table[fixed] == largest].groupby("part", sort=False):
            own = own.sort_values(by)
            axis.plot(own[by], own["cpu_seconds"].clip(lower=0.01), marker="o", ms=3, label=part)
        axis.set(xscale="log", yscale="log", xlabel=f"{by} ({largest:,} {fixed})")
        axis.set_xticks(sorted(table[by].unique()), [f"{x:,}" for x in sorted(table[by].unique())])
        axis.minorticks_off()
    axes[0].set_ylabel("CPU seconds")
    axes[1].legend(fontsize=7, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(HERE / "evaluation_cost.svg", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=int, default=800, help="test samples, and generated ones")
    parser.add_argument("--train", type=int, default=80)
    parser.add_argument("--genes", type=int, default=10_612)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help="score so many rows together, two at least")
    parser.add_argument("--growth", action="store_true", help="time growing sizes and draw them")
    args = parser.parse_args()
    sizes = [args.real, args.train, args.genes]
    if args.part:
        print(measure(args.part, sizes))
        return
    if args.growth:
        growth(args.train)
        return
    if args.rows:
        together(args.rows, *sizes)
        return
    print(f"{args.real} real, {args.real} generated, {args.train} training, {args.genes} genes")
    print(f"{'':12s}{'seconds':>9s}{'CPU':>9s}{'MB':>7s}")
    for part in args.parts:
        seconds, cpu, peak = run(part, *sizes)
        print(f"{part:12s}{seconds:9.1f}{cpu:9.1f}{peak:7.0f}", flush=True)
        if part == "evaluation" and (cpu > SECONDS or peak > MEGABYTES):
            sys.exit(f"above {SECONDS} s of CPU or {MEGABYTES} MB")


if __name__ == "__main__":
    main()
