"""Rank the trials of one rung over all tissues and seeds."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.evaluation.halving import in_words, rank, read_record, rung_text
from mdwgan.io import write_text


def add_arguments(parser) -> None:
    parser.add_argument("trials", nargs="+", type=Path, help="trial.json of the rung")
    parser.add_argument("--generator", required=True, help="row of the tables")
    arguments.output(parser)


def run(args) -> None:
    records = [read_record(path) for path in args.trials]
    first, ranked = records[0], rank(records)
    write_text(rung_text(args.generator, first["rung"], first["share"], ranked), args.output)
    for trial in ranked:
        print(f"trial {trial.number}: {trial.score} ({in_words(trial.changes)})")
