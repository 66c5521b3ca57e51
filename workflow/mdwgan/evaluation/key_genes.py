"""Key genes: the correlations among a few chosen genes, real and generated (the paper's figure 9).

The paper takes the ten most often mutated genes; the list is a table that users can replace.
"""

import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import HALF_ROW
from mdwgan.errors import warn
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.failures import failure_note
from mdwgan.evaluation.halves import TOO_FEW, DrawMean, draws_of
from mdwgan.evaluation.sets import REAL_TEST, Sets
from mdwgan.metrics.catalogue import DIST_KEY
from mdwgan.metrics.dist import dist
from mdwgan.numerics.correlation import unit_columns
from mdwgan.samples.conditions import codes

LEAST_GENES = 4  # six pairs: Pearson's correlation of fewer says nothing
PAIRS = ["tissue", "generator", "seed", "gene1", "gene2", "r"]
USED, CONSTANT = "used", "constant in the test samples"
FEW_KNOWN = "fewer than half of the run's genes are known (genes/mapping.tsv)"
DROPPED, ABSENT = "dropped by genes.filter", "in no expression file"


def status(
    table: pd.DataFrame,
    sets: Sets,
    genes: pd.DataFrame,
    not_shared: pd.DataFrame,
    left_out: str = "",
) -> pd.DataFrame:
    """Add a column ``status``: used, or why a gene isn't.

    Parameters
    ----------
    table : DataFrame
        From `mdwgan.genes.key_list.read_key_genes`.
    sets : Sets
    genes : DataFrame
        ``genes/genes.tsv``, the genes that all files have.
    not_shared : DataFrame
        ``genes/not_shared.tsv``: ``id``, ``reason``.
    left_out : str
        Why no gene of the list is compared at all; empty where they are.
    """
    if left_out:
        return table.assign(status=left_out)
    reasons = dict(zip(not_shared["id"], not_shared["reason"], strict=True))
    shared, place = set(genes["symbol"]), {gene: i for i, gene in enumerate(sets.genes)}
    found = []
    for symbol in table["symbol"]:
        if symbol in place:
            varies = np.ptp(sets.test.values[:, place[symbol]]) > 0 if len(sets.test) else False
            found.append(USED if varies else CONSTANT)
        else:
            found.append(DROPPED if symbol in shared else reasons.get(symbol, ABSENT))
    unknown = [s for s, why in zip(table["symbol"], found, strict=True) if why == ABSENT]
    if unknown:
        warn(f"evaluation.key_genes: in no expression file: {', '.join(unknown)}")
    return table.assign(status=found)


def correlations(sets: Sets, used: list[str], seed: int) -> pd.DataFrame:
    """Pearson's correlation of each pair of key genes, in each set; columns `PAIRS`.

    Empty where a gene is constant in the set. Row ``real-half`` is a part of the
    test samples and has none.
    """
    columns = [sets.genes.index(gene) for gene in used]
    first, second = np.triu_indices(len(used), 1)
    parts = []
    shown = {name: samples for name, samples in sets.generated.items() if name != HALF_ROW}
    for name, samples in {REAL_TEST: sets.test, **shown}.items():
        unit = unit_columns(samples.values[:, columns])
        r = unit.columns.T @ unit.columns
        r[~unit.varies], r[:, ~unit.varies] = np.nan, np.nan
        frame = pd.DataFrame({"gene1": np.array(used)[first], "gene2": np.array(used)[second]})
        parts.append(frame.assign(r=r[first, second], generator=name))
    tissue = sets.train.obs["tissue"].iloc[0]
    return pd.concat(parts, ignore_index=True).assign(tissue=tissue, seed=seed)[PAIRS]


def key_metrics(sets: Sets, table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """``dist_key`` of each row, with the columns of metrics.tsv.

    Parameters
    ----------
    sets : Sets
        In z.
    table : DataFrame
        From `status`.
    """
    used = list(table.loc[table["status"] == USED, "symbol"])
    columns = [sets.genes.index(gene) for gene in used]
    real = sets.test.values[:, columns]
    of = f"{len(used)} of {len(table)} key genes"
    rows = []
    for name in sets.optimistic:
        made = sets.generated.get(name)
        value, n, note = np.nan, 0 if made is None else len(made), of
        if made is None:
            note = failure_note(sets.failed[name])
        elif len(used) < LEAST_GENES:
            note = f"{of}, {LEAST_GENES} needed"
        elif name == HALF_ROW:
            value, n, note = _halves(sets, real, seed, of)
        elif len(real) < DIST_KEY.least_real or len(made) < DIST_KEY.least_synthetic:
            note = (
                f"{len(real)} test and {len(made)} generated samples, "
                f"{DIST_KEY.least_real} and {DIST_KEY.least_synthetic} needed"
            )
        else:
            value = dist(real, made.values[:, columns])
            note = of if np.isfinite(value) else "not defined: no key gene varies"
        rows.append(
            {
                "generator": name,
                "value": value,
                "n": n,
                "note": note,
                "optimistic": sets.optimistic[name],
            }
        )
    tissue = sets.train.obs["tissue"].iloc[0]
    frame = pd.DataFrame(rows).assign(tissue=tissue, seed=seed, axis=DIST_KEY.axis)
    return frame.assign(metric=DIST_KEY.name)[COLUMNS]


def _halves(sets: Sets, real: np.ndarray, seed: int, of: str) -> tuple[float, int, str]:
    """Mean over the draws that the other metrics of ``real-half`` are means of."""
    obs = sets.test.obs
    labels, tissue = codes(obs["condition"], sets.conditions), str(obs["tissue"].iloc[0])
    values, n = [], 0
    for first, second in draws_of(obs["donor"].to_numpy(), labels, tissue, seed):
        n = max(n, len(first))
        if len(second) >= DIST_KEY.least_real and len(first) >= DIST_KEY.least_synthetic:
            values.append(dist(real[second], real[first]))
    mean = DrawMean.of(values)
    return mean.value, n, f"{of}; {mean.note}" if mean.draws else TOO_FEW
