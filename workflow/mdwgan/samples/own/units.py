"""Own data: what the values measure, which logs they are, and the way back from logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

KINDS = ("counts", "fpkm", "tpm", "log2")
OWN_KINDS = ("counts", "estimated_counts", *KINDS[1:])
LARGEST_LOG = 40  # log2 of anything measured is below
FEWEST_FOR_LOG_CHECK = 500  # genes; in fewer the largest FPKM may well be small
LEAST_FPKM = 30  # the largest FPKM or TPM of so many genes is above
BASES = {"log2": 2.0, "ln": float(np.e), "log10": 10.0}
FORMULA = re.compile(r"(log2|ln|log10)\(x(?:\+(\d*\.?\d+(?:e-?\d+)?))?\)")
FORMULAS = "log2(x + 1), ln(x + 1), log10(x + 1) or log2(x + 0.001)"
SMALL = (0.5, 50)  # values between which rounding in a file can't hide whether they are whole
WHOLE = 0.02  # how far a taken-back count may be from a whole number
FEWEST_WHOLE = 20  # values that have to be whole before logs are said to be of counts
SAME_SUM = 2e-3  # relative range of the samples' sums where values were scaled to one sum
ZERO_ROUNDING = 0.01  # of the offset: how far rounding may put a zero below it
MANY = 0.1  # share of values below 0 that is no slip
ROUND_OFFSET = 0.0035  # relative; an offset that people choose is 0.001, 0.5, 1, ...


@dataclass(frozen=True)
class Log:
    """A log that values are, such as log2(x + 0.001)."""

    name: str
    offset: float = 1.0

    @property
    def base(self) -> float:
        """Base of the log."""
        return BASES[self.name]

    @property
    def lowest(self) -> float:
        """Log of nothing measured."""
        return float(np.log(self.offset) / np.log(self.base)) if self.offset else -np.inf

    @property
    def largest(self) -> float:
        """Log of more than anything measured."""
        return LARGEST_LOG / float(np.log2(self.base))

    def undo(self, table: np.ndarray) -> np.ndarray:
        """Take values back; those a rounding below zero are 0."""
        power = np.exp2(table) if self.name == "log2" else np.power(self.base, table)
        linear = power - self.offset
        return np.where((linear < 0) & (linear >= -ZERO_ROUNDING * self.offset), 0.0, linear)

    def __str__(self) -> str:
        return f"{self.name}(x + {self.offset:g})" if self.offset else f"{self.name}(x)"


def parse_log(text: str) -> Log | None:
    """Read a formula such as ``log2(x + 0.001)``; None where it is none that can be taken back."""
    plain = re.sub(r"\s", "", text).lower()
    if plain in ("log1p", "log1p(x)"):  # numpy's and scanpy's word for it
        return Log("ln")
    match = FORMULA.fullmatch(plain)
    return Log(match[1], float(match[2] or 0)) if match else None


def log_fault(values: str | None, formula: str | None) -> str:
    """What is wrong with ``cohort.log``; empty where nothing is."""
    if formula is None:
        return ""
    if parse_log(formula) is None:
        return f"{formula!r} is no formula that can be taken back; expected {FORMULAS}, or null"
    if values == "log2":
        return (
            f"{formula!r}, but cohort.values is log2, which says log2(x + 1); expected null, or "
            "cohort.values: counts, estimated_counts, fpkm or tpm"
        )
    return ""


@dataclass(frozen=True)
class Units:
    """What a matrix holds: what is measured, and the log of it.

    Attributes
    ----------
    measure : {"counts", "estimated_counts", "fpkm", "tpm"}
    log : Log or None
    """

    measure: str
    log: Log | None = None

    @classmethod
    def of(cls, values: str, log: str | None = None) -> Units:
        """Units by config: ``cohort.values`` and ``cohort.log``, already checked."""
        if values == "log2":
            return cls("fpkm", Log("log2"))
        return cls(values, parse_log(log) if log else None)

    @property
    def claim(self) -> str:
        """What the config says."""
        if self == Units.of("log2"):
            return "cohort.values is log2"
        return f"cohort.values is {self.measure}" + (
            f" and cohort.log is {self.log}" if self.log else ""
        )

    @property
    def are_counts(self) -> bool:
        """Whether the values are counts, as DESeq2 takes them."""
        return self.measure in ("counts", "estimated_counts")

    def linear(self, table: np.ndarray) -> np.ndarray:
        """Values without the log; counts whose logs are taken back are whole again."""
        if self.log is None:
            return table
        values = self.log.undo(table)
        return np.rint(values) if self.measure == "counts" and are_whole(values) else values

    def __str__(self) -> str:
        measure = self.measure.replace("_", " ").replace("fpkm", "FPKM").replace("tpm", "TPM")
        return f"{self.log} of {measure}" if self.log else measure


def are_whole(values: np.ndarray) -> bool:
    """Whether small values, taken back from logs, are whole numbers as counts are."""
    small = values[(values > SMALL[0]) & (values < SMALL[1])]
    near = np.abs(small - np.rint(small)) < WHOLE
    return small.size >= FEWEST_WHOLE and bool(near.mean() > 0.95)


def have_one_sum(values: np.ndarray) -> bool:
    """Whether all samples have the same sum, as TPM and other scaled values have."""
    sums = values.sum(axis=0)
    return len(sums) > 1 and bool(np.ptp(sums) < SAME_SUM * np.median(sums))


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


def kind_faults(
    table: np.ndarray, values: str, path: str | Path, key: str = "cohort.values"
) -> list[str]:
    """Faults of values that contradict the kind that a user names.

    Parameters
    ----------
    table : ndarray (genes, samples)
        Cells that are not numbers from 0 up are ignored here: `read_matrix` reports them.
    values : {"counts", "fpkm", "tpm", "log2"}
    path : path
    key : str
        Config key or flag by which the user named the kind.
    """
    usable = table[np.isfinite(table) & (table > 0)]
    if not usable.size:
        return [f"{path}: no value is above 0"]
    largest, whole = float(usable.max()), float((usable % 1 == 0).mean())
    claim = f"{path}: {key} is {values}, but "
    if values == "counts":
        if largest < LARGEST_LOG and whole < 0.5:
            return [
                f"{claim}the largest value is {largest:.3g} and {1 - whole:.0%} aren't whole: "
                f"these look like logs; expected counts, or {key}: log2"
            ]
        if whole < 0.1:
            return [
                f"{claim}{1 - whole:.0%} of the values above 0 aren't whole numbers; expected "
                f"raw counts, or {key}: fpkm or tpm"
            ]
    elif values == "log2":
        if largest > LARGEST_LOG:
            return [
                f"{claim}the largest value is {largest:.3g}; expected at most {LARGEST_LOG}, "
                f"or {key}: counts, fpkm or tpm"
            ]
    elif whole == 1 and largest > 100:
        return [f"{claim}all values are whole numbers; expected {key}: counts"]
    elif len(table) >= FEWEST_FOR_LOG_CHECK and largest < LEAST_FPKM:
        return [
            f"{claim}the largest value is {largest:.3g}: these look like logs; expected {key}: log2"
        ]
    return []


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
    return [claim + fault] if fault else []


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
    "these can't be taken back to counts or TPM (z-scores, vst, rlog, voom and cpm(log = TRUE) "
    "can't); expected the values before that step"
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
    return (
        f"{what}: these look like logs; expected {_as('log2')} for log2(x + 1) of FPKM or TPM, or "
        f"cohort.values with the formula as cohort.log: {FORMULAS}"
    )


def _scale_fault(table: np.ndarray, units: Units, whole: float, largest: float) -> str:
    """What is wrong with values that are no logs: scaled ones called counts, and the reverse."""
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
