"""List the sources; with --plan what a run would fetch, with --tissues whose samples there are."""

from pathlib import Path

from mdwgan.errors import InputError
from mdwgan.io import write_tsv


def add_arguments(parser) -> None:
    parser.add_argument("--plan", action="store_true", help="what a run would fetch")
    parser.add_argument(
        "--tissues",
        action="store_true",
        help="tissues of public sources, with Toil's numbers of samples",
    )
    parser.add_argument("--config", type=Path, nargs="+", help="config files of the run")
    parser.add_argument("--output", type=Path, help="write the table there as well (TSV)")


def run(args) -> None:
    from mdwgan.sources.cache import cache_folder

    if args.tissues:
        table, text = _tissues()
    else:
        print(f"cache: {cache_folder()}")
        table, text = _plan(args.config) if args.plan else _list()
    print(text)
    if args.output:
        write_tsv(table, args.output)


def _list():
    from mdwgan.sources import read_sources

    table = read_sources()
    shown = ["source", "version", "licence", "checksum", "note"]
    return table, table[shown].to_string(index=False)


def _plan(files: list[Path] | None):
    """Plan of the config; of several files, a later one wins key by key."""
    from mdwgan.config.notes import notes
    from mdwgan.config.run import pooled, public_lenders
    from mdwgan.config.schema import read_config
    from mdwgan.sources.plan import in_words, plan

    if not files:
        raise InputError("no config", "--config", "the run's config file")
    config = read_config(*files)
    table = plan(config, public_lenders(config) if pooled(config) else [])
    return table, "\n".join([in_words(table), *notes(config)])


def _tissues():
    from mdwgan.samples.public.studies import TISSUES, counted
    from mdwgan.samples.tissues import read_tissues

    table = counted(read_tissues(TISSUES)).reset_index()
    return table, table.to_string(index=False)
