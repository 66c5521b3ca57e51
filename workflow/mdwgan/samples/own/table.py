"""Own data: the table of samples, checked against its schema; all errors are reported together."""

import difflib
import math
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError, escaped, some
from mdwgan.paths import read_schema
from mdwgan.readers.delimited import EMPTY, WORKBOOKS, divided, separator_of
from mdwgan.readers.rnaseqdb import donor_of
from mdwgan.readers.schemas import ONE_LINE, Validator
from mdwgan.readers.text import open_text
from mdwgan.samples.conditions import CONDITIONS
from mdwgan.samples.own.donors import donor_column, doubtful_donors
from mdwgan.samples.own.labels import (
    Wanted,
    condition_name,
    conditions_in,
    expected_of,
    table_label_faults,
)
from mdwgan.samples.tissues import NAME, RESERVED, TISSUE_NAME


def sample_schema(conditions: Sequence[str] = CONDITIONS, covariates: Sequence[str] = ()) -> dict:
    """Schema of the table with these conditions, and with these columns besides."""
    schema = read_schema("samples")
    schema["properties"]["condition"]["enum"] = list(conditions)
    text = {"type": "string", "pattern": schema["properties"]["study"]["pattern"]}
    schema["properties"] |= dict.fromkeys(covariates, text)
    schema["required"] += covariates
    return schema


