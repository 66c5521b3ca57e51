"""R inside this process, by rpy2: for what only Bioconductor has, where a file of R is no fit."""

from collections.abc import Callable
from typing import Any

from mdwgan.errors import InputError

ENVIRONMENT = "use envs/rpy2.yaml (snakemake --use-conda)"


def load_package(
    package: str, what: str, install: str, without: str = ""
) -> tuple[Callable[[str], Any], str]:
    """Start R and load a package.

    Parameters
    ----------
    package : str
        Of a table of ours, never a name from a config: it becomes part of R code.
    what : str
        What needs it, such as the config's key.
    install : str
        How to install the package.
    without : str, optional
        What can be done without R.

    Returns
    -------
    evaluate : callable
        Evaluates R code.
    version : str
        Of the package.

    Raises
    ------
    InputError
        R, rpy2 or the package is missing, or the package can't be loaded.
    """
    try:
        from rpy2 import robjects
        from rpy2.rinterface_lib.embedded import RRuntimeError
    except (ImportError, OSError, RuntimeError) as error:  # without R it is a RuntimeError
        raise InputError(
            f"rpy2 can't be imported ({error})", what, "R and rpy2", f"{ENVIRONMENT}{without}"
        ) from error
    if not robjects.r(f"nzchar(system.file(package = '{package}'))")[0]:
        raise InputError(f"R has no package {package}", what, hint=f"install it ({install})")
    try:
        version = robjects.r(f"as.character(packageVersion('{package}'))")[0]
        robjects.r(f"suppressPackageStartupMessages(loadNamespace('{package}'))")
    except RRuntimeError as error:
        raise InputError(
            f"R can't load {package} ({str(error).strip()})", what, hint=f"install it ({install})"
        ) from error
    return robjects.r, version
