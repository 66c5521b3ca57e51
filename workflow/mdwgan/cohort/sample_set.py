"""Samples in memory, as generators and metrics see them."""

from dataclasses import dataclass, replace

import anndata
import numpy as np
import pandas as pd

from mdwgan.cohort.graphs import views
from mdwgan.cohort.network import Network
from mdwgan.numerics.shapes import LentShape
from mdwgan.numerics.standardise import moments, standardise
from mdwgan.samples.conditions import classes_of, codes, covariates_of, labels_of
from mdwgan.samples.split import donor_folds
from mdwgan.seeds import rng

HALF_ROW = "real-half"  # the reference row that is half of the test set; its draws' seed word too


def halves_by_donor(
    donors: np.ndarray, labels: np.ndarray, tissue: str, seed: int, draw: int
) -> list[np.ndarray]:
    """Row numbers of two halves of real samples, by donor; each draw is another division.

    Every table and the row `HALF_ROW` itself have the same halves of the same samples.
    """
    return donor_folds(donors, labels, 2, rng(seed, tissue, HALF_ROW, str(draw)))


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
    covariates: np.ndarray | None = None  # (n,) categorical covariates as one text; own data

    @property
    def groups(self) -> np.ndarray | None:
        """Source, and categorical covariates where there are any, as one text, (n,)."""
        if self.covariates is None or self.sources is None:
            return self.sources
        pairs = zip(self.sources, self.covariates, strict=True)
        return np.array([f"{source}/{covariate}" for source, covariate in pairs], dtype=str)

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
            covariates=None if self.covariates is None else self.covariates[rows],
        )

    def halves(self, seed: int, draw: int) -> list[np.ndarray]:
        """Row numbers of two halves by donor; each draw is another division."""
        return halves_by_donor(self.donors, self.labels, self.tissue, seed, draw)


@dataclass(frozen=True)
class Pool:
    """Correlation structure of other tissues, on the target's genes.

    Attributes
    ----------
    factors : ndarray (k, genes), float32
        factors'factors + diag(rest) is a correlation matrix; the strongest first.
    rest : ndarray (genes,), float32
        Share of each gene's variance that no factor has; 1 for a gene that no tissue lends.
    sd : ndarray (genes,), float32
        SD of log2 values within groups, weighted mean over the lenders; NaN where none lends.
    lenders : DataFrame
        Columns `mdwgan.cohort.pool.LENDERS`; the weights sum to 1.
    shape : LentShape or None
        Marginals of the lenders.
    """

    factors: np.ndarray
    rest: np.ndarray
    sd: np.ndarray
    lenders: pd.DataFrame
    shape: LentShape | None = None

    def of_genes(self, genes: np.ndarray) -> "Pool":
        """Return the pool of some genes, by their numbers."""
        shape = self.shape
        if shape is not None:
            shape = replace(shape, sd=shape.sd[genes], quantiles=shape.quantiles[:, genes])
        few = {"factors": self.factors[:, genes], "rest": self.rest[genes], "sd": self.sd[genes]}
        return replace(self, **few, shape=shape)


@dataclass(frozen=True)
class TrainingData:
    """What a generator is given: the training samples, and the test samples it must not see.

    ``test`` is there for the reference row ``real-half`` and for the paper's
    optimistic ``selection: test`` alone. ``pool`` is what the rows that need it learn from beside
    the training samples: other tissues, or a gene network.
    """

    train: SampleSet
    test: SampleSet
    graphs: dict
    sd: np.ndarray | None = None  # (genes,) of the training samples' log2 values: z's unit
    pool: Pool | Network | None = None
    mean: np.ndarray | None = None  # (genes,) of the training samples' log2 values: where z is 0
    matrix: str = ""  # what the log2 values are of: counts or fpkm; empty in a pooled set

    def anew(self, rows: np.ndarray, labels: np.ndarray | None = None) -> "TrainingData":
        """Training data of some rows alone, which may have other labels; no test samples.

        z-scores, their unit and the views are made of these rows. Needs ``mean`` and ``sd``.
        """
        train = self.train.take(rows)
        mean, sd = moments(train.z.astype(np.float64))
        z = standardise(train.z, mean, sd)
        train = replace(train, z=z, labels=train.labels if labels is None else labels)
        train = train.take(np.arange(len(rows)), self.graphs)
        return replace(
            self,
            train=train,
            test=train.take(np.zeros(0, dtype=np.int64)),
            mean=self.mean + self.sd * mean,
            sd=self.sd * sd,
        )


def training_data(data: anndata.AnnData, graphs: dict | None = None) -> TrainingData:
    """Read `TrainingData` from ``training.h5ad``'s content.

    Test samples of a class that training lacks are left out: no generator can
    make them. With other settings of the ``graphs`` the views are made anew.
    """
    classes = classes_of(data)
    usable = data[labels_of(data.obs).isin(classes).to_numpy()]
    parts, pooled = [], "tissues" in data.uns
    for name in ("train", "test"):
        chosen = usable[(usable.obs["split"] == name).to_numpy()]
        trains = name == "train"
        parts.append(
            SampleSet(
                tissue=str(data.uns["tissue"]),
                genes=list(data.var_names),
                classes=classes,
                names=chosen.obs_names.to_numpy().astype(str),
                donors=chosen.obs["donor"].to_numpy().astype(str),
                labels=codes(labels_of(chosen.obs), classes),
                z=np.asarray(chosen.layers["z"]),
                x2=np.asarray(chosen.layers["x2"]) if trains else None,
                x3=np.asarray(chosen.layers["x3"]) if trains else None,
                sources=chosen.obs["source"].to_numpy().astype(str),
                tissues=chosen.obs["tissue"].to_numpy().astype(str) if pooled else None,
                covariates=_categories(chosen),
            )
        )
    train, test = parts
    made = data.uns["graphs"]
    settings = {
        "k": int(made["k"]),
        "within_condition": bool(made["within_condition"]),
        "mutual": bool(made["mutual"]),
    }
    if graphs is not None and graphs != settings:
        train, settings = train.take(np.arange(len(train)), graphs), graphs
    sd, mean = data.var["sd"].to_numpy(), data.var["mean"].to_numpy()
    matrix = str(data.uns.get("matrix", ""))
    return TrainingData(train, test, settings, sd, mean=mean, matrix=matrix)


def _categories(data: anndata.AnnData) -> np.ndarray | None:
    """Categorical covariates of samples, joined; None where there is none."""
    covariates, numbers = covariates_of(data.uns)
    names = [name for name in covariates if name not in numbers]
    return data.obs[names].astype(str).agg("/".join, axis=1).to_numpy() if names else None
