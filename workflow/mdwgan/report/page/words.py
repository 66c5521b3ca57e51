"""What the rows of the tables are: models, and reference rows with a sentence on each."""

from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import REFERENCES
from mdwgan.reference_docs.systems import is_reconstruction

REFERENCE = {
    "copy": "the training samples as they are, nothing generated: the bar to clear",
    "real-half": "two halves of the real test set against each other: what noise costs. A half has "
    "fewer samples, so this is no ceiling",
    "bootstrap": "training samples drawn with replacement, plus a little noise: needs no model",
    "noise": "training samples with noise added",
    "smote": "points between neighbouring training samples of one condition",
    "mvn": "draws from one normal distribution per condition, its covariance shrunken",
    "copula": "draws from a Gaussian copula per condition",
}
DEG_ROWS = {
    "real": "the real cohort: what the others are compared with",
    "real-train": "the training samples, as the paper has them; the same as `copy`",
    "real-test": "the test samples, where `real` is the training samples",
    "real-other-half": "the second half of the real samples: what `real-half` is compared with",
}

RECONSTRUCTION = "*reconstruction: see Systems."
MOST_IN_FULL = 3  # generators; of more, the first alone has every figure


def is_model(name: str) -> bool:
    """Whether a row is a trained generator and not a reference row."""
    return name not in {*REFERENCE, *REFERENCES, *DEG_ROWS}


def label(name: str) -> str:
    """Name in running text: MDWGAN-GP for ``mdwgan-gp``; reconstructions have an asterisk."""
    if name in SYSTEMS:
        title, comma, variant = SYSTEMS[name].title.partition(", ")
        return title + (f" ({variant})" if comma else "") + "*" * is_reconstruction(name)
    return name.upper() if "gan" in name else name


def models(names: list[str]) -> list[str]:
    """Pick the trained generators among the names."""
    return [n for n in names if is_model(n)]


def ordered(names: list[str]) -> list[str]:
    """Models in the config's order, then the reference rows."""
    return models(names) + [n for n in names if not is_model(n)]


def in_full(names: list[str]) -> list[str]:
    """Models that have every figure: all where they are few, else the first."""
    found = models(names)
    return found if len(found) <= MOST_IN_FULL else found[:1]


def legend(names: list[str]) -> str:
    """Sentence on the asterisk, with a space before it, where one of the names has it."""
    return f" {RECONSTRUCTION}" if any(map(is_reconstruction, names)) else ""


def listed(words: list[str]) -> str:
    """Words as an enumeration: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
