"""From a row's name to its generator: made for training, or loaded from a ``model.pt``."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from mdwgan import lacking
from mdwgan.compute import loading
from mdwgan.errors import InputError
from mdwgan.generators import plug_ins
from mdwgan.generators.base import Generator, read_model
from mdwgan.generators.rows import ROWS


def make(name: str, settings: dict) -> Generator:
    """Make an unfitted generator, of this package or of a plug-in."""
    if name not in ROWS and plug_ins.is_plug_in(name):
        return plug_ins.load_class(name)(name, settings)
    loads = ROWS[name].loads if name in ROWS else ""
    if not loads:
        names = ", ".join(row.name for row in ROWS.values() if row.loads)
        names = ", ".join([names, *plug_ins.installed()])
        raise InputError(
            f"unknown generator {name!r}",
            expected=f"one of {names}",
            hint="a generator of another package needs that package installed here",
        )
    module, _, class_name = loads.partition(":")
    try:
        with loading():
            family = import_module(module)
    except ModuleNotFoundError as error:
        raise lacking(name, error) from error
    return getattr(family, class_name)(name, settings)


def load(
    path: str | Path,
    genes: list[str] | None = None,
    make: Callable[[str, dict], Generator] = make,
) -> Generator:
    """Load a fitted generator from a ``model.pt``, of this or an older version.

    Parameters
    ----------
    path : path of a ``model.pt``
    genes : list of str, optional
        The genes it must have been trained on.
    make : callable
        Makes the unfitted generator, of a name and settings.

    Raises
    ------
    InputError
        The file is missing, damaged, or of another gene list.
    """
    meta, model_genes, state = read_model(path)
    if genes is not None and list(genes) != list(model_genes):
        raise InputError(
            f"the model was trained on {len(model_genes)} genes, other than the {len(genes)} asked "
            "for",
            path,
            "the same genes in the same order",
            "train it again",
        )
    generator = make(meta["generator"], meta["settings"])
    generator.row = meta.get("row", generator.name)
    generator.tissue, generator.classes = meta["tissue"], meta["classes"]
    generator.genes, generator.reason = list(model_genes), meta["reason"]
    generator.ran_on = meta.get("compute", {})
    generator.scale = meta.get("scale")
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
