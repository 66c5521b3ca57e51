"""Own data: what the values measure, which logs they are, and the way back from logs."""

from __future__ import annotations

import re
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
ZERO_ROUNDING = 0.01  # of the offset: how far rounding may put a zero below it


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
