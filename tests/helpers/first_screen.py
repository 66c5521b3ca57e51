"""Scores of a made-up run for the first screen, a value by row, metric and tissue."""

import pandas as pd
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.metrics.catalogue import entry_of
from mdwgan.report.sections.levels import Scores

# What training samples, half of the real ones and a good model score.
COPY = {"ks": 0.2, "dist": 0.6, "dist_half_n": 0.5, "spread": 0.95, "auc_rf": 0.35, "sd_r": 0.8}
COPY |= {"deg_jaccard": 0.4, "deg_recall": 0.5, "deg_precision": 0.9, "kegg_jaccard": 0.6}
COPY |= {"dcr_ratio": 0.0, "nndr": 0.0, "nndr_real": 0.9, "mia_auc": 1.0, "closer_to_train": 1.0}
COPY |= {"effect_slope": 1.0, "recall": 0.9, "nearest_variety": 1.0}
HALF = COPY | {"ks": 0.15, "dist": 0.7, "spread": 1.0, "auc_rf": 0.5, "deg_jaccard": 0.5}
HALF |= {"kegg_jaccard": 0.7, "dcr_ratio": 1.0, "nndr": 0.9, "mia_auc": 0.5, "closer_to_train": 0.5}
HALF.pop("dist_half_n")
GOOD = HALF | {"dist": 0.75, "dist_half_n": 0.72, "kegg_recall": 0.7}
NAN = float("nan")


def metrics_of(rows: dict[str, dict | list[dict]], tissues=("kidney",), n: int = 60):
    """Rows of metrics.tsv; a list has the values of each tissue."""
    lines = []
    for row, found in rows.items():
        for i, tissue in enumerate(tissues):
            of_tissue = found[i] if isinstance(found, list) else found
            for metric, value in of_tissue.items():
                axis = entry_of(metric).axis
                count = 20 if row == "copy" else n
                lines.append((tissue, row, 0, axis, metric, value, count, False, ""))
    return pd.DataFrame(lines, columns=COLUMNS)


def scores_of(rows: dict[str, dict | list[dict]], tissues=("kidney",)) -> Scores:
    """Scores of models beside training samples and half of the real ones."""
    rows = {"copy": COPY, "real-half": HALF} | rows
    return Scores(metrics_of(rows, tissues), list(tissues), list(rows))
