"""R scripts, each as the only rule of a workflow."""

import functools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.repository import ROOT

SCRIPTS = ROOT / "workflow" / "scripts"
RULE = """
rule one:
    input: **{input!r}
    output: **{output!r}
    params: **{params!r}
    log: "one.log"
    threads: {threads}
    script: {script!r}
"""


@functools.cache
def has_r_packages(*packages: str) -> bool:
    if shutil.which("Rscript") is None:
        return False
    # Looked up, not loaded: DESeq2 alone takes seconds to load.
    check = "q(status = !all(commandArgs(TRUE) %in% rownames(installed.packages())))"
    return subprocess.run(["Rscript", "-e", check, *packages], capture_output=True).returncode == 0


def need_r(*packages: str) -> None:
    if not has_r_packages(*packages):
        pytest.skip(f"needs Rscript with {', '.join(packages)}")


def run_script(folder: Path, script: str, input, output, params=None, threads=1):
    """Run a script as the only rule of a workflow; returns the exit status and the log."""
    rule = RULE.format(
        input=input,
        output=output,
        params=params or {},
        threads=threads,
        script=str(SCRIPTS / script),
    )
    (folder / "Snakefile").write_text(rule)
    command = [sys.executable, "-m", "snakemake", "--cores", str(threads), "--directory", folder]
    run = subprocess.run([*command, "--snakefile", folder / "Snakefile"], capture_output=True)
    log = folder / "one.log"
    return run.returncode, log.read_text() if log.exists() else run.stderr.decode()


DEG_INPUT = {"counts": "counts.tsv.gz", "samples": "samples.tsv", "genes": "genes.tsv"}
DEG_OUTPUT = {"deg": "deg.tsv", "deg_added": "added.tsv", "runs": "runs.tsv"}
DEG_PARAMS = {
    "log2fc": 3,
    "p": 0.05,
    "p_column": "padj",
    "terms": ["source", "condition"],
    "conditions": ["normal", "tumour"],
}
