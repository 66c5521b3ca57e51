"""What the rows of the tables are: models, and reference rows with a sentence on each."""

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
    "real-other-half": "the second half of the real samples: what `real-half` is compared with",
}


def is_model(name: str) -> bool:
    """Whether a row is a trained generator and not a reference row."""
    return name not in REFERENCE and name not in DEG_ROWS


def is_baseline(name: str) -> bool:
    """Whether a row is a reference whose samples are made, not real: a plain way to get them."""
    return name in REFERENCE and name not in ("copy", "real-half")


def label(name: str) -> str:
    """Name in running text: MDWGAN-GP for ``mdwgan-gp``; other names as they are."""
    return name.upper() if "gan" in name else name


def models(names: list[str]) -> list[str]:
    """Pick the trained generators among the names."""
    return [n for n in names if is_model(n)]


def listed(words: list[str]) -> str:
    """Words as an enumeration: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
