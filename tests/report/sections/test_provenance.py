"""Where a run comes from: starts, changed keys, sources, times and files."""

import json
from pathlib import Path

import pandas as pd
import pytest
from helpers.configs import full_config
from mdwgan.io import write_tsv
from mdwgan.provenance import record_run, record_start
from mdwgan.report.page.block import Block
from mdwgan.report.page.load import Results
from mdwgan.report.sections.provenance import provenance_blocks

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time"
COMMAND = ["/usr/bin/snakemake", "--cores", "2", "--config", "sources={mirror: http://me:pw@a.b}"]


def blocks_of(root: Path, config: dict) -> dict[str, Block]:
    results = Results(root, config)
    blocks = provenance_blocks(results, lambda path: path if results.exists(path) else "")
    return {block.title: block for block in blocks}


def lines(table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_a_run_of_no_product_has_notes_alone(tmp_path):
    blocks = blocks_of(tmp_path, full_config())
    assert blocks["How this run was made"].missing and not blocks["How this run was made"].tables
    assert blocks["Run times"].missing and blocks["Sources"].missing
    assert blocks["Files of the run"].words == ["0 files, 0 bytes, without logs and times."]
    assert not any(block.broken for block in blocks.values())


def test_starts_are_told_with_their_commands(tmp_path):
    config = full_config()
    record_run(tmp_path, config)
    block = blocks_of(tmp_path, config)["How this run was made"]
    assert "was not recorded" in block.words[0], "a run of an older version"
    assert lines(block.tables[0])[0][1]
    record_start(tmp_path, config, COMMAND)
    record_start(tmp_path, full_config(seeds=[1]), ["/a/snakemake/__main__.py", "-n"])
    block = blocks_of(tmp_path, config)["How this run was made"]
    assert block.words[0].startswith("Started 2 times, first at 20")
    assert block.words[0].endswith("by: snakemake -n")
    first, second = lines(block.tables[0])
    assert first[1] == "snakemake --cores 2 --config 'sources={mirror: http://***@a.b}'"
    assert len(first[-1]) == 12 and first[-1] != second[-1]
    assert [link for _, link in block.links] == ["provenance.json", "logs/starts.tsv"]


def test_changed_keys_come_first_and_all_are_there(tmp_path):
    config = full_config(training={"epochs": 7}, cohort={"library_size": 10000000})
    block = blocks_of(tmp_path, config)["Config"]
    ((_, table),) = block.folded
    assert ["training.epochs", "7", "500"] in lines(table)
    keys = [line[0] for line in lines(table)]
    assert "run" in keys and "cohort.library_size" not in keys, "1e7 by default"
    ((_, text),) = block.listings
    assert "epochs: 7" in text and "library_size: 10000000" in text


def job(root: Path, name: str, wall: float, cpu: float, memory: float) -> None:
    file = root / "benchmarks" / f"{name}.tsv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{HEAD}\n{wall}\t0\t{memory}\t0\t0\t0\t0\t0\t0\t{cpu}\n")


def test_times_by_rule_and_row_without_the_page_s_own(tmp_path):
    job(tmp_path, "kidney/mvn/seed0/train", 100, 50, 300)
    job(tmp_path, "colon/mvn/seed0/train", 30, 20, 400)
    job(tmp_path, "collect", 2, 1, 90)
    job(tmp_path, "report", 5000, 5000, 9000)
    block = blocks_of(tmp_path, full_config())["Run times"]
    assert block.words[0].startswith("3 jobs took 1 min 11 s of CPU time, and 2 min 12 s one")
    assert "400 MB" in block.words[0]
    by_rule, by_row = (lines(table) for _, table in block.folded)
    assert by_rule[0] == ["train", "2", "130.0", "70.0", "400"]
    assert by_row == [["mvn", "2", "130.0", "70.0", "400"]]


def test_files_are_counted_by_kind_without_what_changes_from_page_to_page(tmp_path):
    config = full_config()
    for name, size in {
        "kidney/mvn/seed0/metrics.tsv": 10,
        "colon/copy/seed0/metrics.tsv": 20,
        "kidney/seed0/training.h5ad": 3_000_000,
        "sources/string/v1/a.txt.gz": 5,
        "sources/string/v1/b.txt.gz": 5,
        "metrics.tsv": 7,
        "logs/collect.log": 1,
        "figures/a.svg": 1,
        "report.html": 1,
        "report_alone.html": 1,
        "kidney/.hidden.tmp": 1,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * size)
    block = blocks_of(tmp_path, config)["Files of the run"]
    assert block.words == ["6 files, 3.0 MB, without logs and times."]
    ((_, table),) = block.folded
    assert lines(table) == [
        ["<tissue>/<row>/seed<k>/metrics.tsv", "2", "30 bytes"],
        ["<tissue>/seed<k>/training.h5ad", "1", "3.0 MB"],
        ["metrics.tsv", "1", "7 bytes"],
        ["sources/string/...", "2", "10 bytes"],
    ]
    assert [row[0].href for row in table.rows] == [
        "",
        "kidney/seed0/training.h5ad",
        "metrics.tsv",
        "",
    ]


@pytest.mark.parametrize("content", ["", "a\tb\n1\t2\t3\n", "started\n"])
def test_a_damaged_list_of_starts_is_none(tmp_path, content):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/starts.tsv").write_text(content)
    block = blocks_of(tmp_path, full_config())["How this run was made"]
    assert not block.broken and not block.tables


def test_sources_and_software_have_their_tables(tmp_path):
    table = {
        "source": ["s"],
        "version": ["1"],
        "file": ["f/a"],
        "sha256": ["9" * 64],
        "note": ["n"],
    }
    write_tsv(pd.DataFrame(table), tmp_path / "sources/manifest.tsv")
    (tmp_path / "pathways.json").write_text(json.dumps({"source": "orgdb"}))
    blocks = blocks_of(tmp_path, full_config())
    assert len(blocks["Sources"].tables) == 3 and not blocks["Sources"].missing
    assert blocks["Software"].tables[0].rows[0][0].text == "mdwgan"
