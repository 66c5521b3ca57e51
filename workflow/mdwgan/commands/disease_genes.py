"""Take the genes of the run's diseases out of a source's tables of associations."""

from pathlib import Path

import pandas as pd

from mdwgan.biology.disease_genes import genes_of_diseases, in_symbols, place_of
from mdwgan.commands import arguments
from mdwgan.io import atomic_path, read_tsv, write_tsv
from mdwgan.readers.disease_sources import DISEASES, DISGENET, IDS, OPEN_TARGETS, default_names


def add_arguments(parser) -> None:
    parser.add_argument("--source", required=True, choices=list(IDS), help="whose tables they are")
    parser.add_argument("--files", required=True, nargs="+", type=Path, help="tables of the source")
    parser.add_argument("--names", nargs="*", type=Path, default=[], help="Open Targets' diseases")
    parser.add_argument("--hgnc", nargs="*", type=Path, default=[], help="Entrez ids, for them too")
    parser.add_argument("--genes", required=True, type=Path, help="genes.tsv of the run")
    parser.add_argument("--diseases", required=True, nargs="+", help="ids of that source")
    parser.add_argument("--min-score", type=float, default=0, help="lower scores are left out")
    parser.add_argument("--record", nargs="*", type=Path, default=[], help="record of the tables")
    arguments.output(parser)


def run(args) -> None:
    read = {DISEASES: _of_diseases, DISGENET: _of_disgenet, OPEN_TARGETS: _of_open_targets}
    associations, gene, names = read[args.source](args)
    table = genes_of_diseases(
        associations, gene, args.diseases, args.min_score, names, place_of(args.files)
    )
    write_tsv(table, args.output)
    for record in args.record:
        _write_record(args.files, record)
    print(table.groupby(["disease", "name"], sort=False)[gene].count().to_string())


def _of_diseases(args) -> tuple[pd.DataFrame, str, dict[str, str]]:
    """Associations of the channels, by the run's symbols."""
    from mdwgan.readers.diseases import read_diseases

    whole = pd.concat([read_diseases(path) for path in args.files], ignore_index=True)
    # A channel may have no gene of a disease that exists; the ids that ship are known to.
    names = default_names(DISEASES) | _names(whole)
    genes = read_tsv(args.genes, dtype={"symbol": str, "ensembl_protein": str})
    return in_symbols(whole, genes), "symbol", names


def _of_disgenet(args) -> tuple[pd.DataFrame, str, dict[str, str]]:
    from mdwgan.readers.disgenet import read_disgenet

    (path,) = args.files
    table = read_disgenet(path)
    return table, "entrez", _names(table)


def _of_open_targets(args) -> tuple[pd.DataFrame, str, dict[str, str]]:
    """Associations with Entrez ids, which HGNC's table has."""
    from mdwgan.readers.annotation import read_hgnc
    from mdwgan.readers.opentargets import read_associations, read_names

    table = read_associations(args.files, args.diseases)
    table["entrez"] = table["ensembl"].map(read_hgnc(args.hgnc[0]))
    return table.dropna(subset=["entrez"]), "entrez", read_names(args.names, args.files)


def _names(table: pd.DataFrame) -> dict[str, str]:
    """Name of each disease id of a table; the id where it has none."""
    once = table.drop_duplicates("disease")
    names = once["name"].where(once["name"] != "", once["disease"])
    return dict(zip(once["disease"], names, strict=True))


def _write_record(files: list[Path], record: Path) -> None:
    """Record tables that are read where they lie, as fetched files are recorded."""
    from mdwgan.sources import users_path
    from mdwgan.sources.records import describe, to_text

    rows = [describe(users_path("disease", str(path)), path, str(path), "") for path in files]
    with atomic_path(record) as temporary:
        temporary.write_text(to_text(rows), encoding="utf-8")
