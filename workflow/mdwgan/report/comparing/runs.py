"""What a comparison reads of a run's folder."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mdwgan.config.recorded import A_RUN, recorded_config
from mdwgan.errors import InputError
from mdwgan.io import read_tsv
from mdwgan.provenance import read_runs

METRICS = "metrics.tsv"
KEY = ["tissue", "generator", "metric"]


@dataclass(frozen=True)
class Run:
    """Products of one of the two runs.

    Parameters
    ----------
    folder : Path
        ``results/<run>``.
    config : dict
        As recorded; a run of an older version may lack keys.
    metrics : DataFrame
        ``metrics.tsv``, with ``seed`` as text and ``value`` as numbers.
    """

    folder: Path
    config: dict
    metrics: pd.DataFrame

    def table(self, path: str) -> pd.DataFrame:
        """Read a product as text; a table without lines where there is none."""
        try:
            return read_tsv(self.folder / path, dtype=str).fillna("")
        except (OSError, ValueError):  # pandas' errors of a damaged table are ValueErrors
            return pd.DataFrame()

    @property
    def versions(self) -> list[str]:
        """Versions of the code that made files of the run, in their order."""
        words = [
            f"mdwgan {entry.get('mdwgan', 'of unknown version')}"
            + (f", commit {entry['commit']}" if entry.get("commit") else "")
            for entry in read_runs(self.folder)
        ]
        return list(dict.fromkeys(words))


def read_run(folder: Path) -> Run:
    """Read a run that is compared.

    Raises
    ------
    InputError
        The folder is no run's, or has no metrics.
    """
    config = recorded_config(folder)
    path = folder / METRICS
    if not path.is_file():
        hint = "let the run get as far as its metrics, or make the file: snakemake " + str(path)
        raise InputError(f"no {METRICS} in it", folder, f"{A_RUN}, with metrics", hint)
    try:
        metrics = read_tsv(path, dtype={"tissue": str, "generator": str, "seed": str})
    except ValueError as error:
        raise InputError(f"not a table ({error})", path, "a table of metrics") from None
    needed = [*KEY, "seed", "value"]
    if absent := [column for column in needed if column not in metrics]:
        raise InputError(f"no column {', '.join(absent)}", path, f"the columns {', '.join(needed)}")
    if metrics.empty:
        raise InputError("no line of a metric", path, "metrics of at least one row")
    value = pd.to_numeric(metrics["value"], errors="coerce")
    note = metrics["note"].fillna("").astype(str) if "note" in metrics else ""
    metrics = metrics.assign(value=value, note=note)
    return Run(folder, config, metrics.drop_duplicates([*KEY, "seed"]))
