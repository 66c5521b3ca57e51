"""Open Targets' direct associations of genes and diseases: parquet files that the user has."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError

COLUMNS = {"targetId": "ensembl", "diseaseId": "disease", "score": "score"}
PARTS, NAMES = "association_overall_direct", "disease"  # folders of a release's output
EXPECTED = f"parquet files with the columns {', '.join(COLUMNS)}"
LAYOUT = f"is this Open Targets' {PARTS}, or a folder that has it?"


def association_files(place: str | Path) -> list[Path]:
    """Parts of the table: a file itself, or those of a folder or of its association folder."""
    place = Path(place)
    if place.is_file():
        return [place]
    folder = place / PARTS if (place / PARTS).is_dir() else place
    return sorted(file for file in folder.glob("*.parquet") if file.stem != NAMES)


def names_file(place: str | Path) -> list[Path]:
    """``disease.parquet``, the names of diseases, where it lies beside the associations."""
    folder = Path(place) if Path(place).is_dir() else Path(place).parent
    name = f"{NAMES}.parquet"
    places = (folder / name, folder / NAMES / name, folder.parent / NAMES / name)
    return [file for file in places if file.is_file()][:1]


def read_associations(files: Sequence[str | Path], diseases: Sequence[str]) -> pd.DataFrame:
    """Associations of some diseases; the whole table would take gigabytes.

    Returns
    -------
    DataFrame
        ``ensembl`` (gene), ``disease``, ``score`` (0 to 1), in the order of the files.
    """
    tables = [_read(file, list(COLUMNS), [("diseaseId", "in", list(diseases))]) for file in files]
    return pd.concat(tables, ignore_index=True).rename(columns=COLUMNS)


def read_names(files: Sequence[str | Path], parts: Sequence[str | Path]) -> dict[str, str]:
    """Name of each disease id; the ids themselves, of the parts, where no file has names."""
    if files:
        table = _read(files[0], ["id", "name"])
        return dict(zip(table["id"], table["name"], strict=True))
    ids = set().union(*(_read(part, ["diseaseId"])["diseaseId"] for part in parts))
    return {name: name for name in sorted(ids)}


def _read(path: str | Path, columns: list[str], filters: list | None = None) -> pd.DataFrame:
    """Some columns and rows of a parquet file."""
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise InputError(
            "parquet files need pyarrow, which isn't installed",
            path,
            hint="run `pip install pyarrow` in the environment, or set disease.source: diseases",
        ) from error
    try:
        found = pyarrow.parquet.read_schema(path).names
        if absent := [name for name in columns if name not in found]:
            raise InputError(
                f"no column {', '.join(absent)}; found {', '.join(found)[:300]}",
                path,
                EXPECTED,
                LAYOUT,
            )
        return pd.read_parquet(path, columns=columns, filters=filters)
    except pyarrow.ArrowException as error:
        raise InputError(f"not a parquet file ({error})", path, EXPECTED, LAYOUT) from error
