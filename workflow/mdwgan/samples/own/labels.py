"""Own data: names of conditions, which of them is the reference, and covariates of samples."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mdwgan.samples.conditions import CONDITIONS, REFERENCE, RESERVED, standard_name

# Names that a reference has, where the table has no labels of `CONDITIONS` alone.
REFERENCE_WORDS = (
    REFERENCE,
    "control",
    "ctrl",
    "ctl",
    "healthy",
    "untreated",
    "wt",
    "wildtype",
    "wild-type",
    "before",
    "pre",
    "baseline",
    "mock",
    "vehicle",
    "unaffected",
)
LEAST_SAMPLES = 2  # of a name that the config does not list: one alone is rather a slip
NAME = r"[a-z0-9][a-z0-9_.+-]{0,49}"
COVARIATE = r"[a-z][a-z0-9_]{0,49}"
# Columns that later tables add to those of samples.
TAKEN = ("file", "library_size", "split", "run", "set", "test", "group", "label")
KEY = "cohort.conditions"


@dataclass(frozen=True)
class Wanted:
    """What the config says of the sample table's columns.

    Attributes
    ----------
    conditions : tuple of str or None
        The reference first; None: found from the table.
    covariates, numbers : tuple of str
        Columns that are carried along; those of ``numbers`` hold numbers, the others categories.
    spelled : tuple of str
        The conditions as the config has them.
    """

    conditions: tuple[str, ...] | None = None
    covariates: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        conditions: Iterable[str] | None,
        covariates: Iterable[str] = (),
        numbers: Iterable[str] = (),
    ) -> "Wanted":
        """The same of a config's lists, in the spelling of tables."""
        spelled = tuple(conditions or ())
        return cls(
            tuple(map(condition_name, spelled)) or None,
            tuple(name.lower() for name in covariates),
            tuple(name.lower() for name in numbers),
            spelled,
        )


def condition_name(text: str) -> str:
    """Name of a condition in products: lower case, "_" in place of spaces and other signs.

    Examples
    --------
    >>> condition_name("Luminal A"), condition_name("ER+"), condition_name("Tumor")
    ('luminal_a', 'er+', 'tumour')
    """
    words = re.findall(r"[a-z0-9.+-]+", text.lower())
    return standard_name("_".join(words)) if words else text


def merged_faults(labels: Iterable[str]) -> list[str]:
    """One text for labels that `condition_name` makes one, though they are no spellings of one.

    Such are <50 and >50, or the Greek letters of TNF-α and TNF-β: the signs that tell them apart
    can't stand in names of products.

    Examples
    --------
    >>> merged_faults(["Luminal A", "luminal_a", "Tumor", "tumour"])
    []
    """
    found: dict[str, dict[str, str]] = {}
    for label in labels:
        found.setdefault(condition_name(label), {}).setdefault(_spelling(label), label)
    return [
        f"the conditions {' and '.join(map(repr, alike.values()))} would both be called {name!r}; "
        "expected names that differ in letters a-z, digits, '.', '+' or '-', such as TNF-beta for "
        "TNF-β, or one spelling if they are one condition"
        for name, alike in found.items()
        if len(alike) > 1
    ]


def _spelling(label: str) -> str:
    """A label without what counts for nothing in it: case, blanks, "_" and "-"."""
    return standard_name(re.sub(r"[\s_-]+", "", label.lower()))


def wanted_faults(wanted: Wanted) -> list[str]:
    """Faults of the conditions' names in a config."""
    merged = merged_faults(wanted.spelled)
    names = wanted.conditions or ()
    return merged + name_faults(tuple(dict.fromkeys(names)) if merged else names)


def table_label_faults(labels: Iterable[str], wanted: Wanted) -> list[str]:
    """Faults of the labels that a table has, beside those of the config.

    A name that the config has as products do stands for any spelling of it.
    """
    signs = [n for n in wanted.spelled if _spelling(n) != _spelling(condition_name(n))]
    return merged_faults([*signs, *labels])


