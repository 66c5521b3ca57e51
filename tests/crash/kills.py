"""Kill runs and their jobs at random moments (kill -9), start them again, and compare checksums.

    .venv/bin/python tests/crash/kills.py --kills 20 --seed 1

An undisturbed run comes first. Then the same run is started in another folder, killed, started
again with the same command, killed again, and so on; a run that ends is compared with the
undisturbed one, and the next one starts from nothing. After each kill, every product that lies
there must be whole. The exit code is 1 where a product differs, or where a start needs more than
the same command.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "workflow")]

import pandas as pd  # noqa: E402
import psutil  # noqa: E402
from helpers.own_run import write_own  # noqa: E402
from helpers.repository import ROOT  # noqa: E402
from helpers.same_products import checksums, unfinished  # noqa: E402
from helpers.snakemake_run import RUN, write_config, write_mirror  # noqa: E402

LONGEST = 1800  # seconds that a run may take
FIGURES = "figures/"  # where a job failed, those of what exists


def write_run(folder: Path) -> str:
    """Write data of a quick run, in which Python and R work, and files are fetched; its config."""
    folder.mkdir(parents=True, exist_ok=True)
    write_mirror(folder)
    cohort = write_own(folder, ["control", "treated"])
    values = pd.read_csv(folder / "matrix.tsv", sep="\t", index_col=0)
    (values + 0.25).to_csv(folder / "matrix.tsv", sep="\t")  # no counts, so limma tests: it is fast
    return write_config(
        folder,
        folder,
        tissues=None,
        cohort=cohort | {"values": "tpm"},
        sources={"mirror": str(folder), "string": None, "humannet": None},
        generators=["mdwgan-gp", "mvn"],
        deg={"permutations": 0},
        planning={"draws": 0},
    )


@dataclass
class Victim:
    """A process that was killed, and what worked at that moment."""

    kind: str  # run, a job's shell, or the verb or script of a job
    at_work: list[str]


@dataclass
class Runs:
    """Starts of one run, in one folder after the other."""

    config: str
    targets: list[str]
    base: Path

    def start(self, folder: Path) -> subprocess.Popen:
        """Start Snakemake as a user does; what it says goes to a file beside the results."""
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "snakemake", "--cores", "2", "--directory", str(folder)]
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        with (folder / "messages.txt").open("w") as messages:
            return subprocess.Popen(
                [*command, *self.targets, "--configfile", self.config],
                cwd=ROOT,
                env=os.environ | {"PATH": path},
                stdout=messages,
                stderr=messages,
            )

    def undisturbed(self) -> tuple[dict[str, str], float]:
        """Checksums of a run that nobody kills, and the seconds that it took."""
        folder, started = self.base / "undisturbed", time.monotonic()
        if self.start(folder).wait(timeout=LONGEST):
            sys.exit((folder / "messages.txt").read_text())
        return checksums(folder / RUN), time.monotonic() - started


def name_of(process: psutil.Process) -> str:
    """Verb or R script of a job's process; empty for a shell, or a process of no job."""
    try:
        words = process.cmdline()
    except psutil.Error:
        return ""
    if "mdwgan" in words and "--log" in words and words[0].endswith("python"):
        return words[words.index("--log") + 2]
    scripts = [Path(word).name for word in words if word.endswith(".R")]
    return scripts[0].partition(".")[2] if scripts else ""


def kill(run: subprocess.Popen, choice: random.Random) -> Victim | None:
    """Kill a run, or a process of its jobs; None where it has ended meanwhile."""
    try:
        below = psutil.Process(run.pid).children(recursive=True)
    except psutil.Error:
        return None
    names = {process: name_of(process) for process in below}
    process = choice.choice([None, choice.choice(below)] if below else [None])
    if run.poll() is not None:
        return None
    at_work = sorted(set(names.values()) - {""})
    if process is None:
        run.send_signal(signal.SIGKILL)
        run.wait()
        return Victim("run", at_work)
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return None
    return Victim(names[process] or "a job's shell", at_work)


