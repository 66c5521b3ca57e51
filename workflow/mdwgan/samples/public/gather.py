"""One file a tissue from the files of a public source, in bounded memory.

A matrix of thousands of samples is read once, by line, and what a tissue needs of each line is
appended to a scratch file of that tissue: genes x samples, single precision. The cohorts' layers
have that precision too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from mdwgan.errors import InputError, warn
from mdwgan.readers.annotation import gene_keys
from mdwgan.readers.schemas import is_fit
from mdwgan.samples.conditions import REFERENCE
from mdwgan.samples.listing import UNREADABLE, prepared_file
from mdwgan.samples.public.source import Find, Group, Part, PublicSource, Sample

if TYPE_CHECKING:  # slow to import
    import anndata

COPY = "copy on Y of a gene that X has too"
SEVERAL = "symbol of several Ensembl genes"
TWICE = "Ensembl id stands twice in an expression file"
UNNAMED = "no symbol in the source's annotation"


class Scratch(NamedTuple):
    """What was read of one file of values.

    Attributes
    ----------
    ids : Series
        Ensembl ids of the genes, in the file's order.
    library : dict of str to float
        Sum of each column over all genes of the file.
    files : dict of str to Path
        Values by tissue, genes x samples.
    """

    ids: pd.Series
    library: dict[str, float]
    files: dict[str, Path]


def list_samples(source: PublicSource, groups: list[Group], find: Find) -> pd.DataFrame:
    """Samples of all groups, a row each; columns are those of `Sample`.

    Raises
    ------
    InputError
        A tissue without a sample, or a sample that two groups of one tissue list.
    """
    rows = [sample for group in groups for sample in source.samples(group, find)]
    samples = pd.DataFrame(rows, columns=list(Sample._fields))
    for tissue in dict.fromkeys(group.tissue for group in groups):
        found = set(samples.loc[samples["tissue"] == tissue, "condition"])
        _check_tissue(source.title(), [g for g in groups if g.tissue == tissue], found)
    twice = samples.duplicated(["tissue", "sample"])
    if twice.any():
        first = samples[twice].iloc[0]
        raise InputError(
            f"sample {first['sample']} of {first['tissue']} is listed twice",
            source.title(),
            "unique sample ids in a tissue",
            "list each study once in the tissue table",
        )
    return samples


def _check_tissue(title: str, groups: list[Group], found: set[str]) -> None:
    """Refuse a tissue without a sample, and say which condition another lacks."""
    tissue = groups[0].tissue
    if not found:
        studies = dict.fromkeys(group.study for group in groups)
        raise InputError(
            f"{tissue}: no sample of {', '.join(studies)}",
            title,
            "some normal or tumour samples",
            "leave the tissue out, or change its studies in the tissue table",
        )
    for condition in dict.fromkeys(group.condition for group in groups):
        if condition not in found:
            warn(f"{tissue}: {title} has no {condition} sample")


def refuse_no_normals(
    samples: pd.DataFrame, tissues: Sequence[str], normals: str, title: str
) -> None:
    """Refuse a tissue that is left without normal samples by config ``cohort.normals``."""
    having = set(samples.loc[samples["condition"] == REFERENCE, "tissue"])
    if left := [tissue for tissue in tissues if tissue not in having]:
        raise InputError(
            f"{', '.join(left)}: {title} has no normal sample of {normals.upper()}",
            "cohort.normals",
            "all, or tissues that have some",
            "leave the tissue out, or set cohort.normals: all",
        )


def read_files(
    source: PublicSource, samples: pd.DataFrame, find: Find, folder: Path
) -> dict[Part, Scratch]:
    """Read each file of values once, and write what each tissue needs of it.

    Parameters
    ----------
    source : PublicSource
    samples : DataFrame
        From `list_samples`.
    find : function
    folder : Path
        For scratch files; takes four bytes a value.
    """
    return {
        part: _read_file(source, part, samples[[p == part for p in samples["part"]]], find, place)
        for number, part in enumerate(dict.fromkeys(samples["part"]))
        for place in [folder / str(number)]
    }


def _read_file(
    source: PublicSource, part: Part, samples: pd.DataFrame, find: Find, folder: Path
) -> Scratch:
    columns = list(dict.fromkeys(samples["column"]))
    place = {column: number for number, column in enumerate(columns)}
    positions = {
        tissue: [place[column] for column in rows["column"]]
        for tissue, rows in samples.groupby("tissue", sort=False)
    }
    folder.mkdir(parents=True)
    files = {tissue: folder / tissue for tissue in positions}
    ids: list[str] = []
    library = np.zeros(len(columns))
    with contextlib.ExitStack() as stack:
        opened = {name: stack.enter_context(path.open("wb")) for name, path in files.items()}
        for names, values in source.read(part, columns, find):
            ids += names
            library += values.sum(axis=0)
            single = values.astype(np.float32)
            for tissue, wanted in positions.items():
                opened[tissue].write(single[:, wanted].tobytes())
    return Scratch(pd.Series(ids, dtype=str), dict(zip(columns, library, strict=True)), files)


def shared_genes(
    scratch: dict[Part, Scratch], symbols: dict[str, str], entrez: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Genes that every file has, by Ensembl id without version, and the others with the reason.

    Of several genes with one symbol the only one with an Entrez id is kept; where there is none
    or several, all are left out.

    Returns
    -------
    genes : DataFrame
        ``symbol``, ``entrez`` and ``key``, sorted by symbol.
    dropped : DataFrame
        ``id``, ``reason``.
    """
    keys = [gene_keys(of_file.ids) for of_file in scratch.values()]
    found = pd.concat([k[k != ""].drop_duplicates() for k in keys]).value_counts()
    twice = set().union(*(k[k.duplicated() & (k != "")] for k in keys))
    copies = [s.ids[k == ""] for s, k in zip(scratch.values(), keys, strict=True)]
    genes = _named(pd.DataFrame({"key": sorted(found.index)}), symbols, entrez)
    genes["reason"] = _reasons(genes, found, len(keys), twice)
    left, kept = genes[genes["reason"] != ""], genes[genes["reason"] == ""]
    if len(kept) < 2:
        raise InputError(
            f"the {len(keys)} expression files share {len(kept)} gene(s)",
            expected="at least 2",
            hint="check that the files belong together",
        )
    kept = kept[["symbol", "entrez", "key"]].sort_values("symbol", ignore_index=True)
    return kept, _left_out(left, sorted(set().union(*copies)))


