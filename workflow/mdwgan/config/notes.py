"""What a user should know of a config before a run starts, though nothing in it is wrong."""

import sys
from collections.abc import Iterator

from mdwgan.samples.own.data import is_own
from mdwgan.samples.public.studies import one_sided
from mdwgan.samples.tissues import read_tissues
from mdwgan.sources.public import is_public


def notes(config: dict) -> Iterator[str]:
    """Tissues of a public source that have one condition only, a line each."""
    if not is_public(config) or is_own(config["cohort"]):
        return
    table = read_tissues(config["tissue_table"])
    for tissue in config["tissues"]:
        if missing := one_sided(table, tissue):
            yield (
                f"{tissue}: {missing} in {config['tissue_table']}, so differential expression and "
                "classification are left out there; for both, add a study to its row, or choose "
                "another tissue (mdwgan sources --tissues)"
            )


def say_notes(config: dict) -> None:
    """Print the notes of a config."""
    for note in notes(config):
        print(note, file=sys.stderr)