def name_faults(names: Sequence[str]) -> list[str]:
    """Faults of conditions' names, which become parts of files', columns' and metrics' names."""
    faults = []
    for name in names:
        if not re.fullmatch(NAME, name):
            faults.append(
                f"{name!r} can't name a condition; expected letters, digits, '_', '.', '+' and "
                "'-', at most 50, a letter or digit first"
            )
        elif name in RESERVED or name.startswith("copied_") or "_vs_" in name:
            faults.append(
                f"{name!r} can't name a condition: metrics and tests have names with it; expected "
                "another"
            )
    for name, count in Counter(names).items():
        if count > 1:
            faults.append(f"{name!r} is listed twice; expected each condition once")
    return faults


def conditions_in(values: Iterable[str], named: Sequence[str] | None) -> tuple[list[str], str]:
    """Conditions of a sample table, the reference first.

    Parameters
    ----------
    values : iterable of str
        The column, as `condition_name` has it.
    named : sequence of str or None
        Config ``cohort.conditions``.

    Returns
    -------
    list of str
        The config's; else normal and tumour where the table has no other, or all names that at
        least `LEAST_SAMPLES` samples have.
    str
        What is wrong; empty where nothing is.
    """
    if named:
        return list(named), ""
    counts = Counter(values)
    known = [name for name in CONDITIONS if name in counts]
    found = sorted({*known, *(n for n, count in counts.items() if count >= LEAST_SAMPLES)})
    if set(found) <= set(CONDITIONS):
        return list(CONDITIONS), ""
    if faults := name_faults(found):
        return found, faults[0]
    if len(found) == 1:
        return found, (
            f"{found[0]} is the only condition; expected the reference's name too, in {KEY}, such "
            f"as [control, {found[0]}]"
        )
    references = _references(found)
    if len(references) != 1:
        what = "several are known as" if references else "none is known as"
        return found, (
            f"the conditions are {', '.join(found)}, and {what} the reference; expected their "
            f"names in {KEY}, the reference first, such as [{', '.join(found)}]"
        )
    return [*references, *(name for name in found if name not in references)], ""


def in_order(names: Iterable[str]) -> list[str]:
    """Conditions of files that name no reference: those of `CONDITIONS`, or what seems one, first.

    Examples
    --------
    >>> in_order(["Ado", "tumour", "normal"]), in_order(["After", "Before"])
    (['normal', 'tumour', 'Ado'], ['Before', 'After'])
    """
    known, others = [name for name in CONDITIONS if name in set(names)], set(names)
    words = {name for name in others if condition_name(name) in REFERENCE_WORDS}
    first = known or sorted(words)
    return [*first, *sorted(others - set(first))]


def _references(names: list[str]) -> list[str]:
    """Names that are a word for a reference, or else that have one in them."""
    whole = [name for name in names if name in REFERENCE_WORDS]
    in_part = [n for n in names if set(re.split(r"[_.]", n)) & set(REFERENCE_WORDS)]
    return whole or in_part


def expected_of(value: str, conditions: Sequence[str], named: Sequence[str] | None) -> str:
    """What a cell of the column could have been, for a message."""
    close = difflib.get_close_matches(value, conditions, n=1)
    text = " or ".join(conditions) + (f" (did you mean {close[0]}?)" if close else "")
    return text + (f", as {KEY} lists them" if named else f"; other names are listed in {KEY}")


def covariate_faults(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Faults of covariates' names; ``columns`` are those that every sample table can have."""
    faults = []
    for name in names:
        if name in (*columns, *TAKEN):
            faults.append(
                f"{name} is a column of the workflow's own tables; expected columns beside "
                f"{', '.join(columns)}"
            )
        elif not re.fullmatch(COVARIATE, name):
            faults.append(
                f"{name!r} can't be a term of a design; expected a column named by letters, "
                "digits and '_', at most 50, a letter first"
            )
    return faults
