"""Own data: which column of the sample table names donors, and ids that look like pairs."""

import re
from collections.abc import Sequence

import pandas as pd

# Words for the person that samples come from, in tables of repositories and hospitals.
PERSONS = ("donor", "patient", "individual", "subject", "participant", "person", "animal", "mouse")
OTHER_NAMES = {"bcr_patient_barcode", "case_submitter_id", "submitter_id", "case_id", "subjid"}
SUFFIXES = ("", "_id", "_ids", "id", "_no", "_nr", "_number", "_code", "_barcode", "_name")
DONOR_COLUMNS = {f"{p}{suffix}" for p in PERSONS for suffix in SUFFIXES} | OTHER_NAMES
FEWEST_TO_DOUBT = 6  # samples; in fewer, half of one donor is nothing odd
MOST_OF_A_GROUP = 4  # samples of one donor, where ids are looked at for pairs


def donor_column(header: Sequence[str], rows: list[list[str]]) -> tuple[int | None, str]:
    """Column that names donors under another name than ``donor``.

    Parameters
    ----------
    header : sequence of str
        In lower case.
    rows : list of list of str
        Cells of the samples.

    Returns
    -------
    column : int or None
    fault : str
        Empty, or why no column can be taken for sure.
    """
    if "donor" in header:
        return None, ""
    plain = [re.sub(r"[\W_]+", "_", name).strip("_") for name in header]
    columns = [i for i, name in enumerate(plain) if name in DONOR_COLUMNS]
    if not columns:
        return None, ""
    values = {i: [row[i] if i < len(row) else "" for row in rows] for i in columns}
    first = columns[0]
    names = ", ".join(header[i] for i in columns)
    if any(_groups(values[i]) != _groups(values[first]) for i in columns):
        return None, (
            f"columns {names} name donors in different ways; expected one column donor: rename "
            "the right one"
        )
    largest = max(map(values[first].count, values[first]), default=0)
    if len(rows) >= FEWEST_TO_DOUBT and largest > len(rows) / 2:
        return None, (
            f"column {header[first]} has one value for {largest} of {len(rows)} samples; expected "
            "donors: rename it to donor if it names them, and to something else if not"
        )
    return first, ""


def _groups(values: list[str]) -> list[int]:
    return [values.index(value) for value in values]


def doubtful_donors(records: list[dict[str, str]], column: str) -> list[str]:
    """Say which samples have no donor where others do, and which donors may be one.

    Parameters
    ----------
    records : list of dict
        Cells of the samples that aren't empty, by column.
    column : str
        That names donors.
    """
    donors = dict.fromkeys(record[column] for record in records if column in record)
    if not donors:
        return []
    notes = []
    if without := [record["sample"] for record in records if column not in record]:
        notes.append(
            f"{len(without)} of {len(records)} samples have no {column}, such as {without[0]}: "
            "each is taken as a donor of its own; fill the cells in, or one patient's samples may "
            "both train and test"
        )
    alike: dict[str, list[str]] = {}
    for donor in donors:
        alike.setdefault(_plain_donor(donor), []).append(donor)
    if groups := [names for names in alike.values() if len(names) > 1]:
        notes.append(
            f"{len(groups)} group(s) of donors differ in spelling alone, such as "
            f"{' and '.join(groups[0])}: they are taken as different donors; write one donor "
            "alike in all rows, or one patient's samples may both train and test"
        )
    return notes


def _plain_donor(name: str) -> str:
    """A donor without what programs change: capitals, signs, zeros in front and ``.0``."""
    number = re.sub(r"^(\d+)\.0$", r"\1", name.strip().lower())
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]+", "-", number))


def hidden_pairs(samples: pd.DataFrame) -> str:
    """Say that ids look like pairs of one donor where no two samples share a donor.

    Parameters
    ----------
    samples : DataFrame
        ``sample``, ``donor``, ``condition``.

    Returns
    -------
    str
        Empty where donors are shared, or ids are no pairs.
    """
    if samples["donor"].duplicated().any() or len(samples) < 4:
        return ""
    best: list[list[str]] = []
    for position in (-1, 0, -2, -3):
        groups = _pairs(samples, position)
        best = max(best, groups, key=lambda found: sum(map(len, found)))
    if len(best) < 2 or sum(map(len, best)) < len(samples) / 2:
        return ""
    return (
        f"no two samples share a donor, but {len(best)} groups of ids look like samples of one "
        f"donor each, such as {' and '.join(best[0][:3])}: name patients in a column donor, or one "
        "patient's samples may both train and test"
    )


def _pairs(samples: pd.DataFrame, position: int) -> list[list[str]]:
    """Ids of different conditions that are alike without one of their parts."""
    groups: dict[tuple, dict[str, str]] = {}
    for sample, condition in zip(samples["sample"], samples["condition"], strict=True):
        parts = re.findall(r"[^\W\d_]+|\d+", sample)
        if len(parts) < max(2, 1 - position):
            continue
        rest = [part for i, part in enumerate(parts) if i != position % len(parts)]
        # N1 and T1 are numbered by condition; P1_N, 1N and T_P1 name a patient
        numbered = position == 0 and not any(part.isalpha() for part in rest)
        if not numbered and any(part.isdigit() for part in rest):
            groups.setdefault(tuple(rest), {})[sample] = condition
    return [
        list(group)
        for group in groups.values()
        if len(group) <= MOST_OF_A_GROUP and len(set(group.values())) > 1
    ]
