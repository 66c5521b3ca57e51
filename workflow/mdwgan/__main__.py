"""Command line: ``python -m mdwgan VERB ...``; one module of ``mdwgan.commands`` a verb."""

import argparse
import importlib
import pkgutil
import sys

from mdwgan import __version__, commands
from mdwgan.errors import InputError


def verbs() -> list[str]:
    """Names of the verbs, as typed on the command line."""
    return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(commands.__path__))


def build_parser(only: str | None) -> argparse.ArgumentParser:
    """Parser with every verb; only the module of ``only`` is imported, so that start-up is quick."""
    parser = argparse.ArgumentParser(prog="mdwgan", description=__doc__)
    parser.add_argument("--version", action="version", version=f"mdwgan {__version__}")
    subparsers = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in verbs():
        if only is not None and verb != only:
            continue
        module = importlib.import_module(f"mdwgan.commands.{verb.replace('-', '_')}")
        summary = (module.__doc__ or "").strip().splitlines()[0]
        subparser = subparsers.add_parser(verb, help=summary, description=module.__doc__)
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one verb; an `InputError` is printed as one message, without a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    only = argv[0] if argv and argv[0] in verbs() else None
    args = build_parser(only).parse_args(argv)
    try:
        args.run(args)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
