"""Simulated files in the layout of the CAMDA Health Privacy Challenge: names, columns, splits."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from mdwgan.seeds import rng

SUBTYPES = ["BRCA_LumA", "BRCA_LumB", "BRCA_Basal", "BRCA_Her2", "BRCA_Normal"]
SHARES = [0.5, 0.2, 0.15, 0.09, 0.06]
MATRIX = "TCGA-BRCA_primary_tumor_star_deseq_VST_lmgenes.tsv"
LABELS = "TCGA-BRCA_primary_tumor_subtypes.csv"
SPLITS = "TCGA-BRCA_splits.yaml"
FOLDS = 5


def write_camda(folder: Path, samples: int = 200, genes: int = 978) -> None:
    """Write genes x samples of VST values, subtypes, and five frozen splits of the samples."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = rng(0, "camda-like")
    labels = np.repeat(np.arange(len(SUBTYPES)), np.round(samples * np.array(SHARES)).astype(int))
    names = [f"TCGA-{i // 1000:02}-{i:04}-01A" for i in range(len(labels))]
    level = draw.uniform(4, 14, genes)
    means = draw.normal(scale=0.8, size=(len(SUBTYPES), genes))
    factors = draw.normal(size=(len(labels), 8)) @ draw.normal(scale=0.3, size=(8, genes))
    vst = level + means[labels] + factors + draw.normal(scale=0.5, size=factors.shape)
    columns = [f"GENE{i:03}" for i in range(genes)]
    table = pd.DataFrame(np.clip(vst, 2, None), names, columns).T.rename_axis("gene")
    table.to_csv(folder / MATRIX, sep="\t", float_format="%.6f")
    subtypes = [SUBTYPES[label] for label in labels]
    pd.DataFrame({"samplesID": names, "Subtype": subtypes}).to_csv(folder / LABELS, index=False)
    fold = np.empty(len(labels), int)
    for label in range(len(SUBTYPES)):  # stratified, as the challenge's are
        own = draw.permutation(np.flatnonzero(labels == label))
        fold[own] = np.arange(len(own)) % FOLDS
    splits = {
        f"split_{k + 1}": {
            "train_index": [name for name, of in zip(names, fold, strict=True) if of != k],
            "test_index": [name for name, of in zip(names, fold, strict=True) if of == k],
        }
        for k in range(FOLDS)
    }
    (folder / SPLITS).write_text(yaml.safe_dump({"splits": splits}), encoding="utf-8")


def write_samples(folder: Path) -> None:
    """Write the table of samples as docs/camda.md says: other names for two columns."""
    text = (folder / LABELS).read_text(encoding="utf-8")
    head, _, rest = text.partition("\n")
    head = head.replace("samplesID", "sample").replace("Subtype", "condition")
    (folder / "samples.csv").write_text(f"{head}\n{rest}", encoding="utf-8")
