"""Combined tests on real cohorts: type-1 error where nothing is true, and what they find.

    python benchmarks/combined_degs.py nulls results/<run>/{kidney,colon}/cohort.h5ad
    python benchmarks/combined_degs.py found results/<run>/{kidney,colon}/cohort.h5ad

``nulls`` draws samples of one condition and source, and gives them two labels by chance: each gene
called is false. ``naive`` is one generator and 200 samples a label, as users draw them. ``found``
draws a pilot of n samples a condition, and takes the DEGs of all other samples (DESeq2, adjusted p
below 0.05, |log2 fold change| above 1) as true. Genes are drawn from the 10,000 most expressed.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
from mdwgan.cohort.sample_set import SampleSet, TrainingData
from mdwgan.generators.registry import make
from mdwgan.generators.scale import Scale
from mdwgan.generators.synthetic import draw_values
from mdwgan.inference.cuts import Cuts
from mdwgan.inference.found import found
from mdwgan.inference.limma import GroupTest, limma_tests
from mdwgan.inference.synthesis import combined_degs
from mdwgan.numerics.standardise import moments, standardise
from mdwgan.r_session import load_package
from mdwgan.readers.hdf5 import read_h5ad

MVN = ("mvn", {"sampling": "iid"})
CONTRAST = ("normal", "tumour")
CUTS = Cuts(1, 0.05)
NAIVE = 200  # samples of each label
DESEQ2 = """
function(counts, group) {
  data <- data.frame(group = factor(group))
  set <- DESeq2::DESeqDataSetFromMatrix(counts, data, ~ group)
  set <- suppressMessages(DESeq2::DESeq(set, quiet = TRUE))
  found <- DESeq2::results(set)
  list(found$log2FoldChange, found$pvalue, found$padj)
}
"""


@dataclass(frozen=True)
class Pilot:
    """Training samples as a run has them."""

    training: TrainingData
    scale: Scale
    values: np.ndarray
    case: np.ndarray


def pilot(data: anndata.AnnData, rows: np.ndarray, case: np.ndarray) -> Pilot:
    """Samples of a cohort with labels, standardised by themselves."""
    log = np.asarray(data.layers["log"])[rows].astype(np.float64)
    mean, sd = moments(log)
    z, labels = standardise(log, mean, sd), case.astype(np.int64)
    obs = data.obs.iloc[rows]
    tissue = str(data.uns["tissue"])
    names, donors = obs.index.to_numpy().astype(str), obs["donor"].to_numpy().astype(str)
    train = SampleSet(tissue, list(data.var_names), list(CONTRAST), names, donors, labels, z)
    library = obs["library_size"].to_numpy(np.float64)
    scale = Scale(
        "counts",
        float(data.uns["library_size"]),
        mean,
        sd,
        data.var[[]],
        {name: library[labels == k] for k, name in enumerate(CONTRAST)},
        {name: z[labels == k].mean(axis=0) for k, name in enumerate(CONTRAST)},
    )
    values = np.asarray(data.layers["counts"])[rows].astype(np.float64)
    return Pilot(TrainingData(train, train, None, sd=sd, mean=mean), scale, values, case)


def naive_p(drawn: Pilot, seed: int) -> np.ndarray:
    """p of many samples of one generator, counted as if they were patients."""
    generator = make(*MVN)
    generator.fit(drawn.training, seed)
    generator.scale = drawn.scale
    labels = np.repeat([0, 1], NAIVE)
    values = draw_values(generator, labels, seed)
    (fit,) = limma_tests([GroupTest(values, labels == 1)], counts=True)
    return fit.p


def combined(drawn: Pilot, seed: int):
    return combined_degs(drawn.training, drawn.values, drawn.scale, MVN, CONTRAST, CUTS, 20, seed)


def nulls(data: anndata.AnnData, sizes: list[int], repeats: int) -> pd.DataFrame:
    """Share of genes with p below 0.05, by test and size."""
    kinds = data.obs["condition"].astype(str) + " " + data.obs["source"].astype(str)
    stratum = kinds.value_counts().index[0]
    members = np.flatnonzero((kinds == stratum).to_numpy())
    shares = defaultdict(list)
    for size in sizes:
        for seed in range(repeats):
            rows = np.random.default_rng(1000 + seed).choice(members, 2 * size, replace=False)
            drawn = pilot(data, rows, np.arange(2 * size) >= size)
            tables = combined(drawn, seed)
            tests = {
                "limma on the real samples": tables.training["p"],
                "combined": tables.generated["p"],
                "combined with training samples": tables.added["p"],
                "naive": naive_p(drawn, seed),
            }
            for test, p in tests.items():
                p = np.asarray(p)
                shares[stratum, size, test].append(np.mean(p[np.isfinite(p)] < 0.05))
            print(stratum, size, seed, {k: round(v[-1], 3) for k, v in shares.items()}, flush=True)
    lines = [
        [*key, len(v), np.mean(v), np.std(v, ddof=1) / np.sqrt(len(v))] for key, v in shares.items()
    ]
    return pd.DataFrame(lines, columns=["samples", "n", "test", "repeats", "type1", "se"])


def deseq2(values: np.ndarray, case: np.ndarray, genes: list[str]) -> pd.DataFrame:
    """The columns of deg.tsv that are compared."""
    from rpy2 import robjects

    evaluate, _ = load_package("DESeq2", "the benchmark", "Debian: r-bioc-deseq2")
    flat = robjects.IntVector(np.rint(values).astype(int).ravel().tolist())
    counts = robjects.r.matrix(flat, nrow=values.shape[1])
    names = robjects.StrVector(np.where(case, "b", "a").tolist())
    log2fc, p, padj = (np.array(column) for column in evaluate(DESEQ2)(counts, names))
    table = pd.DataFrame({"symbol": genes, "log2fc": log2fc, "pvalue": p, "padj": padj})
    return table.assign(deg=(np.abs(log2fc) > CUTS.log2fc) & (padj < CUTS.p))


def findings(data: anndata.AnnData, sizes: list[int], repeats: int) -> pd.DataFrame:
    """What each test of a pilot finds of the DEGs of all other samples, mean over draws."""
    is_case = (data.obs["condition"] == CONTRAST[1]).to_numpy()
    counts, genes = np.asarray(data.layers["counts"]), list(data.var_names)
    lines = []
    for size in sizes:
        for seed in range(repeats):
            random = np.random.default_rng(2000 + seed)
            rows = np.concatenate(
                [random.choice(np.flatnonzero(is_case == k), size, replace=False) for k in (0, 1)]
            )
            rest = np.setdiff1d(np.arange(len(is_case)), rows)
            truth = deseq2(counts[rest], is_case[rest], genes)
            drawn = pilot(data, rows, is_case[rows])
            trained = deseq2(drawn.values, drawn.case, genes)
            table = found(combined(drawn, seed), trained, truth, CUTS)
            lines.append(table.assign(n=size, draw=seed))
            print(size, seed, table.to_string(index=False), sep="\n", flush=True)
    means = pd.concat(lines).drop(columns="draw")
    return means.groupby(["n", "method"], sort=False).mean().reset_index()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["nulls", "found"])
    parser.add_argument("files", type=Path, nargs="+", help="cohort.h5ad")
    parser.add_argument("--genes", type=int, default=2000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 10, 20])
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    tables = {}
    for file in args.files:
        data = read_h5ad(file)
        loudest = np.argsort(-np.asarray(data.layers["log"]).mean(axis=0))[:10_000]
        chosen = np.random.default_rng(0).choice(loudest, args.genes, replace=False)
        data = data[:, np.sort(chosen)].copy()
        measure = nulls if args.what == "nulls" else findings
        tables[str(data.uns["tissue"])] = measure(data, args.sizes, args.repeats)
    print(pd.concat(tables, names=["tissue"]).to_csv(sep="\t", float_format="%.3f"))


if __name__ == "__main__":
    main()
