"""How often Snakemake's scheduler wakes during a run."""

import pytest
from helpers.repository import ROOT
from helpers.snakemake_run import output, snakemake, write_config

NAPS = 5
WORKFLOW = f"""
include: "{ROOT / "Snakefile"}"

rule nap:
    output: touch("naps/{{number}}")
    resources: nap=1
    shell: "sleep 0.8"

rule naps:
    input: expand("naps/{{number}}", number=range({NAPS}))
"""


@pytest.fixture
def rounds(tmp_path, mirror):
    """Runs jobs one after the other; the answer is how often the scheduler looked for one."""
    config = write_config(tmp_path, mirror)
    entry = tmp_path / "Snakefile"
    entry.write_text(WORKFLOW)

    def run(*arguments: str) -> int:
        limits = ["--resources", "nap=1", *arguments, "--verbose"]
        done = snakemake(tmp_path, config, "naps", "-s", str(entry), *limits)
        assert done.returncode == 0, output(done)
        return output(done).count("Resources before job selection")

    return run


def test_the_scheduler_wakes_where_a_job_has_ended(rounds):
    assert rounds() <= NAPS + 1


def test_a_limit_of_jobs_that_a_user_sets_stays(rounds):
    assert rounds("--max-jobs-per-timespan", "99/1s") > NAPS + 1
