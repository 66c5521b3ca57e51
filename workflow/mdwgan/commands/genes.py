"""Choose the run's genes: cut the networks, map their ids, apply the filter."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from mdwgan.commands import arguments
from mdwgan.errors import warn
from mdwgan.genes import BY_TRAINING
from mdwgan.genes.filters import count_row, expression_fault, gene_table, kept_at
from mdwgan.genes.gene_list import keep_listed, read_gene_list
from mdwgan.genes.stage import Stage, choose, map_with, ranks_of_training
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.networks import NETWORKS
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.samples.listing import IDS, read_samples
from mdwgan.samples.own.mapping import few_mapped, mapped_share

COUNT_COLUMNS = ["edges_lines", "edges_undirected", "nodes"]
UNMAPPED_COLUMNS = ["id", "reason", "status", "candidates"]


def add_arguments(parser) -> None:
    parser.add_argument("--expression", required=True, type=Path, help="shared genes")
    parser.add_argument("--dropped", required=True, type=Path, help="other genes, with reasons")
    arguments.settings(parser, "config genes")
    arguments.organism(parser)
    parser.add_argument(
        "--networks",
        type=json.loads,
        default={},
        help="JSON: version and files of each network (InputFiles.networks in mdwgan.config.files)",
    )
    parser.add_argument("--samples", required=True, type=Path)
    parser.add_argument(
        "--splits",
        required=True,
        type=Path,
        nargs="*",
        help="one a seed, for filters by training samples",
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
    values = _values(args, table, samples) if settings["filter"] in BY_TRAINING else []
    listed = _listed(settings["list"], table, stage) if settings["filter"] == "list" else None
    seeds = args.seeds
    table = choose(table, settings["filter"], settings["n"], seeds, values, stage.edges, listed)
    edges = stage.add_kept(table)
    fault = expression_fault(args.version, samples["tissue"].nunique())
    ever, which = int(table["kept"].sum()), settings["filter"]
    kept = max((len(kept_at(table, seed)) for seed in seeds), default=ever)
    other = "" if which == "networks" else "the paper filters by networks"
    faults = [fault for fault in (*stage.faults.values(), fault, other) if fault]
    stage.counts += [
        count_row("expression", "expression, shared by all files", None, None, len(table), fault),
        count_row("kept", f"kept by {which}", None, None, kept, "; ".join(faults)),
    ]
    if ever > kept:
        at_any = "no: the paper chose the genes once"
        stage.counts.append(count_row("", f"kept by {which} at any seed", None, None, ever, at_any))
    mapping = _mapping(args, table[table["kept"]])
    _write(args.output, table, stage, edges)
    write_tsv(mapping, args.output / "mapping.tsv")
    print(f"{kept:,} of {len(table):,} genes kept")


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
            organism=args.organism,
        )
        version = args.networks[name]["version"]
        stage.add_network(network, files, settings[network.cut], version, route)
    return stage


def _listed(path: str, table: pd.DataFrame, stage: Stage) -> np.ndarray:
    """Genes that the user's list names; names that no gene has are listed and counted."""
    names = read_gene_list(path)
    kept, unknown = keep_listed(table, names, path)
    if unknown:
        warn(
            f"genes.list: {len(unknown)} of {len(names)} names are no genes of the expression "
            f"files, such as {unknown[0]}: genes/unmapped.tsv lists them"
        )
        reason = "in genes.list, but in no expression file"
        rows = {"id": unknown, "reason": reason, "status": "not in the data"}
        stage.unmapped.append(pd.DataFrame(rows))
    return kept


def _mapping(args, kept: pd.DataFrame) -> pd.DataFrame:
    """How many of the kept genes have an Entrez id; a reason where fewer than half have."""
    mapped = args.settings["id_route"] != "none"
    reason = few_mapped(kept["symbol"], kept["entrez"], ORGANISMS[args.organism], mapped)
    if reason:
        warn(reason)
    known, total = mapped_share(kept["entrez"])
    facts = {"organism": args.organism, "genes": total, "with_entrez": known, "reason": reason}
    return pd.DataFrame([facts])


def _values(args, table: pd.DataFrame, samples: pd.DataFrame) -> list[pd.Series]:
    return ranks_of_training(
        args.settings["filter"],
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
