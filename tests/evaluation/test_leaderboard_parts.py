"""Parts of one run, measured in turn, are one run on the page."""

import json

import pandas as pd
import pytest
from helpers.score_tables import table_of
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.evaluation.leaderboard import axis_ranks, lines_of, values_of
from mdwgan.evaluation.leaderboard_parts import joined
from mdwgan.io import write_tsv

GENES = {"genes": "filter `none`, 9 genes", "training samples": "0.1 of the donors"}


def part(metric: str, scores: dict[str, list[float]], name: str = "r", **facts: str) -> dict:
    table = table_of({("a", row): values for row, values in scores.items()}, metric)
    return {
        "run": name,
        "facts": GENES | facts,
        "note": f"On {metric}.",
        "missing": ["mvn", "copy"] if metric == "dist" else ["copy"],
        "blind": {"a": {metric: ["copy better than real-half"]}},
        "costs": {"a": {"cgan": {"cpu": 1.0, "memory": 9.0}}},
        "shared": {},
        "values": values_of(table, [metric]),
    }


def test_parts_are_one_run_with_all_axes():
    first = part("dist", {"cgan": [0.9, 0.9], "gan": [0.2, 0.2]}, machine="M", code="1")
    second = part("rf_mcc", {"cgan": [0.1, 0.1], "gan": [0.5, 0.5]}, machine="M", code="2")
    (run,) = joined([first, second])
    assert run["facts"] == GENES | {"machine": "M", "code": "1; of utility: 2"}
    assert run["note"] == "On dist. On rf_mcc."
    assert run["missing"] == ["copy"]
    assert set(run["blind"]["a"]) == {"dist", "rf_mcc"}
    ranks = axis_ranks(lines_of({"runs": [run]})).set_index(["row", "axis"])["rank"]
    assert ranks["cgan", "dependence"] == 1 and ranks["cgan", "utility"] == 2
    assert ranks["cgan", "all"] == ranks["gan", "all"] == 1.5


def test_joining_again_changes_nothing_and_runs_of_other_names_stay():
    first = part("dist", {"gan": [0.1]}, code="1")
    second, third = part("rf_mcc", {"gan": [0.5]}, code="2"), part("ks", {"gan": [0.2]}, code="3")
    other = part("dist", {"gan": [0.5]}, name="other")
    runs = joined([first, other, second, third])
    assert [run["run"] for run in runs] == ["r", "other"]
    assert runs[0]["facts"]["code"] == "1; of utility: 2; of marginals: 3"
    assert joined([*runs, second, third]) == runs


def test_what_two_parts_have_is_the_first_ones():
    first, second = (part("dist", {"gan": [0.1]}) for _ in range(2))
    second["values"][0] |= {"values": {"0": 0.1 + 1e-9}, "ranked": False}
    second["costs"] = {"a": {"cgan": {"cpu": 5.0, "memory": 1.0}, "gan": {"cpu": 2.0}}}
    second["blind"] = {"a": {"dist": ["noise better than real-half"]}, "b": {"ks": ["x"]}}
    first["shared"], second["shared"] = {"pool": 1}, {"pool": 2, "choose": 3}
    (run,) = joined([first, second])
    assert run["values"] == first["values"]
    assert run["costs"] == {"a": {"cgan": {"cpu": 1.0, "memory": 9.0}, "gan": {"cpu": 2.0}}}
    assert run["blind"] == {"a": first["blind"]["a"], "b": {"ks": ["x"]}}
    assert run["shared"] == {"pool": 1, "choose": 3}


def test_parts_that_do_not_fit_are_refused():
    first = part("dist", {"gan": [0.1]})
    with pytest.raises(InputError, match="a, gan, dist, seed 0: 0"):
        joined([first, part("dist", {"gan": [0.2]})])
    for fact, text in (("genes", "filter `none`, 8 genes"), ("seeds", "0, 1")):
        given = part("dist", {"gan": [0.1]}, seeds="0")
        with pytest.raises(InputError, match=f"differ in {fact}"):
            joined([given, part("ks", {"gan": [0.2]}, **{"seeds": "0", fact: text})])


def test_the_verb_joins_a_record_and_a_folder_of_the_rows_tables(tmp_path):
    folder = tmp_path / "results" / "r"
    tables = {
        name: table_of({("a", row): [value] for row, value in values.items()}, metric)
        for name, metric, values in (
            ("metrics.tsv", "dist", {"gan": 0.1, "copy": 0.9}),
            ("utility.tsv", "rf_mcc", {"gan": 0.2, "copy": 0.8}),
            ("agreement.tsv", "deg_jaccard", {"gan": 0.3}),
        )
    }
    for name, table in tables.items():
        for row, lines in table.groupby("generator"):
            write_tsv(lines, folder / "a" / row / "seed0" / name)
        if name == "metrics.tsv":
            record = tmp_path / "record.json"
            assert main(["leaderboard", str(folder), "--output", str(record)]) == 0
            for path in folder.glob("*/*/*/metrics.tsv"):
                path.unlink()
    output = tmp_path / "b.json"
    assert main(["leaderboard", str(record), str(folder), "--output", str(output)]) == 0
    (run,) = json.loads(output.read_text())["runs"]
    found = pd.DataFrame(run["values"]).groupby("metric")["row"].agg(set)
    assert found.to_dict() == {
        "dist": {"gan", "copy"},
        "rf_mcc": {"gan", "copy"},
        "deg_jaccard": {"gan"},
    }
