"""Faults in what a configuration, or the flags of a command, say of the user's two files.

Each check yields one line for each fault: the key or flag, what is wrong, what was expected.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mdwgan.config.words import unknown
from mdwgan.readers.organisms import OTHER
from mdwgan.samples.own.labels import Wanted, covariate_faults, wanted_faults
from mdwgan.samples.own.table import read_sample_table, sample_schema, tissues_of


def label_faults(wanted: Wanted, key: str = "cohort.{}") -> Iterator[str]:
    """Names of conditions and covariates that can't be used.

    Parameters
    ----------
    wanted : Wanted
    key : str
        Key or flag, with ``{}`` for conditions, covariates and numbers.
    """
    conditions, covariates, numbers = map(key.format, ("conditions", "covariates", "numbers"))
    yield from (f"{conditions}: {fault}" for fault in wanted_faults(wanted))
    if wanted.conditions and len(wanted.conditions) == 1:
        yield f"{conditions}: only {wanted.conditions[0]}; expected at least 2, the reference first"
    columns = list(sample_schema()["properties"])
    yield from (f"{covariates}: {fault}" for fault in covariate_faults(wanted.covariates, columns))
    for where, names in ((covariates, wanted.covariates), (numbers, wanted.numbers)):
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                yield f"{where}: {name} is listed twice; expected each column once"
    for name in wanted.numbers:
        if name not in wanted.covariates:
            yield f"{numbers}: {name} is not in {covariates}; expected it there too"


def tissue_faults(
    tissues: Sequence[str], table: str | Path, wanted: Wanted, key: str, more: str
) -> Iterator[str]:
    """Tissues that the sample table doesn't have."""
    known = tissues_of(read_sample_table(table, wanted)[0])
    for tissue in tissues if known else []:
        yield from unknown(tissue, known, key, "{} is not in the sample table", "some of", more)


def route_faults(
    organism: str, route: str, of: str = "cohort.organism", key: str = "genes.id_route"
) -> Iterator[str]:
    """A route of ids for an organism of which nothing is known; ``of`` is the organism's key."""
    if organism == OTHER and route != "none":
        yield f"{key}: {of} is other, which has no ids to look up; expected none"
