"""Check that a generator keeps to the contract, on a small made-up cohort.

    mdwgan check-generator toy
    mdwgan check-generator toy --entry-point toy_package.toy:Toy --settings '{"noise": 0.5}'

Prints a line a check; the exit code is 1 where one fails. docs/plug-ins.md has an example.
"""

import json

from mdwgan.errors import InputError, escaped


def add_arguments(parser) -> None:
    parser.add_argument("name", metavar="NAME", help="of an installed plug-in, or of a row")
    parser.add_argument(
        "--entry-point", metavar="MODULE:CLASS", help="a class that no package names yet"
    )
    parser.add_argument("--settings", type=json.loads, help="JSON: settings of the generator")


def run(args) -> None:
    # Imported here: torch takes seconds, and a slip in the flags is told at once.
    from mdwgan.generators.contract import check_generator
    from mdwgan.generators.plug_ins import class_at
    from mdwgan.generators.registry import make

    settings = _settings(args)
    if args.entry_point:
        found = class_at(args.entry_point, f"generator {args.name}")

        def new():
            return found(args.name, dict(settings))
    else:

        def new():
            return make(args.name, dict(settings))

        new()  # an unknown name is one message, not one a check
    failed = 0
    for finding in check_generator(new):
        failed += bool(finding.wrong)
        told = (
            f"FAIL  {finding.check}: {finding.wrong}" if finding.wrong else f"pass  {finding.check}"
        )
        print(escaped(told), flush=True)
    if failed:
        raise InputError(
            f"{failed} check(s) fail",
            args.name,
            "a generator that keeps to the contract",
            "docs/plug-ins.md says what each check wants",
        )
    print(f"{args.name} keeps to the contract")


def _settings(args) -> dict:
    """Settings by the flag; of a row that ships, its defaults are below them."""
    from mdwgan.config.defaults import read_schema
    from mdwgan.config.run import settings_of
    from mdwgan.config.schema import fill_defaults
    from mdwgan.generators.rows import ROWS

    given = args.settings or {}
    if not isinstance(given, dict):
        raise InputError(f"{json.dumps(given)} are no settings", "--settings", "a JSON object")
    if args.entry_point or args.name not in ROWS:
        return given
    return settings_of(fill_defaults({"run": "check"}, read_schema()), args.name) | given
