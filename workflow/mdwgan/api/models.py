"""Models that draw samples by themselves: ``load(path)``, and what ``fit`` returns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import anndata

from mdwgan import provenance
from mdwgan.cohort.training import POOL
from mdwgan.compute import fixed_threads
from mdwgan.errors import InputError
from mdwgan.generators import registry
from mdwgan.generators.base import Generator
from mdwgan.generators.rows import row_of
from mdwgan.generators.scale import Scale, scale_of
from mdwgan.generators.synthetic import draw_more
from mdwgan.readers.hdf5 import read_h5ad
from mdwgan.samples.numbers import read_numbers, wanted_numbers

MOST_VALUES = 200_000_000  # drawn at once: all layers and what makes them take about 9 GB


class Model:
    """A fitted generator, with what it takes to draw samples.

    Attributes
    ----------
    generator : Generator
    name : str
        Of the generator's row.
    tissue : str
    genes : list of str
    conditions : dict of str to int
        Training samples of each condition.
    matrix : {"counts", "fpkm"}
        Layer of the samples beside ``log``.
    """

    def __init__(self, generator: Generator):
        self.generator = generator
        self.name, self.tissue, self.genes = generator.row, generator.tissue, generator.genes
        self.matrix = generator.scale.matrix
        sizes = generator.scale.library
        self.conditions = {name: len(sizes[name]) for name in generator.classes}

    def __repr__(self) -> str:
        conditions = ", ".join(f"{n} {name}" for name, n in self.conditions.items())
        return f"<{self.name} of {self.tissue}: {len(self.genes)} genes, trained on {conditions}>"

    def sample(
        self,
        n: int | None = None,
        conditions: Mapping[str, int] | str | None = None,
        seed: int = 0,
    ) -> anndata.AnnData:
        """Draw samples.

        Parameters
        ----------
        n : int, optional
            Samples in all; without ``conditions``, divided as the training samples are.
        conditions : mapping of str to int, or str, optional
            Samples of each condition, also as text: ``tumour=300,normal=200``.
        seed : int
            The same one draws the same samples.

        Returns
        -------
        AnnData (samples, genes)
            ``X`` and layer ``log``: log2 values; layer ``counts`` or ``fpkm``; layer ``z``. obs:
            condition, source, library_size, generator, seed.

        Raises
        ------
        InputError
            The numbers can't be read or contradict each other, a condition is unknown, or the
            values are more than `MOST_VALUES`.
        """
        if isinstance(conditions, str):
            conditions = read_numbers(conditions, "conditions")
        numbers = wanted_numbers(n, conditions, self.conditions, ("n", "conditions"))
        most = MOST_VALUES // len(self.genes)
        if (together := sum(numbers.values())) > most:
            raise InputError(
                f"{together:,} samples of {len(self.genes):,} genes are too many at once",
                expected=f"at most {most:,} samples",
                hint="draw them in parts, each with another seed",
            )
        with fixed_threads(1):  # their number decides the last bits
            samples = draw_more(self.generator, numbers, seed)
        samples.uns["provenance"] = provenance.extend(
            self.generator.provenance, product="synthetic", seed=seed, samples=numbers
        )
        return samples

    def save(self, path: str | Path) -> None:
        """Write a ``model.pt``, for `load` and ``mdwgan sample``."""
        self.generator.save(path)


def load(path: str | Path, training: str | Path | None = None) -> Model:
    """Load a model that can draw samples.

    Parameters
    ----------
    path : path
        A ``model.pt`` of a run, or of `Model.save`.
    training : path, optional
        ``training.h5ad`` of the same tissue and seed, for a model of version 0.1.0: its file lacks
        the way back from z-scores.

    Raises
    ------
    InputError
        The file is none, its training failed, it stands for real samples, or it lacks the scale.
    """
    generator = registry.load(path)
    if generator.reason:
        raise InputError(
            f"its training failed ({generator.reason})",
            path,
            "a model that was trained",
            "take another generator, or other settings",
        )
    if row_of(generator.name).real_samples:
        chosen = "" if generator.row == generator.name else f", which {generator.row} took,"
        raise InputError(
            f"{generator.name}{chosen} keeps real samples and has no model that draws new ones",
            path,
            "model.pt of a generator",
            "its samples are in synthetic.h5ad beside it; bootstrap draws from training samples",
        )
    if training is not None:
        generator.scale = _scale_of_training(Path(training), generator)
    if generator.scale is None:
        _refuse_without_scale(generator, path)
    return Model(generator)


def _scale_of_training(path: Path, generator: Generator) -> Scale | None:
    """Scale of the training data that a model was fitted to; other data are refused."""
    if not path.is_file():
        raise InputError("no such file", path, "training.h5ad of the model's tissue and seed")
    data = read_h5ad(path)
    steps = _steps(str(data.uns.get("provenance", "")))
    other = (
        list(data.var_names) != generator.genes
        or str(data.uns.get("tissue", "")) != generator.tissue
        or (steps and generator.provenance and steps != _steps(generator.provenance)[:-1])
    )
    if other:
        raise InputError(
            f"not the training data of this model of {generator.tissue}",
            path,
            "training.h5ad of the same run, tissue and seed",
        )
    return scale_of(data)


def _steps(record: str) -> list[dict]:
    return json.loads(record)["steps"] if record else []


def _refuse_without_scale(generator: Generator, path: str | Path) -> None:
    if generator.tissue == POOL:
        raise InputError(
            "the model is of all tissues together and draws z-scores alone",
            path,
            "a model of one tissue",
        )
    raise InputError(
        "the model was saved by an older version, without the way back from z-scores",
        path,
        "a model.pt of this version, or its training data too",
        "name training.h5ad of its tissue and seed: mdwgan sample --training FILE, or "
        "load(path, training=FILE)",
    )
