"""From a generator's name to its class; a new family is one file and one line here."""

from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.generators.adversarial.model import Adversarial
from mdwgan.generators.adversarial.per_condition import PerCondition
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.base import Generator, read_model
from mdwgan.generators.baselines import Bootstrap, Mvn
from mdwgan.generators.references import Copy, RealHalf

FAMILIES: dict[str, type[Generator]] = {
    **{
        name: Adversarial if system.conditional else PerCondition
        for name, system in SYSTEMS.items()
    },
    "copy": Copy,
    "real-half": RealHalf,
    "bootstrap": Bootstrap,
    "mvn": Mvn,
}


def make(name: str, settings: dict) -> Generator:
    """Make an unfitted generator."""
    if name not in FAMILIES:
        raise InputError(f"unknown generator {name!r}", expected=f"one of {', '.join(FAMILIES)}")
    return FAMILIES[name](name, settings)


def load(path: str | Path, genes: list[str] | None = None) -> Generator:
    """Load a fitted generator.

    Parameters
    ----------
    path : path of a ``model.pt``
    genes : list of str, optional
        The genes it must have been trained on.

    Raises
    ------
    InputError
        The file is missing, damaged, or of another gene list.
    """
    meta, trained_on, state = read_model(path)
    if genes is not None and list(genes) != list(trained_on):
        raise InputError(
            f"the model was trained on {len(trained_on)} genes, other than the {len(genes)} asked "
            "for",
            path,
            "the same genes in the same order",
            "train it again",
        )
    generator = make(meta["generator"], meta["settings"])
    generator.tissue, generator.classes = meta["tissue"], meta["classes"]
    generator.genes, generator.reason = list(trained_on), meta["reason"]
    generator.compute = meta.get("compute", {})
    generator.optimistic, generator.provenance = meta["optimistic"], meta.get("provenance", "")
    if not generator.reason:
        try:
            generator.load_state(state)
        except (KeyError, RuntimeError) as error:
            raise InputError(
                f"the weights don't fit the model's own settings ({error})",
                path,
                "a model.pt as it was written",
                "train it again",
            ) from error
    return generator
