"""Own data: the table of samples, checked against its schema; all errors are reported together."""

import csv
import difflib
import io
import re
from pathlib import Path

import pandas as pd
import yaml

from mdwgan.errors import InputError, escaped
from mdwgan.paths import SCHEMAS
from mdwgan.readers.delimited import EMPTY, WORKBOOKS, separator_of
from mdwgan.readers.rnaseqdb import donor_of
from mdwgan.readers.schemas import ONE_LINE, Validator
from mdwgan.readers.text import open_text
from mdwgan.samples.conditions import CONDITIONS, standard_name
from mdwgan.samples.own.donors import donor_column
from mdwgan.samples.tissues import NAME, RESERVED, TISSUE_NAME

SCHEMA_FILE = SCHEMAS / "samples.schema.yaml"


def sample_schema() -> dict:
    """Schema of the table; the conditions are those of `mdwgan.samples.conditions`."""
    schema = yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))
    schema["properties"]["condition"]["enum"] = list(CONDITIONS)
    return schema


def read_sample_table(path: str | Path) -> tuple[pd.DataFrame, list[str]]:
    """Read the table of samples, as far as that can be done.

    Returns
    -------
    samples : DataFrame
        ``sample``, ``donor``, ``tissue``, ``condition``, ``source``, ``study``;
        rows with a fault are among them.
    faults : list of str
        One text a fault, with file and line; empty where the table is right.
    """
    schema = sample_schema()
    try:
        header, rows = _read_cells(path)
    except InputError as error:
        return _complete(pd.DataFrame(columns=list(schema["properties"]))), [str(error)]
    donor, fault = donor_column(header, [cells for _, cells in rows])
    if donor is not None:
        header[donor] = "donor"
    faults = [f"{path}:1: {fault}"] if fault else []
    faults += _header_faults(header, schema, path)
    columns = [name if header.count(name) == 1 else "" for name in header]
    validator = Validator(schema)
    records = []
    for line, cells in rows:
        record = _record(columns, cells)
        if len(cells) > len(header):
            faults.append(f"{path}:{line}: {len(cells)} cells; expected {len(header)}")
        for error in validator.iter_errors(record):
            faults += _row_faults(error, record, header, f"{path}:{line}")
        if record.get("tissue") in RESERVED or re.fullmatch(r"seed\d+", record.get("tissue", "")):
            faults.append(
                f"{path}:{line}: {record['tissue']!r} is the name of a folder in every run; "
                "expected another name for the tissue"
            )
        records.append(record | {"line": line})
    if not rows:
        faults.append(f"{path}: no sample; expected one row a sample below the header")
    samples = pd.DataFrame(records, columns=[*schema["properties"], "line"], dtype=object)
    faults += _repeated(samples, path)
    return _complete(samples.drop(columns="line")), list(map(escaped, faults))


def table_notes(path: str | Path) -> list[str]:
    """What is not read of a table without faults, and which column is read as donor."""
    header, rows = _read_cells(path)
    donor, _ = donor_column(header, [cells for _, cells in rows])
    notes = [] if donor is None else [f"column {header[donor]} of the sample table is the donor"]
    known = sample_schema()["properties"]
    unread = [name for i, name in enumerate(header) if name and name not in known and i != donor]
    if unread:
        notes.append(f"columns of the sample table that aren't read: {', '.join(unread)}")
    return notes


def _read_cells(path: str | Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header in lower case; line numbers and cells of the other lines that are not blank."""
    if Path(path).suffix.lower() in WORKBOOKS:
        raise InputError("a workbook", path, "a text file", "save the sheet as CSV")
    with open_text(path) as file:
        text = file.read().removeprefix("\ufeff")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(first))
    lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    if not lines:
        raise InputError("the file is empty", path, "a table with the columns sample, condition")
    header = [cell.lower() for cell in lines[0][1]]
    return header, [(number, cells) for number, cells in lines[1:] if any(cells)]


def _record(header: list[str], cells: list[str]) -> dict[str, str]:
    """Cells that aren't empty, by column."""
    record = {
        name: cell
        for name, cell in zip(header, cells, strict=False)
        if name and cell.lower() not in EMPTY
    }
    if "condition" in record:
        record["condition"] = standard_name(record["condition"].lower())
    return record


def _header_faults(header: list[str], schema: dict, path: str | Path) -> list[str]:
    columns, faults = list(schema["properties"]), []
    for name in columns:
        if header.count(name) > 1:
            faults.append(f"{path}:1: column {name} is listed twice; expected it once")
    for name in header:
        close = difflib.get_close_matches(name, columns, n=1, cutoff=0.75)
        if name not in columns and close and close[0] not in header:
            faults.append(f"{path}:1: unknown column {name!r}; did you mean {close[0]}?")
    for name in schema["required"]:
        if name not in header:
            faults.append(
                f"{path}:1: there is no column {name}; expected {', '.join(schema['required'])}, "
                f"and any of {', '.join(k for k in columns if k not in schema['required'])}"
            )
    return faults


def _row_faults(error, record: dict, header: list[str], where: str) -> list[str]:
    """Texts on one fault of a row; a missing column is reported once, for the header."""
    if error.validator == "required":
        missing = [k for k in error.validator_value if k not in record and k in header]
        name = f" of sample {record['sample']}" if "sample" in record else ""
        return [f"{where}: the {key}{name} is empty" for key in missing]
    column, value = error.absolute_path[0], error.instance
    expected = TISSUE_NAME if column == "tissue" else ONE_LINE
    if error.validator == "enum":
        close = difflib.get_close_matches(value, error.validator_value, n=1)
        expected = " or ".join(error.validator_value)
        expected += f" (did you mean {close[0]}?)" if close else ""
    name = f" of sample {record['sample']}" if "sample" in record else ""
    return [f"{where}: {column} {value!r}{name} can't be used; expected {expected}"]


def _repeated(samples: pd.DataFrame, path: str | Path) -> list[str]:
    faults = []
    for sample, rows in samples.dropna(subset="sample").groupby("sample", sort=False):
        if len(rows) > 1:
            lines = ", ".join(str(line) for line in rows["line"])
            faults.append(
                f"{path}: sample {sample} is listed in lines {lines}; expected one row a sample"
            )
    return faults


def _complete(samples: pd.DataFrame) -> pd.DataFrame:
    """Fill in the defaults of columns and cells that the table leaves out."""
    samples = samples.astype(object)
    defaults = {"tissue": "cohort", "source": "own", "study": "", "sample": "", "condition": ""}
    samples = samples.fillna(defaults)
    donors = samples["sample"].map(donor_of)
    samples["donor"] = samples["donor"].where(samples["donor"].notna(), donors)
    return samples[["sample", "donor", "tissue", "condition", "source", "study"]]


def tissues_of(samples: pd.DataFrame) -> list[str]:
    """Tissues of the table that can be folders, in its order."""
    names = dict.fromkeys(samples["tissue"])
    return [name for name in names if re.fullmatch(NAME, name) and name not in RESERVED]