def read_sample_table(
    path: str | Path, wanted: Wanted | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Read the table of samples, as far as that can be done.

    Parameters
    ----------
    path : path
    wanted : Wanted, optional
        Conditions and covariates of the config.

    Returns
    -------
    samples : DataFrame
        ``sample``, ``donor``, ``tissue``, ``condition``, ``source``, ``study``, covariates;
        rows with a fault are among them.
    faults : list of str
        One text a fault, with file and line; empty where the table is right.
    """
    wanted = wanted or Wanted()
    try:
        header, rows = _read_cells(path)
    except InputError as error:
        schema = sample_schema(covariates=wanted.covariates)
        empty = pd.DataFrame(columns=list(schema["properties"]))
        return _complete(empty, wanted), [str(error)]
    donor, no_donor = donor_column(header, [cells for _, cells in rows])
    if donor is not None:
        header[donor] = "donor"
    columns = [name if header.count(name) == 1 else "" for name in header]
    as_written = [_record(columns, cells) for _, cells in rows]
    labels = [record["condition"] for record in as_written if "condition" in record]
    found = list(map(_named, as_written))
    values = list(map(condition_name, labels))
    conditions, fault = conditions_in(values, wanted.conditions)
    schema = sample_schema(conditions, wanted.covariates)
    faults = [f"{path}:1: {no_donor}"] if no_donor else []
    faults += _header_faults(header, schema, path, wanted.covariates)
    faults += [f"{path}: {text}" for text in table_label_faults(labels, wanted)]
    faults += [f"{path}: {fault}"] if fault else []
    validator = Validator(schema)
    records, wrong = [], []
    for (line, cells), record in zip(rows, found, strict=True):
        named = max((i for i, name in enumerate(header, 1) if name), default=0)
        if not named <= len(cells) <= len(header):
            faults.append(
                f"{path}:{line}: {len(cells)} cells; expected {len(header)}, as in the header; "
                "write the separators of empty cells too"
            )
        records.append(record | {"line": line})
        for error in validator.iter_errors(record):
            wrong += [(records[-1], *texts) for texts in _row_faults(error, header)]
        more = _number_faults(record, wanted.numbers) + _folder_faults(record)
        wrong += [(records[-1], *texts) for texts in more]
    faults += _told_once(wrong, path)
    faults += _condition_faults(records, conditions, wanted.conditions, path)
    if not rows:
        faults.append(f"{path}: no sample; expected one row a sample below the header")
    samples = pd.DataFrame(records, columns=[*schema["properties"], "line"], dtype=object)
    faults += _repeated(samples, path)
    return _complete(samples.drop(columns="line"), wanted), list(map(escaped, faults))


def table_notes(path: str | Path, wanted: Wanted | None = None) -> list[str]:
    """What is not read of a table without faults, and which column is read as donor."""
    header, rows = _read_cells(path)
    donor, _ = donor_column(header, [cells for _, cells in rows])
    notes = [] if donor is None else [f"column {header[donor]} of the sample table is the donor"]
    column = "donor" if donor is None else header[donor]
    records = [_named(_record(header, cells)) for _, cells in rows]
    known = [*sample_schema()["properties"], *(wanted.covariates if wanted else ())]
    unread = [name for i, name in enumerate(header) if name and name not in known and i != donor]
    if unread:
        notes.append(
            "columns of the sample table that cohort.covariates doesn't list, so that they aren't "
            f"read: {', '.join(unread)}"
        )
    return notes + doubtful_donors(records, column)


def _read_cells(path: str | Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header in lower case; line numbers and cells of the other lines that are not blank."""
    if Path(path).suffix.lower() in WORKBOOKS:
        raise InputError("a workbook", path, "a text file", "save the sheet as CSV")
    with open_text(path) as file:
        text = file.read().removeprefix("\ufeff").split("\n")
    above = _lines_above(text)
    if above == len(text):
        raise InputError("the file is empty", path, "a table with the columns sample, condition")
    lines = divided(text[above:], separator_of(text[above]), path, above + 1)
    (_, header), *rows = ((number, [cell.strip() for cell in cells]) for number, cells in lines)
    header = [cell.lower() for cell in header]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    for _, cells in rows:
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
    if rows and all(len(cells) == len(header) + 1 for _, cells in rows):
        header.insert(0, "")  # R's write.table names no column above row names
    return header, rows


def _lines_above(lines: list[str]) -> int:
    """Number of blank lines, remarks and Excel's ``sep=`` above the header."""
    for number, line in enumerate(lines):
        plain = line.strip().strip('"').lower()
        remark = plain.startswith("#") and "condition" not in plain
        if plain and not remark and not re.fullmatch("sep=.?", plain):
            return number
    return len(lines)


def _record(header: list[str], cells: list[str]) -> dict[str, str]:
    """Cells that aren't empty, by column."""
    return {
        name: cell
        for name, cell in zip(header, cells, strict=False)
        if name and cell.lower() not in EMPTY
    }


def _named(record: dict[str, str]) -> dict[str, str]:
    """A record with the condition's name in place of its label."""
    if "condition" not in record:
        return record
    return record | {"condition": condition_name(record["condition"])}


def _header_faults(
    header: list[str], schema: dict, path: str | Path, covariates: Sequence[str]
) -> list[str]:
    known = [name for name in schema["properties"] if name not in covariates]
    columns, faults = [*known, *covariates], []
    for name in columns:
        if header.count(name) > 1:
            faults.append(f"{path}:1: column {name} is listed twice; expected it once")
    for name in header:
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        if name not in columns and close and close[0] not in header:
            faults.append(f"{path}:1: unknown column {name!r}; did you mean {close[0]}?")
    required = [name for name in schema["required"] if name not in covariates]
    for name in required:
        if name not in header:
            faults.append(
                f"{path}:1: there is no column {name}; expected {', '.join(schema['required'])}, "
                f"and any of {', '.join(k for k in columns if k not in schema['required'])}"
            )
    for name in covariates:
        if name not in header:
            close = difflib.get_close_matches(name, header, n=1)
            meant = f" (did you mean {close[0]}?)" if close else ""
            faults.append(
                f"{path}:1: there is no column {name}{meant}, which cohort.covariates lists; "
                f"expected one of {', '.join(n for n in header if n not in columns) or 'no other'}"
            )
    return faults


def _row_faults(error, header: list[str]) -> list[tuple[str, str]]:
    """What is wrong in a row, and why; a missing column is reported once, for the header."""
    if error.validator == "required":
        missing = [k for k in error.validator_value if k not in error.instance and k in header]
        return [(f"the {key}", "is empty") for key in missing]
    if error.validator == "enum":
        return []  # of the condition, which is told once for all rows
    column, value = error.absolute_path[0], error.instance
    expected = TISSUE_NAME if column == "tissue" else ONE_LINE
    return [(f"{column} {value!r}", f"can't be used; expected {expected}")]


def _folder_faults(record: dict) -> list[tuple[str, str]]:
    """A tissue whose folder every run has for something else."""
    tissue = record.get("tissue", "")
    if tissue not in RESERVED and not re.fullmatch(r"seed\d+", tissue):
        return []
    why = "is the name of a folder in every run; expected another name for the tissue"
    return [(f"tissue {tissue!r}", why)]


def _told_once(wrong: list[tuple[dict, str, str]], path: str | Path) -> list[str]:
    """One text for each fault, however many rows have it, with the line of the first."""
    rows: dict[tuple[str, str], list[dict]] = {}
    for record, what, why in wrong:
        rows.setdefault((what, why), []).append(record)
    return [
        f"{path}:{having[0]['line']}: {what}{_of_samples(having)} {why}"
        for (what, why), having in rows.items()
    ]


def _of_samples(records: list[dict]) -> str:
    """Whose a value is: one sample's, or how many samples'."""
    first = records[0].get("sample", "")
    if len(records) > 1:
        return f" of {len(records)} " + (f"samples ({first} and others)" if first else "rows")
    return f" of sample {first}" if first else ""


def _condition_faults(
    records: list[dict], conditions: Sequence[str], named: Sequence[str] | None, path: str | Path
) -> list[str]:
    """One text for each name that is no condition, however many samples have it."""
    strange, faults = {}, []
    here = {record.get("condition") for record in records}
    absent = [name for name in named or () if name not in here]
    told = f"; no sample is {' or '.join(absent)}: is that name right?" if absent else ""
    for record in records:
        if record.get("condition", conditions[0]) not in conditions:
            strange.setdefault(record["condition"], []).append(record)
    for value, rows in strange.items():
        faults.append(
            f"{path}:{rows[0]['line']}: condition {value!r}{_of_samples(rows)} can't be used; "
            f"expected {expected_of(value, conditions, named)}{told}"
        )
    return faults


def _repeated(samples: pd.DataFrame, path: str | Path) -> list[str]:
    """One text on all samples that have several rows."""
    found = []
    for sample, rows in samples.dropna(subset="sample").groupby("sample", sort=False):
        if len(rows) > 1:
            found.append((sample, ", ".join(str(line) for line in rows["line"])))
    if not found:
        return []
    if len(found) == 1:
        (sample, lines) = found[0]
        what = f"sample {sample} is listed in lines {lines}"
    else:
        names = [f"{sample} in {lines}" for sample, lines in found]
        what = f"{len(found)} samples are listed in several lines: {some(names)}"
    return [f"{path}: {what}; expected one row a sample"]


def _number_faults(record: dict, numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Cells of numeric covariates that are no numbers."""
    why = "is no number; expected one, with a decimal point, or {} not in cohort.numbers: then its "
    return [
        (f"{name} {record[name]!r}", f"{why.format(name)}values are categories")
        for name in numbers
        if name in record and not is_number(record[name])
    ]


def is_number(text: str) -> bool:
    """Whether a cell is a finite number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _complete(samples: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    """Fill in the defaults of columns and cells that the table leaves out."""
    samples = samples.astype(object)
    defaults = {"tissue": "cohort", "source": "own", "study": "", "sample": "", "condition": ""}
    samples = samples.fillna(defaults)
    donors = samples["sample"].map(donor_of)
    samples["donor"] = samples["donor"].where(samples["donor"].notna(), donors)
    columns = ["sample", "donor", "tissue", "condition", "source", "study", *wanted.covariates]
    return samples[columns]


def conditions_of_table(samples: pd.DataFrame, wanted: Wanted) -> list[str]:
    """Conditions of a table that was read without a fault, the reference first."""
    return conditions_in(samples["condition"], wanted.conditions)[0]


def tissues_of(samples: pd.DataFrame) -> list[str]:
    """Tissues of the table that can be folders, in its order."""
    names = dict.fromkeys(samples["tissue"])
    return [name for name in names if re.fullmatch(NAME, name) and name not in RESERVED]
