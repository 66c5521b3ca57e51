"""Choose the run's genes: cut the networks, map their ids, apply the filter."""

import json
from pathlib import Path

import pandas as pd

from mdwgan.commands import arguments
from mdwgan.genes.filters import count_row, expression_fault, gene_table
from mdwgan.genes.stage import Stage, choose, map_with, mean_log_of_training
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.networks import NETWORKS
from mdwgan.samples.listing import IDS, read_samples

COUNT_COLUMNS = ["edges_lines", "edges_undirected", "nodes"]
UNMAPPED_COLUMNS = ["id", "reason", "status", "candidates"]


def add_arguments(parser) -> None:
    parser.add_argument("--expression", required=True, type=Path, help="shared genes")
    parser.add_argument("--dropped", required=True, type=Path, help="other genes, with reasons")
    arguments.settings(parser, "config genes")
    parser.add_argument(
        "--networks",
        type=json.loads,
        default={},
        help="JSON: version and files of each network (InputFiles.networks in mdwgan.config.files)",
    )
    parser.add_argument("--samples", required=True, type=Path)
    parser.add_argument(
        "--splits", required=True, type=Path, nargs="*", help="one a seed, for top_expressed"
    )
    parser.add_argument("--seeds", required=True, type=int, nargs="*")
    parser.add_argument("--matrix", required=True, choices=["counts", "fpkm"])
    parser.add_argument("--library-size", required=True, type=float)
    parser.add_argument("--root", required=True, type=Path, help="folder of the fetched files")
    parser.add_argument("--version", required=True, help="version of RNAseqDB")
    arguments.output(parser, "folder genes/ of the run")


def run(args) -> None:
    settings = args.settings
    expression = read_tsv(args.expression, dtype=str).fillna("")
    stage = _networks(args, expression)
    table = gene_table(expression, stage.mapped, stage.entrez)
    samples = read_samples(args.samples)
    means = _means(args, table, samples) if settings["filter"] == "top_expressed" else []
    table = choose(table, settings["filter"], settings["n"], args.seeds, means, stage.edges)
    edges = stage.add_kept(table)
    fault = expression_fault(args.version, samples["tissue"].nunique())
    kept, which = int(table["kept"].sum()), settings["filter"]
    other = "" if which == "networks" else "the paper filters by networks"
    faults = [fault for fault in (*stage.faults.values(), fault, other) if fault]
    stage.counts += [
        count_row("expression", "expression, shared by all files", None, None, len(table), fault),
        count_row("kept", f"kept by {which}", None, None, kept, "; ".join(faults)),
    ]
    _write(args.output, table, stage, edges)
    print(f"{kept} of {len(table)} genes kept")


def _networks(args, expression: pd.DataFrame) -> Stage:
    """Read and map the networks that the run has."""
    settings = args.settings
    stage = Stage(unmapped=[read_tsv(args.dropped, dtype=str).assign(status="not shared")])
    for name, network in NETWORKS.items():
        if name not in args.networks:
            continue
        files = {part: args.root / path for part, path in args.networks[name]["files"].items()}
        route = map_with(
            expression,
            settings,
            info=files.get("info"),
            aliases=files.get("aliases"),
            mygene_save=args.output / "mygene_answers.json",
        )
        version = args.networks[name]["version"]
        stage.add_network(network, files, settings[network.cut], version, route)
    return stage


def _means(args, table: pd.DataFrame, samples: pd.DataFrame) -> list[pd.Series]:
    return mean_log_of_training(
        samples,
        [read_tsv(split, dtype=IDS) for split in args.splits],
        list(table["symbol"]),
        args.matrix,
        args.library_size,
        args.root,
        args.version,
    )


def _write(folder: Path, table: pd.DataFrame, stage: Stage, edges: dict) -> None:
    write_tsv(table, folder / "genes.tsv")
    counts = pd.DataFrame(stage.counts)
    counts[COUNT_COLUMNS] = counts[COUNT_COLUMNS].astype("Int64")
    write_tsv(counts, folder / "counts.tsv")
    unmapped = pd.concat(stage.unmapped, ignore_index=True)
    write_tsv(unmapped.reindex(columns=UNMAPPED_COLUMNS), folder / "unmapped.tsv")
    columns = ["network"] if not stage.networks else list(stage.networks[0])
    write_tsv(pd.DataFrame(stage.networks, columns=columns), folder / "network.tsv")
    for network, pairs in edges.items():
        write_tsv(pairs, folder / f"edges_{network}.tsv.gz")
