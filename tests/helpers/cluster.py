"""A private SLURM, and Snakemake in it as a user of a cluster starts it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from helpers.repository import ROOT

SCRIPT = ROOT / "tests" / "cluster" / "slurm.sh"
SNAKEMAKE = ROOT / "tests" / "cluster" / "asks_often.py"
PROFILE = "workflow/profiles/slurm"
# No accounting database here.
SETTINGS = ("--slurm-status-command", "squeue")
PROGRAMS = ("slurmctld", "slurmd", "sbatch", "srun", "munged", "unshare", "nsenter")


def why_none() -> str | None:
    """Reason why this machine can have no SLURM of the tests; None where it can."""
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        return f"no SLURM: {', '.join(missing)} missing (apt-get install slurm-wlm munge)"
    if os.geteuid() != 0:
        return "no SLURM: its daemons and a mount namespace need root"
    done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True)
    return f"no SLURM: {done.stderr.decode().strip()}" if done.returncode else None


def free_ports(count: int) -> int:
    """First of some ports in a row that nobody listens to."""
    for first in range(26_800, 32_000, count):
        if all(_is_free(first + more) for more in range(count)):
            return first
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Cluster:
    """SLURM with three nodes; it ends with this object's process, however that ends."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.process = subprocess.Popen(
            [SCRIPT, folder, str(free_ports(4))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder.parent / "slurm.err").open("w"),
            text=True,
        )
        if self.process.stdout.readline() != "ready\n":
            self.stop()
            raise AssertionError((folder.parent / "slurm.err").read_text())
        pid = (folder / "pid").read_text().strip()
        self.enter = ["nsenter", "--mount", "--pid", f"--target={pid}", f"--wd={ROOT}"]

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()

    def run(self, *command: str, **options) -> subprocess.CompletedProcess:
        """Run a command of a user, such as scancel."""
        options = {"capture_output": True, "text": True, "timeout": 60} | options
        return subprocess.run([*self.enter, *command], **options)

    def arguments(self, directory: Path, config: str, *arguments: str) -> list[str]:
        """Command line of Snakemake with the profile that ships; targets come first."""
        command = [sys.executable, str(SNAKEMAKE), "--directory", str(directory), *arguments]
        command += ["--workflow-profile", PROFILE, *SETTINGS, "--configfile", config]
        return [*self.enter, *command]

    def snakemake(
        self, directory: Path, config: str, *arguments: str
    ) -> subprocess.CompletedProcess:
        """Run Snakemake with its jobs on the cluster."""
        return subprocess.run(
            self.arguments(directory, config, *arguments),
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=600,
        )

    def start(self, directory: Path, config: str, *arguments: str) -> subprocess.Popen:
        """Start Snakemake in the background; messages go to a file, since orphans hold a pipe."""
        with (directory / "messages.txt").open("w") as messages:
            return subprocess.Popen(
                self.arguments(directory, config, *arguments),
                cwd=ROOT,
                env=environment(),
                stdout=messages,
                stderr=messages,
            )

    def job_of(self, row: str) -> dict[str, str]:
        """Newest job that trains a row, as squeue knows it; empty while there is none."""
        fields = {"id": "%i", "rule": "%k", "state": "%T", "node": "%N", "limit": "%l"}
        form = "|".join(fields.values())
        listed = self.run("squeue", "--noheader", "--states=all", "--sort=-i", f"--format={form}")
        jobs = [dict(zip(fields, line.split("|"), strict=True)) for line in listed.stdout.split()]
        of_row = [job for job in jobs if job["rule"] == f"rule_train_wildcards_alpha_{row}_0"]
        return of_row[0] if of_row else {}

    def update(self, **changes: str) -> None:
        """Change a job, a node or a partition, as an administrator does."""
        words = [f"{key}={value}" for key, value in changes.items()]
        done = self.run("scontrol", "update", *words)
        assert done.returncode == 0, done.stderr


def until(true, seconds: float = 300):
    """Wait until a condition is true; what it returned then."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, f"not in time: {true.__qualname__}"
        time.sleep(0.03)
    return value


def suspended_training(directory: Path, model: Path, seen) -> psutil.Process:
    """Wait for the training of a model until something of it is seen, and suspend it there."""
    until(seen)
    for process in psutil.process_iter(["cmdline", "name"]):
        words = process.info["cmdline"] or []
        if str(model) in words and "bash" not in process.info["name"]:
            with contextlib.suppress(psutil.Error):
                if "train" in words and process.cwd() == str(directory):
                    process.suspend()
                    return process
    raise AssertionError(f"no training of {model}")


def kill_snakemake(run: subprocess.Popen) -> None:
    """Kill Snakemake alone, at once; run is the program that has entered the cluster's machine."""
    (snakemake,) = psutil.Process(run.pid).children()
    snakemake.kill()
    run.wait()


def environment() -> dict[str, str]:
    """Environment of a user on the login node, without a cluster that this machine is in."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("SLURM_", "SBATCH_", "SRUN_"))}
    return own | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
