"""Read the samples of a run from a public source other than RNAseqDB: one file a tissue."""

import json
import tempfile
from pathlib import Path

import pandas as pd

from mdwgan.commands import arguments
from mdwgan.io import full_disk_named, write_h5ad, write_tsv
from mdwgan.samples.listing import PREPARED, prepared_file
from mdwgan.samples.public import SOURCES, public_source
from mdwgan.samples.tissues import NORMALS, read_tissues


def add_arguments(parser) -> None:
    parser.add_argument("--source", required=True, choices=list(SOURCES))
    parser.add_argument(
        "--versions", required=True, type=json.loads, help="JSON: versions, as in config sources"
    )
    parser.add_argument("--matrix", required=True, help="counts, fpkm or tpm")
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    parser.add_argument("--tissue-table", required=True, type=Path)
    parser.add_argument("--normals", default="all", choices=list(NORMALS), help="whose they are")
    parser.add_argument("--tissues", required=True, nargs="+")
    arguments.output(parser, "folder of the run")


def run(args) -> None:
    from mdwgan.samples.public.gather import list_samples, refuse_no_normals, sample_table
    from mdwgan.samples.public.studies import groups_of
    from mdwgan.sources.public import finder

    source = public_source(args.source, args.versions, args.matrix)
    table, find = read_tissues(args.tissue_table, args.normals), finder(args.root)
    groups = [group for tissue in args.tissues for group in groups_of(table, tissue)]
    samples = list_samples(source, groups, find)
    if args.normals != "all":
        refuse_no_normals(samples, args.tissues, args.normals, source.title())
    _print_counts(samples)
    folder = args.output / "sources" / PREPARED
    folder.mkdir(parents=True, exist_ok=True)
    with full_disk_named(folder), tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
        genes, dropped = _write_tissues(args, source, samples, find, Path(scratch))
    write_tsv(_origins(args, source, groups), folder / "files.tsv")
    write_tsv(sample_table(samples), args.output / "samples.tsv")
    write_tsv(genes[["symbol", "entrez"]], args.output / "genes" / "expression_ids.tsv")
    write_tsv(dropped, args.output / "genes" / "not_shared.tsv")
    print(f"{len(samples)} samples, {samples['donor'].nunique()} donors, {len(genes)} shared genes")


def _write_tissues(args, source, samples: pd.DataFrame, find, scratch: Path):
    from mdwgan.samples.public.gather import read_files, shared_genes, tissue_files

    files = read_files(source, samples, find, scratch)
    genes, dropped = shared_genes(files, source.symbols(find), source.entrez(find))
    for tissue, data in tissue_files(samples, files, genes):
        write_h5ad(data, args.output / "sources" / prepared_file(tissue))
    return genes, dropped


def _print_counts(samples: pd.DataFrame) -> None:
    """The samples that were found, which no table can promise."""
    counts = samples.groupby(["tissue", "condition", "source", "study"], sort=False).size()
    print(counts.rename("samples").reset_index().to_string(index=False))


def _origins(args, source, groups) -> pd.DataFrame:
    """The published files that each tissue is made of, as provenance has them."""
    from mdwgan.cohort.origin import describe_file
    from mdwgan.samples.public.source import needed
    from mdwgan.sources import read_sources
    from mdwgan.sources.public import part_path

    sources, known, rows = read_sources(), {}, []
    for tissue in args.tissues:
        for part in needed(source, [group for group in groups if group.tissue == tissue]):
            name = part_path(part)
            if name not in known:
                known[name] = describe_file(args.root / name, name, sources)
            rows.append({"tissue": tissue} | known[name])
    return pd.DataFrame(rows)
