"""Generators of other Python packages, found by their entry points and loaded where one is made.

A package names its classes in its metadata:

    [project.entry-points."mdwgan.generators"]
    toy = "toy_package.toy:Toy"

A class keeps to the contract of `mdwgan.generators.base.Generator`. What it says of itself,
``sentence`` and ``source``, are texts that the class has as attributes; both are optional.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from mdwgan.errors import InputError

if TYPE_CHECKING:  # torch
    from mdwgan.generators.base import Generator

GROUP = "mdwgan.generators"


def installed() -> dict[str, tuple[EntryPoint, ...]]:
    """Entry points of all installed packages by name; several of a name can't be told apart."""
    return _found(tuple(sys.path))


@cache
def _found(path: tuple[str, ...]) -> dict[str, tuple[EntryPoint, ...]]:
    """What the packages on a path bring: the look at all of them takes a while."""
    found: dict[str, tuple[EntryPoint, ...]] = {}
    for point in entry_points(group=GROUP):
        if point.value not in [other.value for other in found.get(point.name, ())]:
            found[point.name] = (*found.get(point.name, ()), point)
    return found


def is_plug_in(name: str) -> bool:
    """Whether a package brings a generator of the name."""
    return name in installed()


def package_of(name: str) -> str:
    """Package of a plug-in, with its version: another version trains anew."""
    point = installed()[name][0]
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def load_class(name: str) -> type[Generator]:
    """Import the class of a plug-in.

    Raises
    ------
    InputError
        No package or several bring it, its import fails, or it isn't a `Generator`.
    """
    points = installed().get(name, ())
    if len(points) != 1:
        packages = ", ".join(f"{p.dist.name if p.dist else '?'} ({p.value})" for p in points)
        raise InputError(
            f"{len(points) or 'no'} packages bring the generator {name!r}"
            + (f": {packages}" if packages else ""),
            None,
            f"one package with an entry point of that name in the group {GROUP}",
            "install it beside mdwgan" if not points else "uninstall the others",
        )
    return class_at(points[0].value, f"plug-in {name} of {package_of(name)}")


def class_at(place: str, what: str) -> type[Generator]:
    """Import a class by ``module:Class``.

    Parameters
    ----------
    place : str
    what : str
        Whose class it is, for messages.

    Raises
    ------
    InputError
        The import fails, or the class isn't a `Generator`.
    """
    from mdwgan.generators.base import Generator

    module, _, name = place.partition(":")
    try:
        found = getattr(import_module(module), name)
    except Exception as error:  # the import runs code of the package, which can raise anything
        raise InputError(
            f"can't be imported ({type(error).__name__}: {error})",
            f"{what} ({place})",
            "a module and a class, as module:Class, that import in this environment",
        ) from error
    if not (isinstance(found, type) and issubclass(found, Generator)):
        raise InputError(
            "is no generator",
            f"{what} ({place})",
            "a subclass of mdwgan.generators.base.Generator",
            "docs/plug-ins.md has one",
        )
    return found
