"""Compare two files of any origin, generated and real samples, in all metrics.

REAL and SYNTHETIC are matrices: TSV or CSV (.gz or not), parquet or h5ad. Genes are matched by
name. Prints a table of all metrics and writes it as TSV. docs/metrics.md tells what they mean.
"""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.errors import InputError, escaped, some
from mdwgan.io import write_tsv
from mdwgan.metrics.base import DENDROGRAM_GENES
from mdwgan.metrics.network import NETWORKS
from mdwgan.samples.own.units import KINDS

SET_SIZES = (10, 500)  # genes of a gene set, as in config enrichment


def add_arguments(parser) -> None:
    parser.add_argument("real", type=Path, metavar="REAL", help="real samples, not trained on")
    parser.add_argument("synthetic", type=Path, metavar="SYNTHETIC", help="generated samples")
    parser.add_argument("--train", type=Path, help="real samples that the generator was fitted to")
    parser.add_argument(
        "--values",
        choices=KINDS,
        default="log2",
        help="what all matrices hold; log2 (the default) is taken as it is",
    )
    parser.add_argument(
        "--conditions",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="table with the columns sample, condition and, where known, donor: one for all "
        "matrices, or one each in the order REAL SYNTHETIC TRAIN; h5ad files, "
        "and files of mdwgan sample, bring their own",
    )
    parser.add_argument(
        "--samples-in",
        choices=["columns", "rows"],
        help="of files that aren't h5ad, where neither genes nor a table of conditions tell it",
    )
    parser.add_argument(
        "--all-samples",
        action="store_true",
        help="compare all generated samples, not as many as there are real ones",
    )
    parser.add_argument(
        "--halves",
        type=int,
        default=0,
        metavar="N",
        help="divide REAL in two by donor, N times, and show what one half scores against the "
        "other: what noise costs",
    )
    for network, label in NETWORKS.items():
        parser.add_argument(
            f"--{network}",
            type=Path,
            metavar="FILE",
            help=f"TSV with gene1 and gene2: pairs that {label} joins",
        )
    parser.add_argument(
        "--gene-sets",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="GMT files: gene sets of 10 to 500 genes of the matrices, by the genes' names there",
    )
    parser.add_argument(
        "--dendrogram-genes",
        default=DENDROGRAM_GENES,
        metavar="N",
        help="genes of s_dend and s_sdcc, a number or all",
    )
    parser.add_argument("--seed", type=int, default=0, help="of folds and draws")
    arguments.output(parser, "TSV")


def run(args) -> None:
    # Imported here, so that other verbs and --help start fast.
    from mdwgan.evaluation.compare_files import compare_sets, half_values, metric_table
    from mdwgan.evaluation.file_ways import ways_of
    from mdwgan.evaluation.files import open_file, read_samples_of_file

    options = _options(args)
    paths = {"real": args.real, "generated": args.synthetic}
    paths |= {"training": args.train} if args.train else {}
    files = [open_file(path, args.values) for path in paths.values()]
    tables = _tables(args.conditions, list(paths.values()))
    known = [None if table is None else set(table.index) for table in tables]
    ways = ways_of(files, known, args.samples_in)
    sets = [
        read_samples_of_file(role, cells, args.values, table, way)
        for role, cells, table, way in zip(paths, files, tables, ways, strict=True)
    ]
    train = sets[2] if args.train else None
    comparison, notes = compare_sets(*sets[:2], train, options, args.seed, args.all_samples)
    _refuse_unknown_sets(args.gene_sets, options, comparison, sets[0].log.columns)
    table = metric_table(comparison)
    if args.halves > 0:
        table.insert(3, "real_half", table["metric"].map(half_values(comparison, args.halves)))
    for samples in sets:
        for note in samples.notes:
            print(escaped(f"{samples.role} ({samples.path.name}): {note}"))
    print("\n".join(map(escaped, notes)), end="\n\n")
    print(_readable(table))
    if warning := _memorisation(table, comparison):
        print(f"\nwarning: {warning}")
    write_tsv(table, args.output)


def _options(args):
    from mdwgan.evaluation.apply import Options
    from mdwgan.evaluation.files import read_edges, read_gene_sets

    count = str(args.dendrogram_genes)
    if count != "all" and not (count.isdigit() and int(count) >= 4):
        raise InputError(f"{count!r} genes", "--dendrogram-genes", "all, or a number from 4 up")
    files = {network: getattr(args, network) for network in NETWORKS}
    edges = {network: read_edges(file) for network, file in files.items() if file}
    genes = None if count == "all" else int(count)
    return Options(edges, genes, read_gene_sets(args.gene_sets), SET_SIZES)


def _refuse_unknown_sets(files: list[Path], options, comparison, genes) -> None:
    """Stop at a GMT file without a gene of the matrices."""
    from mdwgan.biology.gene_sets import why_unknown

    for file in files:
        if file.name not in comparison.gene_sets:
            table = options.gene_sets
            of_file = table.loc[table["collection"] == file.name, "symbol"]
            raise InputError(
                f"no gene of it is in the matrices: it has {some(list(of_file.unique()))}, they "
                f"{some(list(genes))}",
                file,
                "names of genes as the matrices have them",
                f"{why_unknown(of_file, genes.to_series())}, or leave it out",
            )


def _tables(files: list[Path], paths: list[Path]) -> list:
    """Table of conditions of each matrix; its own columns where no table has its samples."""
    from mdwgan.evaluation.files import own_conditions, read_conditions

    matrices = len(paths)
    if len(files) not in (0, 1, matrices):
        raise InputError(
            f"{len(files)} tables",
            "--conditions",
            f"one for all matrices, or {matrices}, one for each",
        )
    tables = [read_conditions(file) for file in files] or [None]
    if len(files) == matrices > 1:
        return tables
    own = [own_conditions(path) for path in paths]
    (given,) = tables
    if given is None:
        return own
    return [
        given if table is None or set(table.index) & set(given.index) else table for table in own
    ]


def _readable(table) -> str:
    """Return the table as lines: values with four digits, what is best, and notes."""
    numbers = [column for column in ("value", "real_half") if column in table]
    shown = table.assign(
        **{c: [f"{value:.4g}" if value == value else "-" for value in table[c]] for c in numbers},
        best=[
            {
                "higher": f"{ideal:g}, the higher the better",
                "lower": f"{ideal:g}",
                "nearest": f"{ideal:g}",
            }.get(direction, "see note")
            for ideal, direction in zip(table["ideal"], table["direction"], strict=True)
        ],
    )
    shown = shown[["axis", "metric", *numbers, "best", "n", "note"]]
    shown["axis"] = shown["axis"].where(shown["axis"] != shown["axis"].shift(), "")
    widths = {c: max(map(len, [c, *map(str, shown[c])])) for c in list(shown)[:-1]}
    rows = [dict(zip(shown, shown, strict=True)), *shown.astype(str).to_dict("records")]
    lines = [
        "  ".join([*(row[c].ljust(w) for c, w in widths.items()), row["note"]]) for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _memorisation(table, comparison) -> str:
    from mdwgan.metrics.memorisation_bounds import find, warning

    if not len(comparison.train):
        return ""
    values = dict(zip(table["metric"], table["value"], strict=True))
    return warning("Memorisation", find(values, len(comparison.train), len(comparison.real)))
