"""DESeq2's numbers against pydeseq2, an independent implementation in Python."""

import numpy as np
import pandas as pd
import pytest
from helpers.r_run import DEG_INPUT, DEG_PARAMS, need_r, run_script
from mdwgan.io import read_tsv, write_tsv

pytest.importorskip("pydeseq2", reason="pydeseq2 is not installed (requirements-dev.txt)")


def test_fold_changes_statistics_and_degs_agree(tmp_path):
    need_r("DESeq2", "BiocParallel")
    rng = np.random.default_rng(3)
    symbols, names = [f"G{i}" for i in range(200)], [f"s{i}" for i in range(16)]
    condition, source = ["normal"] * 8 + ["tumour"] * 8, ["GTEX", "TCGA"] * 8
    means = np.exp(rng.normal(5, 1, (200, 1))) * rng.uniform(0.5, 2, 16)
    means[:30, 8:] *= 2.0 ** rng.uniform(2, 5, (30, 1))
    means[20:40, 1::2] *= 3
    counts = pd.DataFrame(rng.negative_binomial(6, 6 / (6 + means)), symbols, names)
    samples = pd.DataFrame({"sample": names, "condition": condition, "source": source})
    samples = samples.assign(run="deg", study="", set="", test="condition")
    write_tsv(counts.rename_axis("symbol"), tmp_path / "counts.tsv.gz", index=True)
    write_tsv(samples, tmp_path / "samples.tsv")
    write_tsv(pd.DataFrame({"symbol": symbols, "entrez": "1"}), tmp_path / "genes.tsv")
    status, log = run_script(
        tmp_path, "deseq2.R", DEG_INPUT, {"deg": "deg.tsv", "runs": "runs.tsv"}, DEG_PARAMS
    )
    assert status == 0, log
    ours = read_tsv(tmp_path / "deg.tsv").set_index("symbol")
    theirs = by_pydeseq2(counts, samples.set_index("sample"))
    assert np.corrcoef(ours["log2fc"], theirs["log2FoldChange"])[0, 1] > 0.999
    assert np.abs(ours["log2fc"] - theirs["log2FoldChange"]).median() < 0.01
    assert np.corrcoef(ours["stat"], theirs["stat"])[0, 1] > 0.99
    degs = theirs.index[(theirs["padj"] < 0.05) & (theirs["log2FoldChange"].abs() > 3)]
    assert len(degs) > 5 and len(set(degs) ^ set(ours.index[ours["deg"]])) <= 1


def by_pydeseq2(counts: pd.DataFrame, samples: pd.DataFrame) -> pd.DataFrame:
    """Results of the same design, tumour against normal."""
    from pydeseq2.dds import DeseqDataSet
    from pydeseq2.default_inference import DefaultInference
    from pydeseq2.ds import DeseqStats

    inference = DefaultInference(n_cpus=1)
    dds = DeseqDataSet(
        counts=counts.T,
        metadata=samples,
        design="~ source + condition",
        quiet=True,
        inference=inference,
    )
    dds.deseq2()
    stats = DeseqStats(
        dds, contrast=["condition", "tumour", "normal"], quiet=True, inference=inference
    )
    stats.summary()
    return stats.results_df.loc[counts.index]