class Trial:
    """A series of kills, and what they did to the products."""

    def __init__(self, runs: Runs, seed: int):
        self.runs, self.choice = runs, random.Random(seed)
        self.whole, self.seconds = runs.undisturbed()
        self.victims: list[Victim] = []
        self.faults: list[str] = []
        self.finished = 0  # runs that ended after kills
        self.number = 0  # of the folder

    @property
    def folder(self) -> Path:
        return self.runs.base / f"killed{self.number}"

    def check(self, ended: bool) -> None:
        """Compare products with the undisturbed run's; all of them, where a run has ended."""
        made = checksums(self.folder / RUN)
        if not ended:
            made = {name: sum_ for name, sum_ in made.items() if not name.startswith(FIGURES)}
        wrong = [name for name in made if name in self.whole and made[name] != self.whole[name]]
        if ended:
            wrong += [f"{name} (missing)" for name in self.whole.keys() - made.keys()]
            wrong += [f"{name} (not in the undisturbed run)" for name in made.keys() - self.whole]
            wrong += [f"{name} (left behind)" for name in unfinished(self.folder / RUN)]
        after = f"after kill {len(self.victims)}" + (", run ended" if ended else "")
        self.faults += [f"{after}: {name}" for name in wrong]

    def one_start(self, kills: int) -> None:
        """Start the run; kill jobs and at last the run at random moments, if kills are left."""
        run, before = self.runs.start(self.folder), len(self.victims)
        while len(self.victims) < kills:
            try:
                run.wait(timeout=self.choice.uniform(0, max(self.seconds / 4, 10)))
                break
            except subprocess.TimeoutExpired:
                victim = kill(run, self.choice)
            if victim:
                self.note(victim)
        code = run.wait(timeout=LONGEST)
        if code and len(self.victims) == before:
            said = (self.folder / "messages.txt").read_text()
            self.faults.append(f"after kill {before}: exit code {code}\n{said}")
        if code == 0:
            self.end()

    def note(self, victim: Victim) -> None:
        """Say what was killed, and look at the products that lie there."""
        self.victims.append(victim)
        said = f"kill {len(self.victims)}: {victim.kind}; at work: "
        print(said + (", ".join(victim.at_work) or "Snakemake alone"), flush=True)
        self.check(ended=False)

    def end(self) -> None:
        """Compare a run that has ended, and begin a new one."""
        self.check(ended=True)
        self.finished += 1
        if not self.faults:
            shutil.rmtree(self.folder)
        self.number += 1

    def go(self, kills: int) -> None:
        while not self.faults and (len(self.victims) < kills or self.folder.exists()):
            self.one_start(kills)

    def say(self) -> None:
        runs = sum(victim.kind == "run" for victim in self.victims)
        jobs = Counter(victim.kind for victim in self.victims if victim.kind != "run")
        at_work = Counter(name for v in self.victims for name in (v.at_work or ["Snakemake alone"]))
        print(f"undisturbed run: {self.seconds:.0f} s, {len(self.whole)} products")
        print(f"{len(self.victims)} kills: {runs} of the run, {jobs.total()} of a job {dict(jobs)}")
        print(f"at work when something was killed: {dict(at_work.most_common())}")
        print(f"{self.finished} runs ended after kills; {len(self.faults)} faults")
        print(*self.faults, sep="\n", end="\n" if self.faults else "")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1, help="decides moments and victims")
    parser.add_argument("--folder", type=Path, help="to work in; a temporary one by default")
    parser.add_argument("targets", nargs="*", help="products to make; the whole run by default")
    args = parser.parse_args(argv)
    base = args.folder or Path(tempfile.mkdtemp(prefix="mdwgan-kills-"))
    trial = Trial(Runs(write_run(base / "data"), args.targets, base), args.seed)
    trial.go(args.kills)
    trial.say()
    if not args.folder and not trial.faults:
        shutil.rmtree(base)
    return int(bool(trial.faults))


if __name__ == "__main__":
    sys.exit(main())
