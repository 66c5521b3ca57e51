"""Failed trainings: the fact, the table failures.tsv, and the note that people read.

The reason is in ``synthetic.h5ad`` and ``model.pt``. Nothing reads it back from a note.
"""

from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.hdf5 import open_hdf5

FAILURE_COLUMNS = ["tissue", "generator", "seed", "reason"]

NO_FILE = "no file for "  # begins the reason of a row of another program without samples

Key = tuple[str, str, int]  # tissue, generator, seed


def failure_note(reason: str) -> str:
    """Text of the column ``note`` in the lines of a failed training, or of a row without a file."""
    return reason if reason.startswith(NO_FILE) else f"training failed: {reason}"


def reasons_of_rows(
    results: Path, tissues: Iterable[str], generators: Iterable[str], seeds: Iterable[int]
) -> dict[Key, str]:
    """Reasons of a run's failed trainings, from ``synthetic.h5ad`` of each row.

    Parameters
    ----------
    results : Path
        Folder ``results/<run>``. A file that doesn't exist is passed over: its job failed, which
        is no failed training.
    tissues, generators, seeds : iterable
        Of the run.
    """
    reasons = {}
    for tissue, generator, seed in product(tissues, generators, seeds):
        path = results / tissue / generator / f"seed{seed}" / "synthetic.h5ad"
        if path.is_file() and (reason := read_reason(path)):
            reasons[tissue, generator, seed] = reason
    return reasons


def read_reason(path: Path) -> str:
    """Why a ``synthetic.h5ad`` has no samples; empty where its training succeeded.

    Raises
    ------
    InputError
        The file isn't one of this workflow's.
    """
    try:
        with open_hdf5(path) as file:
            return file["uns/reason"].asstr()[()]
    except (OSError, KeyError, TypeError) as error:
        raise InputError(
            f"no reason can be read ({error})",
            path,
            "synthetic.h5ad with `reason` in uns",
            "delete the file and generate the samples again",
        ) from error


def failure_table(reasons: dict[Key, str]) -> pd.DataFrame:
    """Columns `FAILURE_COLUMNS`; one line a failed training, none where all succeeded."""
    rows = [(*key, reason) for key, reason in reasons.items()]
    return pd.DataFrame(rows, columns=FAILURE_COLUMNS)
