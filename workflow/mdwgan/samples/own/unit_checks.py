"""Own data: which logs and measures values are, and faults where a config says others."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mdwgan.samples.own.units import (
    BASES,
    FEWEST_FOR_LOG_CHECK,
    FORMULAS,
    LARGEST_LOG,
    LEAST_FPKM,
    SMALL,
    WHOLE,
    Log,
    Units,
    are_whole,
)

SAME_SUM = 2e-3  # relative range of the samples' sums where values were scaled to one sum
THOUSAND, FEWEST_POINTS = 1000, 20  # values with a point that show what it stands for
UNLIKE = 10  # times the largest log, which other samples reach where some are logs
MANY = 0.1  # share of values below 0 that is no slip
ROUND_OFFSET = 0.0035  # relative; an offset that people choose is 0.001, 0.5, 1, ...


def have_one_sum(values: np.ndarray) -> bool:
    """Whether all samples have the same sum, as TPM and other scaled values have."""
    sums = values.sum(axis=0)
    return len(sums) > 1 and bool(np.ptp(sums) < SAME_SUM * np.median(sums))


def points_of_thousands(table: np.ndarray) -> np.ndarray:
    """Which samples have points between thousands: whole numbers below 1000, and 1.234 for 1234.

    Samples of whole numbers alone are of another file, or have nothing above 1000: the others
    are looked at without them.

    Parameters
    ----------
    table : ndarray (genes, samples)
    """
    samples = (np.where(np.isfinite(table), table, 0) % 1 != 0).any(axis=0)
    return samples & _are_thousands(table[:, samples])


def _are_thousands(table: np.ndarray) -> bool:
    """Whether points stand between thousands in all samples."""
    cells = table[np.isfinite(table)]
    broken = cells[cells % 1 != 0]
    if len(broken) < FEWEST_POINTS or len(broken) == len(cells):
        return False
    thousands = broken * THOUSAND
    return bool(
        (cells < THOUSAND).all()
        and (broken >= 1).all()
        and np.allclose(thousands, np.rint(thousands), rtol=0, atol=1e-6)
        # Rounded to one or two digits, numbers have no third one.
        and (np.rint(thousands) % 10 != 0).mean() > 0.5
        # Hundreds are the largest whole numbers of such a table, and common.
        and cells[cells % 1 == 0].max() >= 100
    )


def recognised(table: np.ndarray) -> list[tuple[Log, str]]:
    """Logs that values are by what they give when taken back.

    Parameters
    ----------
    table : ndarray (genes, samples)

    Returns
    -------
    list of (Log, measure)
        Measure ``counts`` where whole numbers come back, ``tpm`` where all samples get one sum,
        empty where the lowest value alone speaks for the log.
    """
    table = table[np.isfinite(table).all(axis=1)]
    if not table.size or table.max() > LARGEST_LOG:
        return []
    logs = [log for log in _candidates(float(table.min())) if table.max() <= log.largest]
    taken = [(log, log.undo(table)) for log in logs]
    for shows, measure in ((are_whole, "counts"), (have_one_sum, "tpm")):
        if showing := [(log, measure) for log, values in taken if shows(values)]:
            # Quantile-normalised samples have one sum whatever the base: that shows nothing.
            return showing if len(showing) == 1 else []
    return [(log, "") for log in logs] if table.min() < 0 else []


def _candidates(lowest: float) -> Iterator[Log]:
    """Logs whose zero is the lowest value; values from 0 up are logs of x + 1."""
    for name, base in BASES.items():
        if lowest >= 0:
            yield Log(name)
            continue
        offset = base**lowest
        digit = f"{offset:.0e}"
        if digit[0] in "125" and abs(offset / float(digit) - 1) < ROUND_OFFSET:
            yield Log(name, float(digit))


def unit_faults(
    table: np.ndarray, units: Units, path: str | Path, stated: Log | None = None
) -> list[str]:
    """Faults of own data whose values contradict ``cohort.values`` and ``cohort.log``.

    Parameters
    ----------
    table : ndarray (genes, samples)
        Cells that are not numbers are ignored here: `read_matrix` reports them.
    units : Units
        What the config says.
    path : path
    stated : Log, optional
        Log that the file itself says its values are.
    """
    cells = table[np.isfinite(table)]
    if not (cells != 0).any() or (units.log is None and not (cells > 0).any()):
        return [f"{path}: no value is above 0"]
    claim = f"{path}: {units.claim}, but "
    counted = units.are_counts and (cells % 1 == 0).all()
    if stated and not counted and cells.max() <= stated.largest and not _agree(stated, units.log):
        return [f"{claim}the file's uns['log1p'] says {stated}; expected {_as('tpm', stated)}"]
    fault = _log_fault(table, cells, units) if units.log else _plain_fault(table, cells, units)
    fault = fault or ("" if units.log else _unlike_fault(table, units))
    return [claim + fault] if fault else []


def _unlike_fault(table: np.ndarray, units: Units) -> str:
    """What is wrong where some samples are in other units than the others, as logs are."""
    values = np.nan_to_num(table)
    used = values.max(axis=0) > 0
    largest = values.max(axis=0)
    above = np.maximum((values > 0).sum(axis=0), 1)
    whole = ((values > 0) & (values % 1 == 0)).sum(axis=0) / above
    small = used & (largest < LARGEST_LOG) & (largest.max() > UNLIKE * LARGEST_LOG)
    if units.are_counts:
        small &= whole < 0.5
    elif len(table) < FEWEST_FOR_LOG_CHECK:
        small &= False
    broken = (values % 1 != 0).sum(axis=0)
    # All samples of estimated counts have fractions; where half have none, these are counts.
    most_whole = (broken[used] == 0).mean() >= 0.5
    some_broken = most_whole & (broken >= FEWEST_POINTS)
    counted = units.measure == "counts" and whole.max() == 1
    odd = used & ((whole < 0.1) | some_broken) & counted
    estimated = f", or {_as('estimated_counts')} where all are estimates"
    for samples, what, other in ((small, "look like logs", ""), (odd, "aren't whole", estimated)):
        if samples.any():
            return (
                f"the values of {samples.sum()} of {len(used)} samples {what}, unlike those of the "
                f"others (the first is number {np.flatnonzero(samples)[0] + 1} of the samples in "
                f"the file); expected one unit in all: export them anew{other}"
            )
    return ""


def _agree(one: Log, other: Log | None) -> bool:
    return other is not None and one.name == other.name


def _as(measure: str, log: Log | None = None) -> str:
    """What to write, in the config and as flags of the check."""
    log_key = f" with cohort.log: {log}" if log else ""
    flag = f" --log-formula '{log}'" if log else ""
    return f"cohort.values: {measure}{log_key} (own-data: --values {measure}{flag})"


def _either(found: list[tuple[Log, str]], units: Units) -> str:
    """The remedies for logs that were recognised."""
    own = "tpm" if units.are_counts else units.measure
    return ", or ".join(_as(measure or own, log) for log, measure in found)


WHAT = {
    "counts": "give whole numbers when taken back: logs of counts",
    "tpm": "give all samples one sum when taken back: logs of TPM or of other scaled values",
    "": "begin at the log of nothing found",
}
NO_WAY_BACK = (
    "z-scores, vst, rlog, voom and cpm(log = TRUE) can't be taken back to counts or TPM; expected "
    "the values before that step, or, for plain logs whose zeros were left out, the formula as "
    "cohort.log (own-data: --log-formula), such as log2(x + 0.001)"
)


def _plain_fault(table: np.ndarray, cells: np.ndarray, units: Units) -> str:
    """What is wrong with values that are said to be no logs; empty where nothing is."""
    above = cells[cells > 0]
    largest, whole = float(cells.max()), float((above % 1 == 0).mean())
    few = len(table) < FEWEST_FOR_LOG_CHECK
    logs = largest < LARGEST_LOG and whole < 0.5 if units.are_counts else largest < LEAST_FPKM
    found = recognised(table)
    below = float((cells < 0).mean())
    if below and (found or below > MANY):
        what = f"values go down to {cells.min():.4g}"
    elif units.are_counts and logs:
        what = f"the largest value is {largest:.3g} and {1 - whole:.0%} aren't whole"
    elif not units.are_counts and logs and (found or not few):
        what = f"the largest value is {largest:.3g}"
    else:
        return _scale_fault(table, units, whole, largest)
    if found:
        return f"{what}, and they {WHAT[found[0][1]]}; expected {_either(found, units)}"
    if below > MANY:
        return f"{what}: {NO_WAY_BACK}"
    if below:
        return (
            f"{what} and the lowest {cells.min():.4g}: these look like logs; expected the formula "
            "as cohort.log (own-data: --log-formula), such as log2(x + 0.001)"
        )
    return (
        f"{what}: these look like logs; expected {_as('log2')} for log2(x + 1) of FPKM or TPM, or "
        f"cohort.values with the formula as cohort.log: {FORMULAS}"
    )


def _scale_fault(table: np.ndarray, units: Units, whole: float, largest: float) -> str:
    """What is wrong with values that are no logs: scaled ones called counts, and the reverse."""
    if (pointed := points_of_thousands(table)).any():
        return (
            f"all values{_of_samples(pointed, table)} are below 1000, with no digits behind a "
            "point or up to three and none of them below 1: the point stands between thousands, as "
            "in 1.234 for 1234; expected numbers without it. Export the table anew, or take the "
            "points away"
        )
    if not units.are_counts:
        counts = whole == 1 and largest > 100
        return f"all values are whole numbers; expected {_as('counts')}" if counts else ""
    if whole >= 0.1:
        return ""
    sums = np.nansum(table, axis=0)
    if len(table) >= FEWEST_FOR_LOG_CHECK and have_one_sum(np.nan_to_num(table)):
        return (
            f"{1 - whole:.0%} of the values above 0 aren't whole numbers and each sample's sum is "
            f"{np.median(sums):.6g}: TPM or other scaled values; expected {_as('tpm')}"
        )
    if units.measure == "estimated_counts":
        return ""
    return (
        f"{1 - whole:.0%} of the values above 0 aren't whole numbers; expected "
        f"{_as('estimated_counts')} where RSEM, Salmon, kallisto or tximport estimated counts with "
        f"fractions, {_as('fpkm')} or {_as('tpm')} where values are scaled, else raw counts"
    )


def _of_samples(chosen: np.ndarray, table: np.ndarray) -> str:
    """Which samples have a fault; empty where it can be said of all values."""
    if np.nanmax(table) < THOUSAND:
        return ""
    first = np.flatnonzero(chosen)[0] + 1
    return (
        f" of {chosen.sum()} of {len(chosen)} samples (the first is number {first} of the samples "
        "in the file)"
    )


def _log_fault(table: np.ndarray, cells: np.ndarray, units: Units) -> str:
    """What is wrong with values that are said to be a log; empty where nothing is."""
    log, largest = units.log, float(cells.max())
    found = recognised(table)
    if found and log not in [other for other, _ in found]:
        return f"the values {WHAT[found[0][1]]}; expected {_either(found, units)}"
    if largest > log.largest:
        return (
            f"the largest value is {largest:.3g}; expected at most {log.largest:.3g}, or no "
            f"cohort.log: {_as('counts')}, {_as('fpkm')} or {_as('tpm')}"
        )
    values = log.undo(table)
    if log.offset and np.nanmin(values) < 0:
        return (
            f"values go down to {cells.min():.4g}, below the log of {log.offset:g}, "
            f"{log.lowest:.4g}: {NO_WAY_BACK}"
        )
    if (log, "counts") in found and not units.are_counts:
        return f"the values {WHAT['counts']}; expected {_as('counts', log)}"
    above = values[values > SMALL[0]]
    fractions = above.size and (np.abs(above - np.rint(above)) >= WHOLE).mean() > 0.9
    if units.measure == "counts" and fractions:
        return (
            "most values aren't whole numbers when taken back; expected "
            f"{_as('estimated_counts', log)} where counts were estimated with fractions, or "
            f"{_as('tpm', log)}"
        )
    if len(table) >= FEWEST_FOR_LOG_CHECK and np.nanmax(values) < LEAST_FPKM:
        return (
            f"the largest value would be {np.nanmax(values):.3g} when taken back; expected another "
            f"formula as cohort.log: {FORMULAS}"
        )
    return ""
