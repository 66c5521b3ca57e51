"""Which files a run would make: plans of Snakemake, and a finished run without any computation."""

from pathlib import Path

from helpers.snakemake_run import RUN, output, snakemake


def plan(directory: Path, config: str, *targets: str | Path) -> dict[str, str]:
    """Files of the run that would be made, with the rule of each, by Snakemake's own summary."""
    rows = _summary(directory, config, *targets)
    return {_in_run(path): rule for path, rule, what in rows if what == "update pending"}


def finish(directory: Path, config: str) -> None:
    """Make a finished run of empty files, with Snakemake's notes of settings and inputs."""
    for path, *_ in _summary(directory, config):
        file = directory / path
        if file.name != "figures":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        else:  # the folder that a rule fills
            file.mkdir(parents=True, exist_ok=True)
    # The last --cores counts: jobs that only touch their files wait a moment each.
    done = snakemake(directory, config, "--touch", "--forceall", "--quiet", "all", "--cores", "99")
    assert done.returncode == 0, output(done)


def _summary(directory: Path, config: str, *targets: str | Path) -> list[tuple[str, str, str]]:
    """Path, rule and what is planned, for each file that the targets need."""
    done = snakemake(directory, config, *map(str, targets), "--summary")
    assert done.returncode == 0, output(done)
    header, *lines = done.stdout.splitlines()
    columns = [header.split("\t").index(name) for name in ("output_file", "rule", "plan")]
    cells = [line.split("\t") for line in lines]
    return [tuple(row[place] for place in columns) for row in cells]


def _in_run(path: str) -> str:
    return str(Path(path).relative_to(RUN))
