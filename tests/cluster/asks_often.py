"""Snakemake, which asks SLURM each second how its jobs are.

Its plug-in asks ever less often while no job ends: after 2 seconds, then 12, then 22. No setting
of it says otherwise, and the jobs of the tests take seconds.
"""

import asyncio

from snakemake.cli import main
from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor


async def one_second(_) -> None:
    await asyncio.sleep(1)


if __name__ == "__main__":
    RemoteExecutor.sleep = one_second
    main()
