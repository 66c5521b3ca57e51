"""What a seed trains on: split, z-scores by training statistics, the views X2 and X3."""

from dataclasses import dataclass, replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.graphs import check_k, views
from mdwgan.samples.split import divide, donor_folds
from mdwgan.seeds import rng

CONDITIONS = ("normal", "tumour")
POOL = "pan"  # all tissues of a run as one set, and its folder


def build_training(
    cohort: anndata.AnnData,
    split: pd.DataFrame,
    symbols: list[str],
    graphs: dict,
) -> anndata.AnnData:
    """Split a cohort and fit on its training samples what is fitted before training.

    Parameters
    ----------
    cohort : AnnData
        From `mdwgan.cohort.build.build_cohort`.
    split : DataFrame
        ``donor``, ``split``.
    symbols : list of str
        Genes kept at this seed.
    graphs : dict
        Config ``graphs``: k, within_condition, mutual.

    Returns
    -------
    AnnData (samples, genes)
        obs ``split``; layers ``z``, ``x2``, ``x3`` (NaN in test rows), those of
        the cohort; var ``mean`` and ``sd`` of the training samples' log values.
    """
    tissue = cohort.uns["tissue"]
    data = cohort[:, symbols].copy()
    train = divide(data.obs, split, tissue)
    log = data.layers["log"].astype(np.float64)
    mean, sd = moments(log[train])
    z = ((log - mean) / sd).astype(np.float32)
    x2, x3 = np.full_like(z, np.nan), np.full_like(z, np.nan)
    conditions = data.obs["condition"].to_numpy().astype(str)
    x2[train], x3[train] = views(z[train], conditions[train], **graphs)
    data.layers.update(z=z, x2=x2, x3=x3)
    data.var["mean"], data.var["sd"] = mean, sd
    data.uns["achieved_fraction"] = float(train.mean())
    data.uns["graphs"] = dict(graphs)
    data.uns["warnings"] = [*data.uns["warnings"], *check_k(graphs["k"], int(train.sum()))]
    return data


def moments(log: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and SD of each gene, by which z-scores are made.

    Parameters
    ----------
    log : ndarray (n, genes), float64
        Log values of the samples to train on.
    """
    mean, sd = log.mean(axis=0), log.std(axis=0)
    # A gene that is constant in training has no scale of its own: its z is the log difference.
    sd[sd < 1e-8] = 1.0
    return mean, sd


def codes(labels: pd.Series, classes: list[str]) -> np.ndarray:
    """Class number of each sample, in the order of ``classes``."""
    return np.array([classes.index(value) for value in labels], dtype=np.int64)


def labels_of(obs: pd.DataFrame) -> pd.Series:
    """Class of each sample by name: its condition, in a pooled set with the tissue before it."""
    return obs["label"] if "label" in obs else obs["condition"]


def classes_of(data: anndata.AnnData) -> list[str]:
    """Classes among the training samples: by tissue where there are several, normal first."""
    present = set(labels_of(data.obs[data.obs["split"] == "train"]))
    pooled = [f"{t} {c}" for t in data.uns.get("tissues", []) for c in CONDITIONS]
    return [name for name in pooled or CONDITIONS if name in present]


@dataclass(frozen=True)
class SampleSet:
    """Samples of one tissue, or of a pooled set, in z, as generators and metrics see them."""

    tissue: str
    genes: list[str]
    classes: list[str]
    names: np.ndarray  # (n,) sample ids
    donors: np.ndarray  # (n,)
    labels: np.ndarray  # (n,) class numbers
    z: np.ndarray  # (n, genes) float32, X1
    x2: np.ndarray | None = None  # (n, genes), training samples only
    x3: np.ndarray | None = None
    sources: np.ndarray | None = None  # (n,) where a sample comes from, such as GTEX
    tissues: np.ndarray | None = None  # (n,) in a pooled set

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: np.ndarray, graphs: dict | None = None) -> "SampleSet":
        """Choose rows; with ``graphs`` the views are made anew from these rows alone."""
        z, x2, x3 = self.z[rows], None, None
        tissues = None if self.tissues is None else self.tissues[rows]
        if graphs is not None:
            x2, x3 = views(z, self.labels[rows], **graphs, tissues=tissues)
        return replace(
            self,
            names=self.names[rows],
            donors=self.donors[rows],
            labels=self.labels[rows],
            z=z,
            x2=x2,
            x3=x3,
            sources=None if self.sources is None else self.sources[rows],
            tissues=tissues,
        )

    def halves(self, seed: int, draw: int) -> list[np.ndarray]:
        """Row numbers of two halves by donor; each draw is another division."""
        random = rng(seed, self.tissue, "real-half", str(draw))
        return donor_folds(self.donors, self.labels, 2, random)


@dataclass(frozen=True)
class TrainingData:
    """What a generator is given: the training samples, and the test samples it must not see.

    ``test`` is there for the reference row ``real-half`` and for the paper's
    optimistic ``selection: test`` alone.
    """

    train: SampleSet
    test: SampleSet
    graphs: dict


def training_data(data: anndata.AnnData, graphs: dict | None = None) -> TrainingData:
    """Read `TrainingData` from ``training.h5ad``'s content.

    Test samples of a class that training lacks are left out: no generator can
    make them. With other settings of the ``graphs`` the views are made anew.
    """
    classes = classes_of(data)
    usable = data[labels_of(data.obs).isin(classes).to_numpy()]
    parts, pooled = [], "tissues" in data.uns
    for name in ("train", "test"):
        part = usable[(usable.obs["split"] == name).to_numpy()]
        trains = name == "train"
        parts.append(
            SampleSet(
                tissue=str(data.uns["tissue"]),
                genes=list(data.var_names),
                classes=classes,
                names=part.obs_names.to_numpy().astype(str),
                donors=part.obs["donor"].to_numpy().astype(str),
                labels=codes(labels_of(part.obs), classes),
                z=np.asarray(part.layers["z"]),
                x2=np.asarray(part.layers["x2"]) if trains else None,
                x3=np.asarray(part.layers["x3"]) if trains else None,
                sources=part.obs["source"].to_numpy().astype(str),
                tissues=part.obs["tissue"].to_numpy().astype(str) if pooled else None,
            )
        )
    train, test = parts
    made = data.uns["graphs"]
    kept = {
        "k": int(made["k"]),
        "within_condition": bool(made["within_condition"]),
        "mutual": bool(made["mutual"]),
    }
    if graphs is not None and graphs != kept:
        train, kept = train.take(np.arange(len(train)), graphs), graphs
    return TrainingData(train, test, kept)
