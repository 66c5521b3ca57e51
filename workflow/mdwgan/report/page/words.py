"""Words that all sections share."""

from mdwgan.generators.rows import is_reconstruction, models

RECONSTRUCTION = "*reconstruction: see Systems."
MOST_IN_FULL = 3  # generators; of more, the first alone has every figure


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
