"""Real and generated samples of one tissue and seed, as pictures and tables of values need them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.hdf5 import read_parts
from mdwgan.samples.conditions import CONDITIONS, codes, conditions_of, like

REAL_TRAIN, REAL_TEST = "real-train", "real-test"
OBS = ["sample", "tissue", "condition", "source", "donor"]


@dataclass(frozen=True)
class Samples:
    """Labelled values of samples, in z or log2, as tables of values and pictures need them.

    Unlike `mdwgan.cohort.sample_set.SampleSet` they have no class numbers and no views: nothing
    trains on them. ``obs`` has the columns `OBS`.
    """

    obs: pd.DataFrame
    values: np.ndarray  # (samples, genes)

    def __len__(self) -> int:
        return len(self.obs)

    def take(self, rows: np.ndarray) -> "Samples":
        """Choose rows."""
        return Samples(self.obs.iloc[rows].reset_index(drop=True), self.values[rows])

    def of_condition(self, condition: str) -> np.ndarray:
        """Values of one condition."""
        return self.values[(self.obs["condition"] == condition).to_numpy()]


@dataclass(frozen=True)
class Sets:
    """All samples of one tissue and seed: the real ones, and those of each row of the tables.

    A row whose training failed has its reason in ``failed`` and isn't in ``generated``.
    """

    genes: list[str]
    train: Samples
    test: Samples
    generated: dict[str, Samples]  # in the order of the files; no failed ones
    failed: dict[str, str]  # reasons
    optimistic: dict[str, bool]
    conditions: Sequence[str] = CONDITIONS  # of the run, the reference first


def read_sets(training: Path, synthetic: list[Path], layer: str) -> Sets:
    """Read samples.

    A generated set is cut to as many samples of each condition as the test set
    has, the first ones, as the metrics do; ``copy`` is the training set whole, also where the
    row ``best`` is it.
    Test samples of a condition that training lacks are left out.

    Parameters
    ----------
    training : Path
        ``training.h5ad``.
    synthetic : list of Path
        ``synthetic.h5ad`` of the rows.
    layer : {"z", "log"}

    Raises
    ------
    InputError
        A file has other genes than ``training.h5ad``.
    """
    parts = _read(training, layer, "var")
    tissue = str(parts["uns"]["tissue"])
    genes = [str(gene) for gene in parts["var"].index]
    whole = Samples(_obs(parts["obs"], tissue), parts["values"])
    split = parts["obs"]["split"].astype(str).to_numpy()
    condition = whole.obs["condition"].to_numpy()
    trained_on = np.isin(condition, condition[split == "train"])
    sets = Sets(
        genes,
        whole.take(np.flatnonzero(split == "train")),
        whole.take(np.flatnonzero((split == "test") & trained_on)),
        {},
        {},
        {},
        conditions_of(parts["uns"]),
    )
    for path in synthetic:
        _add(sets, path, layer, tissue)
    return sets


def _add(sets: Sets, path: Path, layer: str, tissue: str) -> None:
    """Add a row's samples, or the reason why it has none."""
    parts = _read(path, layer)
    name, values = str(parts["uns"]["generator"]), parts["values"]
    sets.optimistic[name] = bool(parts["uns"]["optimistic"])
    if not len(parts["obs"]):
        sets.failed[name] = str(parts["uns"]["reason"]) or "no samples"
        return
    if values.shape[1] != len(sets.genes):
        raise InputError(
            f"{values.shape[1]} genes, where training.h5ad has {len(sets.genes)}",
            path,
            "samples of the same genes",
            "generate them again",
        )
    samples = Samples(_obs(parts["obs"], tissue), values)
    if name != "copy" and "donor" not in parts["obs"]:  # real samples are what they are
        labels = [codes(part.obs["condition"], sets.conditions) for part in (samples, sets.test)]
        samples = samples.take(like(*labels))
    sets.generated[name] = samples


def _obs(obs: pd.DataFrame, tissue: str) -> pd.DataFrame:
    """Labels of samples; a generated one is its own donor."""
    names = obs.index.astype(str)
    frame = pd.DataFrame({"sample": names, "tissue": tissue})
    for column, default in (("condition", ""), ("source", ""), ("donor", names)):
        values = obs[column].astype(str).to_numpy() if column in obs else default
        frame[column] = values
    return frame[OBS]


def _read(path: Path, layer: str, *more: str) -> dict:
    """Parts of an AnnData file; its other layers stay unread."""
    parts = read_parts(path, "obs", "uns", *more, f"layers/{layer}")
    return parts | {"values": np.asarray(parts[f"layers/{layer}"], dtype=np.float32)}


def pool(parts: list[Sets]) -> Sets:
    """Samples of several tissues as one set; a real sample that serves several counts once.

    A generator without samples in one tissue is failed as a whole.

    Raises
    ------
    InputError
        The tissues have other genes than each other.
    """
    for part in parts[1:]:
        if part.genes != parts[0].genes:
            raise InputError(
                f"{part.train.obs['tissue'].iloc[0]} has other genes than "
                f"{parts[0].train.obs['tissue'].iloc[0]}",
                expected="the same genes in all tissues of a seed",
            )
    names = [name for name in parts[0].generated if all(name in p.generated for p in parts)]
    return replace(
        parts[0],
        train=_once(_joined([part.train for part in parts])),
        test=_once(_joined([part.test for part in parts])),
        generated={name: _joined([part.generated[name] for part in parts]) for name in names},
        failed={name: reason for part in parts for name, reason in part.failed.items()},
    )


def _joined(parts: list[Samples]) -> Samples:
    obs = pd.concat([part.obs for part in parts], ignore_index=True)
    return Samples(obs, np.concatenate([part.values for part in parts]))


def _once(samples: Samples) -> Samples:
    return samples.take(np.flatnonzero(~samples.obs["sample"].duplicated().to_numpy()))
