"""MDWGAN-GP workflow: synthetic tumour/normal expression cohorts, and how good they are.

In Python: ``from mdwgan import load, fit, evaluate`` (docs/sampling.md).
"""

from importlib import import_module

__version__ = "0.1.0"
__all__ = ["evaluate", "fit", "load"]

EXTRA = "pip install 'mdwgan[workflow]'"  # what an installed package lacks comes with it
# Modules of what a program may import; they load heavy packages, so not before one is asked for.
_API = {"evaluate": "mdwgan.api.scoring", "fit": "mdwgan.api.fitting", "load": "mdwgan.api.models"}


def __getattr__(name: str) -> object:
    if name not in _API:
        raise AttributeError(f"module 'mdwgan' has no attribute {name!r}")
    try:
        return getattr(import_module(_API[name]), name)
    except ModuleNotFoundError as error:
        raise lacking(f"mdwgan.{name}", error) from error


def lacking(what: str, error: ModuleNotFoundError) -> ModuleNotFoundError:
    """Say which package something needs."""
    package = package_of(error)
    text = f"{what} needs the Python package {package}, which isn't installed: {EXTRA}"
    return ModuleNotFoundError(text, name=error.name)


def package_of(error: ModuleNotFoundError) -> str:
    """Package that isn't installed; a module that this one lacks is a bug, and raised."""
    package = str(error.name).partition(".")[0]
    if package == "mdwgan":
        raise error
    return package


def __dir__() -> list[str]:
    return sorted([*globals(), *_API])
