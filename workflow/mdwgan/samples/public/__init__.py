"""Today's public samples of TCGA and GTEx beside RNAseqDB's: one source a file, one table of them.

A source says which files it has, lists the samples of a tissue and reads their values;
`mdwgan.samples.public.gather` makes one file a tissue of them, as own data has one.
"""

from collections.abc import Mapping

from mdwgan.samples.public.gdc_gtex import GdcGtex
from mdwgan.samples.public.recount3 import Recount3
from mdwgan.samples.public.source import PublicSource
from mdwgan.samples.public.toil import Toil

RNASEQDB = "rnaseqdb"
SOURCES: dict[str, type[PublicSource]] = {
    source.name: source for source in (Toil, GdcGtex, Recount3)
}
# What `cohort.matrix` can be, by value of `sources.expression`.
MATRICES = {RNASEQDB: ("counts", "fpkm")} | {
    name: source.matrices for name, source in SOURCES.items()
}


def public_source(name: str, versions: Mapping[str, str], matrix: str) -> PublicSource:
    """A source by its name in the config's ``sources.expression``.

    Parameters
    ----------
    name : str
    versions : mapping of str to str
        Config ``sources``: versions by the names in ``resources/sources.tsv``.
    matrix : str
        Config ``cohort.matrix``.
    """
    return SOURCES[name](versions, matrix)