def _named(genes: pd.DataFrame, symbols: dict[str, str], entrez: dict[str, str]) -> pd.DataFrame:
    """Genes with ``symbol`` and ``entrez``, both empty where there is none."""
    named = pd.Series(symbols, dtype=str)
    named.index = gene_keys(named.index.to_series()).to_numpy()
    named = named[~named.index.duplicated()]
    symbol = genes["key"].map(named).fillna("")
    return genes.assign(symbol=symbol, entrez=genes["key"].map(entrez).fillna(""))


def _left_out(genes: pd.DataFrame, copies: list[str]) -> pd.DataFrame:
    """Rows of ``not_shared.tsv``: genes by symbol where that names one gene alone."""
    by_symbol = (genes["symbol"] != "") & (genes["reason"] != SEVERAL)
    ids = genes["symbol"].where(by_symbol, genes["key"])
    left = pd.DataFrame(
        {"id": [*ids, *copies], "reason": [*genes["reason"], *[COPY] * len(copies)]}
    )
    return left.drop_duplicates().sort_values(["id", "reason"], ignore_index=True)


def _reasons(genes: pd.DataFrame, found: pd.Series, files: int, twice: set[str]) -> pd.Series:
    """Why a gene is left out; empty where it is kept."""
    reasons = pd.Series("", index=genes.index, dtype=object)
    count = genes["key"].map(found)
    missing = "missing in " + (files - count).astype(str) + f" of {files} expression files"
    for bad, reason in (
        (genes["key"].isin(twice), TWICE),
        (genes["symbol"] == "", UNNAMED),
        (~genes["symbol"].map(is_fit), UNREADABLE),
        (count < files, missing),
    ):
        reasons = reasons.mask((reasons == "") & bad, reason)
    usable = reasons == ""
    with_entrez = usable & (genes["entrez"] != "")
    several = genes["symbol"].where(usable).duplicated(keep=False) & usable
    only = with_entrez & ~genes["symbol"].where(with_entrez).duplicated(keep=False)
    return reasons.mask(several & ~only, SEVERAL)


def tissue_files(
    samples: pd.DataFrame, scratch: dict[Part, Scratch], genes: pd.DataFrame
) -> Iterator[tuple[str, anndata.AnnData]]:
    """Each tissue with its samples, one after the other: one is in memory at a time.

    Yields
    ------
    tissue : str
    data : AnnData (samples, genes)
        Counts, FPKM or TPM; obs as in ``samples.tsv`` and ``library_size`` over all genes of a
        file; var ``entrez``, indexed by symbol.
    """
    import anndata

    var = pd.DataFrame({"entrez": genes["entrez"].to_numpy()}, index=genes["symbol"].to_numpy())
    rows = {
        part: pd.Series(np.arange(len(s.ids)), gene_keys(s.ids))[genes["key"]].to_numpy()
        for part, s in scratch.items()
    }
    for tissue, of_tissue in samples.groupby("tissue", sort=False):
        values = np.empty((len(of_tissue), len(genes)), dtype=np.float32)
        library = np.empty(len(of_tissue))
        for part in dict.fromkeys(of_tissue["part"]):
            mine = np.array([p == part for p in of_tissue["part"]])
            table = np.memmap(scratch[part].files[tissue], np.float32, "r")
            values[mine] = table.reshape(-1, int(mine.sum()))[rows[part]].T
            library[mine] = [scratch[part].library[c] for c in of_tissue["column"][mine]]
        obs = of_tissue.set_index("sample").rename_axis(None).drop(columns=["part", "column"])
        obs["library_size"] = library
        yield tissue, anndata.AnnData(values, obs=obs, var=var.copy())


def sample_table(samples: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``samples.tsv``."""
    table = samples.drop(columns=["part", "column"])
    return table.assign(file=[prepared_file(tissue) for tissue in table["tissue"]])
