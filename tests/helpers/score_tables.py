"""Tables of scores, drawn or by hand."""

import pandas as pd
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.seeds import rng


def table_of(scores: dict, metric: str = "dist", optimistic: tuple = ()) -> pd.DataFrame:
    """Rows of metrics.tsv from values by (tissue, generator), one a seed."""
    rows = [
        (t, g, s, CATALOGUE[metric].axis, metric, v, 60, g in optimistic, "")
        for (t, g), values in scores.items()
        for s, v in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def drawn(generators: dict[str, float], tissues: int, seeds: int, seed: int = 0, metric="dist"):
    """Values about a tissue's own level, higher by what a generator is given."""
    random = rng(seed, "statistics")
    scores = {}
    for t in range(tissues):
        level = random.normal(0.7, 0.05)
        for name, gain in generators.items():
            scores[f"t{t}", name] = level + gain + random.normal(0, 0.01, seeds)
    return table_of(scores, metric)
