"""What was understood of own data, as a table that is shown before anything trains."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mdwgan.cohort.qc import odd_rows, sample_rows
from mdwgan.errors import escaped
from mdwgan.readers.matrix import LACKING
from mdwgan.samples.conditions import conditions_of, covariates_of
from mdwgan.samples.covariates import confounding
from mdwgan.samples.values import to_log

if TYPE_CHECKING:  # slow to import
    import anndata

COLUMNS = ["topic", "name", "value"]
ATTENTION = "attention"  # topic of what a user should look at first
ODD_SAMPLES = "odd samples"  # name of a row of that topic
SHOWN = 5  # names or samples in a line
TARGET = 1e7  # library size of the log values that quality control looks at here
LEAST_SD = 0.01  # log2; what hardly varies at all
EXPRESSED = 0.1  # share of samples in which a gene is above 0, to count here
FROM_LOG = {"odd_sample", "library_size", "detected_genes"}  # findings about samples


def understood(data: "anndata.AnnData", dropped: pd.DataFrame, qc: dict) -> pd.DataFrame:
    """Table of what was understood.

    Parameters
    ----------
    data, dropped
        From `mdwgan.samples.own.data.read_own`.
    qc : dict
        Config ``cohort.qc``: limits by which samples are looked at here. Nothing is dropped.

    Returns
    -------
    DataFrame
        ``topic``, ``name``, ``value``; what needs attention comes first.
    """
    quality = list(_quality(data, qc))
    odd = [row[1] for row in quality if row[1] in data.obs_names]
    rows = [
        *_attention(data, odd),
        *_samples(data),
        *_genes(data, dropped),
        *_values(data),
        *quality,
        *(("notes", "note", note) for note in data.uns["notes"]),
    ]
    fit = [[escaped(str(cell).replace('"', "'")) for cell in row] for row in rows]
    return pd.DataFrame(fit, columns=COLUMNS)


def as_text(table: pd.DataFrame) -> str:
    """The table as lines under the names of its topics."""
    lines = []
    for topic, rows in table.groupby("topic", sort=False):
        lines.append(f"{topic}")
        width = min(max(map(len, rows["name"])), 40)
        lines += [f"  {r.name:<{width}}  {r.value}" for r in rows.itertuples(index=False)]
    return "\n".join(lines)


def some_of(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _attention(data: "anndata.AnnData", odd: list[str]) -> Iterator[tuple]:
    if data.uns["few_known"]:
        yield ATTENTION, "gene ids", data.uns["few_known"]
    covariates, numbers = covariates_of(data.uns)
    for _, obs in data.obs.groupby("tissue", sort=False, observed=True):
        for text in confounding(obs, ["source", "study", *covariates], numbers):
            yield ATTENTION, "covariates", text
    for note in data.uns["notes"]:
        if "share a donor" in note:
            yield ATTENTION, "donors", note
        if LACKING in note:
            yield ATTENTION, "genes", note
    if odd:
        yield (
            ATTENTION,
            ODD_SAMPLES,
            f"{len(odd)} of {data.n_obs} samples look unlike the others: {some_of(odd)}; "
            "cohort.qc.drop_odd: true leaves such samples out, cohort.qc.exclude those it names",
        )


def _samples(data: "anndata.AnnData") -> Iterator[tuple]:
    obs, (reference, *cases) = data.obs, conditions_of(data.uns)
    yield "samples", "conditions", f"{reference} (the reference), {', '.join(cases)}"
    covariates, numbers = covariates_of(data.uns)
    for name in covariates:
        yield "samples", name, _covariate(obs[name], name in numbers)
    for (tissue, condition), rows in obs.groupby(["tissue", "condition"], observed=True):
        donors = rows["donor"].nunique()
        yield "samples", f"{tissue}, {condition}", f"{len(rows)} samples, {donors} donors"
    conditions = obs.groupby("donor", observed=True)["condition"].nunique()
    shared = int((conditions > 1).sum())
    yield (
        "samples",
        "all",
        f"{len(obs)} samples, {len(conditions)} donors, {shared} with more than one condition",
    )


def _covariate(values: pd.Series, is_number: bool) -> str:
    """A covariate in words: its range, or how many samples have each value."""
    if is_number:
        return f"numbers, {values.min():g} to {values.max():g}"
    counts = values.value_counts().sort_index()
    return f"{len(counts)} categories: " + some_of([f"{v} ({n})" for v, n in counts.items()])


def _genes(data: "anndata.AnnData", dropped: pd.DataFrame) -> Iterator[tuple]:
    mapped = int((data.var["entrez"] != "").sum())
    yield "genes", "kept", f"{data.n_vars:,}, of which {mapped:,} have an Entrez id"
    for reason, rows in dropped.groupby(
        dropped["reason"].astype(str).str.split(":").str[0], sort=False
    ):
        yield "left out", f"{len(rows):,} genes", f"{reason}: {some_of(list(rows['id']))}"
    if dropped.empty:
        yield "left out", "0 genes", "every row of the matrix is kept"


def _values(data: "anndata.AnnData") -> Iterator[tuple]:
    yield "values", "units", data.uns["units"]
    library = data.obs["library_size"].astype(float)
    quarters = [library.min(), library.median(), library.max()]
    spread = ", ".join(
        f"{name} {value:,.6g}"
        for name, value in zip(("least", "median", "most"), quarters, strict=True)
    )
    yield "values", "sum of a sample", spread
    largest = float(np.median(data.X.max(axis=1)))
    yield "values", "largest of a sample", f"median {largest:,.6g}"
    first = data.uns["first_values"]
    for gene, row in first.iterrows():
        shown = [f"{sample} {value:.6g}" for sample, value in row.items()]
        yield "first values, as in the file", str(gene), some_of(shown)


def _quality(data: "anndata.AnnData", qc: dict) -> Iterator[tuple]:
    """Samples that quality control would drop or list, and genes that hardly vary."""
    flagged: dict[str, tuple] = {}
    counts = not data.uns["units"].endswith(("FPKM", "TPM"))
    matrix = "counts" if counts else "fpkm"
    hardly: set[str] = set()
    for _, obs in data.obs.groupby("tissue", observed=True, sort=False):
        values = data[obs.index].to_df()
        library = obs["library_size"].astype(float)
        filled = library.where(library > 0, 1.0)
        log = pd.DataFrame(
            to_log(values.to_numpy(), matrix, filled.to_numpy(), TARGET),
            values.index,
            values.columns,
        )
        expressed = ((values > 0).mean() >= EXPRESSED).to_numpy()
        sd = log.std(ddof=0)
        hardly |= set(sd.index[((sd < LEAST_SD) & expressed).to_numpy()])
        rows = sample_rows(values.loc[:, expressed], matrix, qc)
        rows += odd_rows(log.loc[:, expressed], obs["condition"], library if counts else None)
        for row in rows:
            if row[0] in FROM_LOG:
                flagged.setdefault(row[2], row)
    for sample, (kind, _, _, value, _, reason) in flagged.items():
        words = reason.partition(";")[0]
        yield "quality control", sample, f"{kind.replace('_', ' ')} {value:.4g}: {words}"
    if not flagged:
        yield "quality control", "samples", "none is unlike the others"
    if hardly:
        yield (
            "quality control",
            f"{len(hardly):,} genes",
            f"hardly vary (SD of log2 below {LEAST_SD:g}): {some_of(sorted(hardly))}",
        )
