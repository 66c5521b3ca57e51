"""A short form of kills.py, which is run by hand: few kills, and products up to a generator's."""

from crash import kills
from helpers.same_products import MAY_DIFFER, checksums
from helpers.snakemake_run import TARGET

# Own data are one tissue, `cohort`.
SYNTHETIC = str(TARGET).replace("alpha", "cohort")


def test_killed_runs_end_with_the_products_of_an_undisturbed_one(tmp_path, capsys):
    code = kills.main(["--kills", "2", "--seed", "2", "--folder", str(tmp_path), SYNTHETIC])
    said = capsys.readouterr().out
    assert code == 0, said
    assert "2 kills: " in said and "; 0 faults" in said


def test_a_difference_is_found(tmp_path):
    """Else the test above would pass for nothing."""
    trial = kills.Trial.__new__(kills.Trial)
    trial.runs = kills.Runs("", [], tmp_path)
    trial.whole, trial.number, trial.victims, trial.faults = {}, 0, [], []
    run = trial.folder / kills.RUN
    (run / "logs").mkdir(parents=True)
    (run / "a.tsv").write_text("whole")
    (run / "b.tsv").write_text("whole")
    trial.whole = checksums(run)
    (run / "logs" / "a.log").write_text("a time of day")
    trial.check(ended=True)
    assert trial.faults == []
    (run / "a.tsv").write_text("who")
    trial.check(ended=False)
    assert trial.faults.pop() == "after kill 0: a.tsv"
    (run / "a.tsv").write_text("whole")
    (run / "b.tsv").rename(run / "c.tsv")
    (run / ".b.0123abcd.1.tmp.tsv").write_text("who")
    trial.check(ended=False)
    assert trial.faults == []
    trial.check(ended=True)
    assert [fault.partition(": ")[2] for fault in trial.faults] == [
        "b.tsv (missing)",
        "c.tsv (not in the undisturbed run)",
        ".b.0123abcd.1.tmp.tsv (left behind)",
    ]


def test_what_may_differ_has_a_reason():
    assert all(MAY_DIFFER.values())
