"""Bring further collections of gene sets (GMT) into the run's names, and count what is usable."""

from pathlib import Path

import pandas as pd

from mdwgan.biology.gene_sets import COUNTS, LEFT_OUT, MAIN, of_run, sized
from mdwgan.commands import arguments
from mdwgan.errors import warn
from mdwgan.io import read_tsv, sha256, write_tsv
from mdwgan.readers.gmt import read_gmt


def add_arguments(parser) -> None:
    parser.add_argument("--pathways", required=True, type=Path, help="pathways.tsv of the run")
    parser.add_argument("--source", required=True, help="what the pathways are; a GMT file by path")
    parser.add_argument("--genes", required=True, type=Path, help="genes.tsv of the run")
    parser.add_argument("--min-size", required=True, type=int, help="genes of the smallest set")
    parser.add_argument("--max-size", required=True, type=int, help="genes of the largest set")
    further = parser.add_argument_group("further collections, in one order")
    further.add_argument("--names", nargs="*", default=[])
    further.add_argument("--files", nargs="*", default=[], type=Path, help="their GMT files")
    further.add_argument("--tables", nargs="*", default=[], type=Path, help="tables to write")
    parser.add_argument("--members", required=True, type=Path, help="table of usable sets to write")
    arguments.output(parser)


def run(args) -> None:
    genes = read_tsv(args.genes, dtype=str).fillna("")
    sets = {MAIN: _main(args, genes)}
    for name, file, output in zip(args.names, args.files, args.tables, strict=True):
        out = f"without {name} in enrichment.collections the run goes on"
        sets[name] = _collection(file, genes, out)
        write_tsv(sets[name][0], output)
    members, counts = [], []
    for name, (table, facts) in sets.items():
        own, found = sized(table, genes, args.min_size, args.max_size)
        found["too_small"] = facts["sets"] - found["too_large"] - found["usable"]
        counts.append({"collection": name, **facts, **found})
        members.append(own.assign(collection=name)[["collection", "pathway", "symbol"]])
        if facts["sets"] and not found["usable"]:
            sizes = f"{args.min_size} to {args.max_size} genes"
            warn(f"{name}: none of its {facts['sets']} sets has {sizes} that the run keeps")
    table = pd.DataFrame(counts)[COUNTS]
    write_tsv(pd.concat(members, ignore_index=True), args.members)
    write_tsv(table, args.output)
    print(table.to_string(index=False))


def _main(args, genes: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """The run's pathways; of a GMT file, with the file's own numbers."""
    if (file := Path(args.source)).is_file():
        return _collection(file, genes, LEFT_OUT)
    table = read_tsv(args.pathways, dtype=str)
    facts = {"source": args.source, "named_by": "entrez", "sha256": ""}
    return table, facts | {
        "sets": int(table["pathway"].nunique()),
        "genes": int(table["entrez"].nunique()),
    }


def _collection(file: Path, genes: pd.DataFrame, out: str) -> tuple[pd.DataFrame, dict]:
    """A GMT file in the run's names, and what it has."""
    sets = read_gmt(file)
    table, kind = of_run(sets, genes, file, out)
    return table, {
        "source": file.name,
        "named_by": kind,
        "sets": int(sets["pathway"].nunique()),
        "genes": int(sets["gene"].nunique()),
        "sha256": sha256(file),
    }
