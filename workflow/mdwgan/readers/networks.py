"""Gene networks that a run can have, in one table; a network more is a row more of `NETWORKS`.

A row's name is its source in ``resources/sources.tsv`` and its key in the config's ``sources``.
The column ``in_<name>`` of genes.tsv, the file ``edges_<name>.tsv.gz``, the files to fetch and
the flags of the rules derive from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mdwgan.readers.humannet import read_humannet
from mdwgan.readers.string import read_string_links


@dataclass(frozen=True)
class Network:
    """A network of genes or proteins.

    Parameters
    ----------
    name : str
    title : str
        Name in tables and messages.
    read : function
        (path of the first file, cut) to its edges, whose first two columns are the ids, and the
        number of lines of the file.
    cut : str
        Key of the config's ``genes`` that says which edges are kept.
    cut_text : str
        Format of the cut's value, for tables.
    files : tuple of str
        Parts ``{file}`` of the source's path; one empty part for a source of one file.
    optional : tuple of (str, str)
        Other parts, each with the key of the config's ``genes`` that asks for them.
    proteins : bool
        Whether the ids are STRING's proteins, which need an id route; otherwise Entrez ids.
    required : bool
        Whether ``genes.filter: networks`` needs it.
    paper : tuple of str and int, optional
        Version and lines of the file that the paper used.
    """

    name: str
    title: str
    read: Callable[[Path, float], tuple[pd.DataFrame, int]]
    cut: str
    cut_text: str
    files: tuple[str, ...] = ("",)
    optional: tuple[tuple[str, str], ...] = ()
    proteins: bool = False
    required: bool = False
    paper: tuple[str, int] | None = None

    @property
    def column(self) -> str:
        """Column of genes.tsv."""
        return f"in_{self.name}"

    def parts(self, genes: dict) -> list[str]:
        """Parts of the source's path that a run with these settings (config ``genes``) reads."""
        return [*self.files, *(part for part, key in self.optional if genes[key])]


_ROWS = (
    Network(
        "string",
        "STRING",
        read_string_links,
        cut="string_score",
        cut_text="score >= {:d}",
        files=("links", "info"),
        optional=(("aliases", "string_aliases"),),
        proteins=True,
        required=True,
        paper=("11.5", 11_938_499),
    ),
    Network(
        "humannet",
        "HumanNet",
        read_humannet,
        cut="humannet_share",
        cut_text="heaviest {:.0%}",
        required=True,
        paper=("v3", 977_495),
    ),
)
NETWORKS = {network.name: network for network in _ROWS}
