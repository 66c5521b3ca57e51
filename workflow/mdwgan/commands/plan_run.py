"""Say what a run costs before it starts: jobs, core hours, memory, disk, download, and how long.

The jobs are those of Snakemake's dry run, without what is there already. What each needs is
estimated from jobs that were measured (`mdwgan.config.costs`).
"""

from pathlib import Path

from mdwgan.io import write_tsv

HOUR = 3600
# Machines that a run is planned on, where none is named: cores, GB of memory (0: each node has
# enough), GPUs.
MACHINES = {
    "laptop": (8, 16, 0),
    "40-core node": (40, 192, 0),
    "SLURM, 100 jobs at once, 4 GPUs": (100, 0, 4),
    **{f"{n} nodes of 40 cores and a GPU": (40 * n, 0, n) for n in (10, 100, 1000)},
}
WHY = {
    "cores": "the cores, most of them with {stage}",
    "GPUs": "the GPUs, most of the time with {stage}",
    "order": "the longest chain of jobs that wait for each other, most of it {stage}",
    "Snakemake": "Snakemake's own work for each job",
}


def add_arguments(parser) -> None:
    parser.add_argument("config", type=Path, nargs="+", help="config file of the run")
    parser.add_argument("--cores", type=int, help="plan for one machine: jobs at once")
    parser.add_argument("--memory", type=float, default=0, help="its memory in GB, if it is shared")
    parser.add_argument(
        "--gpus", type=int, default=0, help="its GPUs, for jobs that train networks"
    )
    parser.add_argument(
        "--gpu-speed-up",
        type=float,
        default=1,
        help="how many times faster a GPU trains than a core; 1, a bound, as none was measured",
    )
    parser.add_argument("--no-download", action="store_true", help="don't ask for sizes of files")
    parser.add_argument("--output", type=Path, help="write the table by rule there as well (TSV)")


def run(args) -> None:
    from mdwgan.config.costs import Costs
    from mdwgan.config.job_list import planned_jobs
    from mdwgan.config.schema import read_config
    from mdwgan.paths import checkout_file

    _check(args)
    config = read_config(*args.config)
    snakefile = checkout_file("Snakefile", "plan-run")
    costs = Costs(config, f"results/{config['run']}")
    jobs = planned_jobs(snakefile, args.config, Path.cwd())
    needs = [costs.estimate(planned.job) for planned in jobs]
    networks = [costs.is_network(planned.job) for planned in jobs]
    table = costs_by_rule(jobs, needs, networks)
    print(in_words(config, table, costs))
    if not args.no_download:
        print(_download(config))
    print(f"\n{table_text(table)}\n")
    print(_times(args, jobs, needs, networks))
    if args.output:
        write_tsv(table, args.output)


def _check(args) -> None:
    from mdwgan.errors import InputError

    for name, least in {"cores": 1, "memory": 0, "gpus": 0, "gpu_speed_up": 0.01}.items():
        value = getattr(args, name)
        if value is not None and not value >= least:
            flag = "--" + name.replace("_", "-")
            raise InputError(f"{value:g}", flag, f"a number of at least {least:g}")


def costs_by_rule(jobs, needs, networks):
    """What the jobs of each rule need.

    Parameters
    ----------
    jobs : list of PlannedJob
    needs : list of Estimate
        Of each job.
    networks : list of bool
        Whether each job trains a network.

    Returns
    -------
    DataFrame
        ``rule``, ``jobs``, ``core_hours``, ``network_hours`` (of jobs that train networks: GPU
        hours, if a GPU is no faster than a core), ``memory_mb`` of the largest, ``disk_mb`` of all;
        most core hours first.
    """
    import pandas as pd

    rows = []
    for planned, need, is_network in zip(jobs, needs, networks, strict=True):
        hours = need.cpu / HOUR
        trained = hours if is_network else 0.0
        rows.append((planned.job.rule, 1, hours, trained, need.memory, need.disk))
    columns = ["rule", "jobs", "core_hours", "network_hours", "memory_mb", "disk_mb"]
    table = pd.DataFrame(rows, columns=columns)
    how = dict.fromkeys(columns[1:], "sum") | {"memory_mb": "max"}
    return table.groupby("rule").agg(how).sort_values("core_hours", ascending=False).reset_index()


def in_words(config: dict, table, costs) -> str:
    """Sums of the table in a few lines."""
    total = table.sum(numeric_only=True)
    largest = table.loc[table["memory_mb"].idxmax()] if len(table) else None
    words = [
        f"run {config['run']}: tissues: {len(config['tissues'])}, seeds: {len(config['seeds'])}, "
        f"{costs.sizes.all_samples():,} samples, {costs.sizes.genes:,} genes at most",
        f"{int(total['jobs']):,} jobs, {_hours(total['core_hours'])} core hours",
    ]
    if len(table):
        words += [
            f"of them {_hours(total['network_hours'])} hours in jobs that train networks; as many "
            "GPU hours at most, since a GPU's speed was not measured",
            f"memory: {largest['memory_mb'] / 1000:,.1f} GB at most in one job ({largest['rule']})",
            f"disk: {total['disk_mb'] / 1000:,.1f} GB of products at most",
        ]
    return "\n".join(words)


def _hours(number: float) -> str:
    return f"{number:,.1f}" if number >= 10 else f"{number:.2g}"


def table_text(table) -> str:
    """Table by rule."""
    titles = {"core_hours": "core hours", "memory_mb": "MB at most", "disk_mb": "MB of products"}
    shown = table.drop(columns="network_hours").rename(columns=titles)
    return shown.to_string(index=False, float_format="{:,.2f}".format)


def _download(config: dict) -> str:
    """Files and bytes of the run's sources, by where they are."""
    from mdwgan.config.run import pooled, public_lenders
    from mdwgan.sources.plan import plan, sums

    table = plan(config, public_lenders(config) if pooled(config) else [])
    return "\n".join(f"files {line}" for line in sums(table))


def _times(args, jobs, needs, networks) -> str:
    """How long the run takes on each machine, and what limits it."""
    from mdwgan.config.schedule import Machine, Task, schedule

    tasks = [
        Task(planned.job.rule, need.cpu, need.memory, is_network, planned.before)
        for planned, need, is_network in zip(jobs, needs, networks, strict=True)
    ]
    named = (
        {f"{args.cores} cores": (args.cores, args.memory, args.gpus)} if args.cores else MACHINES
    )
    lines = ["how long, if no job waits for anything but the others and a core or GPU:"]
    for name, (cores, memory, gpus) in named.items():
        result = schedule(tasks, Machine(name, cores, memory * 1000, gpus), args.gpu_speed_up)
        why = WHY[result.limit].format(stage=result.stage)
        lines.append(f"  {name}: {_duration(result.seconds)}; limited by {why}")
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    if seconds < HOUR:
        return f"{seconds / 60:,.0f} min"
    return f"{seconds / HOUR:,.1f} h" if seconds < 48 * HOUR else f"{seconds / HOUR / 24:,.1f} days"
