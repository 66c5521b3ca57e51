"""Input of DESeq2: the samples of each test, and their counts.

All tests of the real samples are one job, and all tests of a generator are another: loading DESeq2
takes longer than a test of a small cohort.
"""

from collections.abc import Sequence
from typing import Literal

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.sample_set import training_data
from mdwgan.samples.conditions import (
    against_reference,
    codes,
    compared,
    conditions_of,
    contrast_name,
    covariates_of,
    like,
)
from mdwgan.seeds import rng

COLUMNS = ["run", "sample", "condition", "source", "study", "set", "test"]
Contrast = Sequence[str]  # reference and case


def real_runs(
    data: anndata.AnnData,
    real: Literal["test", "train"],
    seed: int,
    contrasts: Sequence[Contrast] = (),
    terms: Sequence[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tests of real samples alone.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    real : {"test", "train"}
        Config ``deg.real``: the samples of row ``real``.
    contrasts : sequence of (reference, case), optional
        By default each condition against the first. The first contrast has all runs.
    terms : sequence of str, optional
        Terms of the design that are columns besides: donor, covariates.

    Returns
    -------
    counts : DataFrame (genes, samples)
        FPKM in a run on ``matrix: fpkm``, as in the paper; DESeq2's stage rounds them.
    samples : DataFrame
        Columns `COLUMNS`, then ``terms``. Runs, case against reference: ``real``, ``real_other``
        (the training samples where ``real`` is the test samples, and the other
        way round), ``copied`` (row ``copy``), ``half`` and ``other_half`` of the test samples.
        Runs within a condition, one set against the other: ``null_<condition>``
        (the two halves, the yardstick of the null test) and
        ``null_copied_<condition>`` (half of the test samples against as many
        training samples, drawn at random, as the other half has). Of further contrasts:
        ``real_<case>_vs_<reference>``, likewise ``copied``, ``half`` and ``other_half``.
    """
    conditions = conditions_of(data.uns)
    contrasts = contrasts or against_reference(conditions)
    main = contrasts[0]
    split = data.obs["split"].to_numpy()
    train, test = data.obs[split == "train"], data.obs[split == "test"]
    first, second = _halves(data, seed)
    chosen, other = (test, train) if real == "test" else (train, test)
    runs = [
        _run("real", main, chosen),
        _run("real_other", main, other),
        _run("half", main, first),
        _run("other_half", main, second),
        _run("copied", main, train),
        *_null_runs("null", conditions, first, second, second),
        *_null_runs("null_copied", conditions, first, second, _mixed(train, data, seed)),
    ]
    for more in contrasts[1:]:
        sets = {"real": chosen, "half": first, "other_half": second, "copied": train}
        runs += [_run(f"{run}_{contrast_name(more)}", more, of) for run, of in sets.items()]
    samples = pd.concat(runs, ignore_index=True)
    return _counts(data, None, samples), _with_terms(samples, data, terms, {})


def generator_runs(
    data: anndata.AnnData,
    synthetic: anndata.AnnData,
    real: Literal["test", "train"],
    seed: int,
    contrasts: Sequence[Contrast] = (),
    terms: Sequence[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tests of generated samples; parameters and results as in `real_runs`.

    Runs: ``deg``, as many generated samples of each condition as row ``real``
    has (or as there are, where that is fewer); ``deg_added``, these and the
    training samples; ``null_<condition>``, half of the test samples of a
    condition against as many generated ones as the other half has; of further contrasts
    ``deg_<case>_vs_<reference>``. A training that failed has no run.

    Real samples, which row ``best`` can be, are tested as what they are: with their own source,
    study and terms, and copies of the training samples in the runs of row ``copy``.
    """
    conditions = conditions_of(data.uns)
    contrasts = contrasts or against_reference(conditions)
    main = contrasts[0]
    if synthetic.n_obs == 0:
        nothing = _run("deg", main, synthetic.obs)
        return _counts(data, None, nothing), _with_terms(nothing, data, terms, {})
    originals = _originals(synthetic)
    if originals:
        obs = data.obs.loc[list(originals.values())].set_axis(list(originals))
        others = _mixed(obs, data, seed)
    else:
        obs = others = synthetic.obs.assign(source="synthetic", study="synthetic")
    copied = originals and (obs["split"] == "train").all()
    chosen = obs if copied else _as_many(obs, data, real)
    train = data.obs[(data.obs["split"] == "train").to_numpy()]
    runs = [
        _run("deg", main, chosen),
        # Nothing is added to real samples: those of row best are the training samples.
        _run("deg_added", main, train, *([] if originals else [chosen])),
        *_null_runs("null", conditions, *_halves(data, seed), others),
        *(_run(f"deg_{contrast_name(more)}", more, chosen) for more in contrasts[1:]),
    ]
    samples = pd.concat(runs, ignore_index=True)
    return _counts(data, synthetic, samples), _with_terms(samples, data, terms, originals)


def _originals(synthetic: anndata.AnnData) -> dict[str, str]:
    """Names of real samples in this row and in the cohort; none of generated samples."""
    obs = synthetic.obs
    return dict(obs["copy_of"].astype(str)) if "copy_of" in obs else {}


def _as_many(obs: pd.DataFrame, data: anndata.AnnData, real: str) -> pd.DataFrame:
    """As many samples of each condition as row ``real`` has, the first ones."""
    classes = sorted(obs["condition"].unique())
    wanted = data.obs.loc[data.obs["split"] == real, "condition"]
    wanted = codes(wanted[wanted.isin(classes)], classes)
    return obs.iloc[like(codes(obs["condition"], classes), wanted)]


def _mixed(obs: pd.DataFrame, data: anndata.AnnData, seed: int) -> pd.DataFrame:
    """Real samples in random order, so that the first of them are not of one source alone.

    A cohort lists one source after the other. The training samples have one order in all rows.
    """
    order = rng(seed, str(data.uns["tissue"]), "copy", "null test").permutation(len(obs))
    return obs.iloc[order]


def _with_terms(
    samples: pd.DataFrame,
    data: anndata.AnnData,
    terms: Sequence[str],
    originals: dict[str, str],
) -> pd.DataFrame:
    """Columns of more terms; generated samples have one value, of a number the mean.

    ``originals`` has the names in the cohort of real samples that have another name here.
    """
    _, numbers = covariates_of(data.uns)
    train = (data.obs["split"] == "train").to_numpy()
    names = samples["sample"].map(lambda name: originals.get(name, name))
    for term in terms:
        of_real = data.obs[term].astype(float if term in numbers else str)
        others = of_real[train].mean() if term in numbers else "synthetic"
        values = names.map(of_real).astype(object)
        samples = samples.assign(**{term: values.where(values.notna(), others)})
    return samples


def _halves(data: anndata.AnnData, seed: int) -> list[pd.DataFrame]:
    """The halves of the test set that row ``real-half`` is about, by donor."""
    test = training_data(data).test
    halves = test.halves(seed, draw=0)
    if not all(map(len, halves)):  # all of one donor
        halves = [np.zeros(0, dtype=np.int64)] * 2
    return [data.obs.loc[list(test.names[rows])] for rows in halves]


def _run(
    name: str, contrast: Contrast, *parts: pd.DataFrame, sets: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Rows of the table of samples for one test: of a contrast, or of the ``sets`` if named."""
    frames = []
    for number, obs in enumerate(parts):
        if not sets:
            obs = obs[compared(obs["condition"], contrast).to_numpy()]
        frame = pd.DataFrame({"run": name, "sample": obs.index.astype(str)})
        for column in ("condition", "source", "study"):
            values = obs[column].astype(str).to_numpy() if column in obs else ""
            frame[column] = values
        frame["set"] = sets[number] if sets else ""
        frame["test"] = "set" if sets else "condition"
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)[COLUMNS]


def _null_runs(
    name: str,
    conditions: list[str],
    first: pd.DataFrame,
    second: pd.DataFrame,
    others: pd.DataFrame,
) -> list[pd.DataFrame]:
    """Within each condition: the first half against others, as many as the second half has."""
    runs = []
    for condition in conditions:
        of = [obs[(obs["condition"] == condition).to_numpy()] for obs in (first, second, others)]
        runs.append(
            _run(f"{name}_{condition}", (), of[0], of[2].head(len(of[1])), sets=("real", "other"))
        )
    return runs


def _counts(
    data: anndata.AnnData, synthetic: anndata.AnnData | None, samples: pd.DataFrame
) -> pd.DataFrame:
    """Genes x samples, each sample once however many tests it is in."""
    names = samples["sample"].drop_duplicates()
    tables = []
    for source in (data, synthetic):
        if source is None:
            continue
        rows = names[names.isin(source.obs_names)].to_list()
        values = np.asarray(source[rows].layers[data.uns["matrix"]]) if rows else None
        if rows:
            tables.append(pd.DataFrame(values.T, index=data.var_names, columns=rows))
    table = pd.concat(tables, axis=1) if tables else pd.DataFrame(index=data.var_names)
    return table.rename_axis("symbol")
