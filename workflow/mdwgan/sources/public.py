"""Where the files of public sources of samples lie: in a mirror, and below a run's sources."""

from collections.abc import Sequence
from pathlib import Path

from mdwgan.samples.public import RNASEQDB, PublicSource, public_source
from mdwgan.samples.public.source import Find, Part, needed
from mdwgan.samples.public.studies import groups_of
from mdwgan.samples.tissues import read_tissues
from mdwgan.sources.table import source_path


def part_path(part: Part) -> str:
    """Path of a part in the layout of ``resources/sources.tsv``."""
    return source_path(part.source, part.version, **dict(part.parts))


def finder(root: Path) -> Find:
    """Where a part lies below the folder of a run's fetched files."""
    return lambda part: root / part_path(part)


def is_public(config: dict) -> bool:
    """Whether samples come from another public source than RNAseqDB."""
    return config["sources"]["expression"] != RNASEQDB


def source_of(config: dict) -> PublicSource:
    """The public source of a checked config."""
    sources = config["sources"]
    return public_source(sources["expression"], sources, config["cohort"]["matrix"])


def public_paths(config: dict, tissues: Sequence[str]) -> list[str]:
    """Paths of the files that tissues need, each once."""
    table = read_tissues(config["tissue_table"], config["cohort"]["normals"])
    groups = [group for tissue in tissues for group in groups_of(table, tissue)]
    return [part_path(part) for part in needed(source_of(config), groups)]
