"""Measure false positive rates of rows of a run, as rule deg_calibration does, and check limma.

For each tissue and row, means over seeds: shares of genes with p < 0.05 where nothing is true;
false discovery rate and recall against the real test samples, slope of log2FC, all by limma
(padj < 0.05 and |log2FC| > 1). CPU seconds are those of a row's job, without its start. With
--deseq2 N the first N permutations are tested by DESeq2 too (needs R with DESeq2).

    python benchmarks/deg_calibration.py results/reach --tissues kidney colon --seeds 0 1 2 3 4 \
        --rows copy real-half mvn mvn-matched mvn-pan
    python benchmarks/deg_calibration.py results/reach --tissues kidney --seeds 0 \
        --rows copy mvn-matched --deseq2 3
"""

import argparse
import time
from functools import cache
from itertools import islice, product
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.cohort.pool import read_pool
from mdwgan.cohort.sample_set import training_data
from mdwgan.config.defaults import defaults_of
from mdwgan.generators.registry import load, make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.inference.calibration import LEVEL, Plan, against, null_rates
from mdwgan.inference.limma import GroupTest, limma_tests
from mdwgan.inference.nulls import CHANCE, chosen_genes, cohort_of, real_tests, refitted_tests
from mdwgan.numerics.ranks import adjust
from mdwgan.r_session import load_package
from mdwgan.readers.hdf5 import read_h5ad

CONTRAST = ("normal", "tumour")
SHOWN = ["deg_fpr_within", "deg_fpr_permuted", "deg_false_permuted", "deg_fpr_drawn"]
SHOWN += ["deg_fpr_expected", "deg_fdr", "deg_recall", "deg_fdr_train", "deg_slope", "cpu"]
DESEQ2 = """
function(counts, group) {
  samples <- data.frame(group = factor(group))
  data <- DESeq2::DESeqDataSetFromMatrix(t(counts), samples, ~ group)
  DESeq2::results(DESeq2::DESeq(data, quiet = TRUE))$pvalue
}
"""


def fitted(data, folder: Path, row: str, seed: int):
    """The row's model; real-half needs no file. Settings that are new have their defaults."""
    path = folder / row / f"seed{seed}" / "model.pt"
    generator = load(path) if path.is_file() else make(row, {})
    if not path.is_file():
        generator.fit(training_data(data), seed)
    if "components" in generator.settings:
        generator.settings = defaults_of("factors") | generator.settings
    return generator


def deg_table(data, values: np.ndarray, case: np.ndarray) -> pd.DataFrame:
    """DEGs by limma, in the columns of deg.tsv."""
    (fit,) = limma_tests([GroupTest(values, case)], counts=True)
    tested = np.isfinite(fit.p)
    table = pd.DataFrame({"symbol": data.var_names, "log2fc": fit.log2fc})[tested]
    table["padj"] = adjust(fit.p[tested], "bh")
    return table.assign(deg=(table["padj"] < LEVEL) & (table["log2fc"].abs() > 1))


def of_samples(data, samples) -> pd.DataFrame:
    """DEGs of an AnnData's samples."""
    return deg_table(
        data, samples.layers["counts"], (samples.obs["condition"] == "tumour").to_numpy()
    )


@cache
def real_samples(folder: Path, seed: int):
    """The content of training.h5ad, and DEGs of its training and test samples."""
    data = read_h5ad(folder / f"seed{seed}" / "training.h5ad")
    split = data.obs["split"].to_numpy()
    return data, *(of_samples(data, data[split == name]) for name in ("train", "test"))


def measured(folder: Path, row: str, seed: int, permutations: int) -> dict[str, float]:
    """All numbers of one row."""
    data, train, test = real_samples(folder, seed)
    split = data.obs["split"].to_numpy()
    generator = fitted(data, folder, row, seed)
    degs = of_samples(data, build_synthetic(data, generator, "test", seed))
    conditions = data.obs["condition"][split == "test"]
    numbers = tuple(int((conditions == name).sum()) for name in CONTRAST)
    plan = Plan(CONTRAST, numbers, permutations, False, seed)
    start = time.process_time()
    pool = (
        read_pool(folder / f"seed{seed}" / "pool.h5ad", generator.genes) if "pan" in row else None
    )
    lines = [*null_rates(data, generator, plan, pool)]
    lines += against(degs, test, train, row == "copy")
    found = {line["metric"]: line["value"] for line in lines}
    calls = [set(t.loc[t["deg"], "symbol"]) for t in (degs, test)]
    recall = len(calls[0] & calls[1]) / max(len(calls[1]), 1)
    return found | {"deg_recall": recall, "cpu": time.process_time() - start}


def beside_deseq2(folder: Path, row: str, seed: int, permutations: int) -> None:
    """Print shares of p < 0.05 of the same tests by limma and by DESeq2."""
    data = read_h5ad(folder / f"seed{seed}" / "training.h5ad")
    generator, genes = fitted(data, folder, row, seed), chosen_genes(data, seed)
    names = getattr(generator, "rows", None)
    cohort = cohort_of(data, names, CONTRAST, genes)
    conditions = data.obs["condition"][data.obs["split"] == "test"]
    numbers = tuple(int((conditions == name).sum()) for name in CONTRAST)
    for chance in CHANCE:
        tests = (
            real_tests(cohort, chance, permutations, seed)
            if names is not None
            else refitted_tests(cohort, generator, numbers, chance, permutations, seed)
        )
        plain = [GroupTest(test.values, test.group) for test in islice(tests, permutations)]
        for number, (test, fit) in enumerate(zip(plain, limma_tests(plain, True), strict=True)):
            p = np.array(deseq2()(*in_r(test)))
            shares = [np.nanmean(values < LEVEL) for values in (fit.p, p)]
            both = np.isfinite(fit.p) & np.isfinite(p)
            r = np.corrcoef(np.log10(np.maximum((fit.p, p), 1e-300))[:, both])[0, 1]
            print(
                f"{folder.name} {row} {chance} {number}: limma {shares[0]:.3f}, "
                f"DESeq2 {shares[1]:.3f}, r of log10 p {r:.3f}",
                flush=True,
            )


def deseq2():
    """DESeq2's test in this process."""
    return load_package("DESeq2", "the check of limma", "envs/r.yaml")[0](DESEQ2)


def in_r(test: GroupTest):
    """Counts, samples x genes, and groups."""
    from rpy2 import robjects

    counts = robjects.IntVector(np.rint(test.values).astype(int).ravel(order="F").tolist())
    return robjects.r.matrix(counts, nrow=len(test.values)), robjects.IntVector(
        test.group.astype(int).tolist()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--tissues", nargs="+", required=True)
    parser.add_argument("--rows", nargs="+", required=True)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--permutations", type=int, default=20)
    parser.add_argument("--deseq2", type=int, default=0, metavar="N")
    args = parser.parse_args()
    work = list(product(args.tissues, args.seeds, args.rows))
    if args.deseq2:
        for tissue, seed, row in work:
            beside_deseq2(args.results / tissue, row, seed, args.deseq2)
        return
    lines = []
    for tissue, seed, row in work:
        found = measured(args.results / tissue, row, seed, args.permutations)
        lines.append({"tissue": tissue, "row": row, **{name: found[name] for name in SHOWN}})
        print(seed, *lines[-1].values(), flush=True)
    means = pd.DataFrame(lines).groupby(["tissue", "row"], sort=False).mean()
    print(means.round(3).to_string())


if __name__ == "__main__":
    main()
