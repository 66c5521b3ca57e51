"""Name products of a run that were made with other settings or code than a config's."""

from pathlib import Path

from mdwgan.errors import InputError


def add_arguments(parser) -> None:
    parser.add_argument("folder", type=Path, help="folder of the run, such as results/demo")
    parser.add_argument("--config", required=True, type=Path, help="the run's YAML file")


def run(args) -> None:
    from mdwgan.config.made import NAME, describe, differences
    from mdwgan.config.schema import read_config

    if not (args.folder / NAME).is_file():
        raise InputError(
            f"no {NAME}, so nothing is known of its products",
            args.folder,
            "the folder of a run that was started with this version",
            "start the run once with its own config",
        )
    stale = differences(args.folder, read_config(args.config))
    if stale:
        lines = "\n  ".join(describe(stale))
        raise InputError(
            f"{len(stale)} product(s) were made with other settings or code:\n  {lines}\n",
            args.folder,
            f"products of {args.config}",
            "start the run with this config: what differs is made anew, or named",
        )
    print("All products that are known have the settings of the config.")
