"""Record a tuning: a table of all trials, and the settings that are better as a config."""

from pathlib import Path

from mdwgan.commands import arguments
from mdwgan.config.tuning import fragment
from mdwgan.evaluation.halving import chosen_of, read_record, record_table
from mdwgan.io import write_text, write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("rungs", nargs="+", type=Path, help="rung.json of all generators")
    arguments.settings(parser, "by generator, its row of config rows", "--rows")
    arguments.output(parser, "table of all trials")
    parser.add_argument("--config", required=True, type=Path, help="config to write")


def run(args) -> None:
    rungs = [read_record(path) for path in args.rungs]
    chosen = {}
    for name in args.rows:
        best = chosen_of([rung for rung in rungs if rung["generator"] == name])
        if best is not None:
            chosen[name] = best.changes
    table = record_table(rungs)
    write_tsv(table, args.output)
    write_text(fragment(chosen, args.rows), args.config)
    print(table.to_string(index=False))
