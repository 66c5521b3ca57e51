"""Where the files lie that ship with the code; the one module that knows both layouts.

A checkout has them in the repository's folders. An installed wheel has no repository: setup.py
copies schemas and tables below ``mdwgan/shipped``, under the same names.
"""

from pathlib import Path

from mdwgan.errors import InputError

PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "shipped").is_dir()  # from a wheel
ROOT = PACKAGE / "shipped" if INSTALLED else PACKAGE.parents[1]
RESOURCES = ROOT / "resources"
SCHEMAS = ROOT / "workflow" / "schemas"


def read_schema(name: str) -> dict:
    """Read a schema that ships.

    Parameters
    ----------
    name : str
        Such as ``config``.
    """
    import yaml

    # By libyaml in a seventh of the time, where it is: each start of Snakemake reads the config's.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (SCHEMAS / f"{name}.schema.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # noqa: S506  # nosec B506


def shipped_file(path: str | Path) -> Path:
    """Return a path as it is, or as that of a shipped file where the working directory has none.

    Parameters
    ----------
    path : str or Path
        As in the config, such as ``resources/tissues.tsv``.
    """
    path = Path(path)
    return path if path.is_file() or not (ROOT / path).is_file() else ROOT / path


def checkout_file(path: str, what: str) -> Path:
    """Return the path of a file that only a checkout of the repository has.

    Parameters
    ----------
    path : str
        Relative to the repository, such as ``workflow/scripts/demo_genes.R``.
    what : str
        What needs the file, such as a verb of the command line.

    Raises
    ------
    InputError
        The package was installed from a wheel.
    """
    if INSTALLED:
        raise InputError(
            f"{what} needs {path}, which the installed package doesn't hold",
            PACKAGE,
            "a checkout of the repository",
            "clone the repository, run `make setup` and call its .venv/bin/mdwgan",
        )
    return ROOT / path
