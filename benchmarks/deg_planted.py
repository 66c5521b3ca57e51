"""False discovery rate of DEGs of real test samples against what was planted, demo run.

DESeq2's calls are those of the run (deg.tsv; run it with another deg.design for others); limma-voom
tests the same samples with and without the source, and those of TCGA alone. Cuts: padj < 0.05 and
|log2FC| > 1.

    python benchmarks/deg_planted.py results/demo
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from mdwgan.inference.limma import GroupTest, limma_tests
from mdwgan.numerics.ranks import adjust
from mdwgan.readers.hdf5 import read_h5ad


def rates(planted: np.ndarray, log2fc: np.ndarray, calls: np.ndarray) -> str:
    """Calls, their false discovery rate, and the recall of effects beyond the cut."""
    right = calls & (planted != 0) & (np.sign(planted) == np.sign(log2fc))
    wanted = np.abs(planted) > 1
    fdr, recall = 1 - right.sum() / calls.sum(), (right & wanted).sum() / wanted.sum()
    return f"{calls.sum()} calls, FDR {fdr:.3f}, recall {recall:.3f}"


def by_limma(planted: np.ndarray, counts, case, source) -> str:
    """The same of limma-voom, with the source as a covariate or None."""
    (fit,) = limma_tests([GroupTest(counts, case, source)], counts=True)
    padj = np.ones(len(planted))
    padj[np.isfinite(fit.p)] = adjust(fit.p[np.isfinite(fit.p)], "bh")
    log2fc = np.nan_to_num(fit.log2fc)
    return rates(planted, log2fc, (padj < 0.05) & (np.abs(log2fc) > 1))


def main(results: Path) -> None:
    truth = pd.read_csv("resources/demo/truth_genes.tsv", sep="\t")
    for tissue in ("kidney", "colon", "thyroid"):
        degs = pd.read_csv(results / tissue / "real" / "seed0" / "deg.tsv", sep="\t")
        of_tissue = truth[truth["tissue"] == tissue].set_index("symbol")["log2fc"]
        planted = of_tissue.reindex(degs["symbol"]).fillna(0).to_numpy()
        data = read_h5ad(results / tissue / "seed0" / "training.h5ad")
        data = data[(data.obs["split"] == "test").to_numpy()]
        counts, case = data.layers["counts"], (data.obs["condition"] == "tumour").to_numpy()
        tcga = (data.obs["source"] == "TCGA").to_numpy()
        print(tissue, "DESeq2", rates(planted, degs["log2fc"], degs["deg"].to_numpy(bool)))
        print(tissue, "limma ~ condition", by_limma(planted, counts, case, None))
        print(
            tissue,
            "limma ~ source + condition",
            by_limma(planted, counts, case, tcga[:, None] * 1.0),
        )
        print(tissue, "limma, TCGA", by_limma(planted, counts[tcga], case[tcga], None))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
