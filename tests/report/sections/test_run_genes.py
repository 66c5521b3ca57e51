"""What the report says of the choice of genes."""

import pandas as pd
from helpers.configs import full_config
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.run import gene_block, id_words


def report_block(folder):
    config = full_config(genes={"compare_routes": False})
    return gene_block(Results(folder, config), lambda path: path)


def words_of(folder, rows: list[tuple[str, str]]) -> str:
    table = pd.DataFrame(rows, columns=["paper", "comparable"]).assign(step="a step")
    write_tsv(table, folder / "genes/counts.tsv")
    return " ".join(report_block(folder).words)


def test_the_report_says_where_the_paper_s_numbers_compare(tmp_path):
    same, other = ("13,035 genes", "yes"), ("10,612 genes", "no: STRING is 12.0; 2 tissue(s)")
    assert "every step can be compared" in words_of(tmp_path, [same, same])
    assert "Some of the paper's numbers are for orientation" in words_of(tmp_path, [same, other])
    words = words_of(tmp_path, [other, ("1 gene", "no: STRING is 12.0"), ("", "yes")])
    assert words.endswith("are for orientation: STRING is 12.0 and 2 tissue(s).")
    assert words.startswith("The paper's numbers")


def test_what_was_used_in_place_of_the_paper_s_files_is_one_clause(tmp_path):
    demo = [f"no: {name} is demo, the paper's {v}" for name, v in (("STRING", 11.5), ("X", "v3"))]
    words = words_of(tmp_path, [("1 gene", reason) for reason in demo])
    assert words.endswith(
        "orientation: this run uses simulated files in place of STRING 11.5 and X v3."
    )
    other = "no: STRING is 12.0, the paper's 11.5; 2 tissue(s), the paper's 15"
    assert words_of(tmp_path, [("1 gene", other)]).endswith(
        "this run uses version 12.0 in place of STRING 11.5 and 2 tissue(s), the paper's 15."
    )


def test_the_report_counts_ids_by_reason_without_what_differs(tmp_path):
    reasons = [
        ("missing in 1 of 2 expression files", "not shared"),
        ("ambiguous: several Entrez ids: 2, 3", "ambiguous"),
        ("ambiguous: several Entrez ids: 4, 5, 6", "ambiguous"),
        ("duplicate: A has several proteins: P1, P5", "duplicate"),
        ("chosen: B is the first of several: 2, 9", "chosen"),
        ("unmapped: RTF2 is not a symbol of the expression files", "unmapped"),
        ("unmapped: Entrez 9 is not in the expression files", "unmapped"),
        ("unmapped: found only SCO2, X, another symbol", "unmapped"),
    ]
    table = pd.DataFrame(reasons, columns=["reason", "status"]).assign(id="x", candidates="")
    write_tsv(table, tmp_path / "genes/unmapped.tsv")
    block = report_block(tmp_path)
    assert "7 ids were not mapped" in block.words[0]
    assert block.words[1] == "1 id(s) stand for several genes; the first was taken."
    (kinds,) = (t for t in block.tables if "by reason" in t.caption)
    assert {row[0].text: row[1].text for row in kinds.rows} == {
        "missing in some of 2 expression files": "1",
        "ambiguous: several Entrez ids": "2",
        "duplicate: has several proteins": "1",
        "chosen: is the first of several": "1",
        "unmapped: is not a symbol of the expression files": "1",
        "unmapped: an Entrez id is not in the expression files": "1",
        "unmapped: found only another symbol": "1",
    }


def test_the_report_says_that_few_genes_are_known_and_of_which_organism(tmp_path):
    reason = "3 of 9 genes have an Entrez id: the names are probe ids"
    write_tsv(pd.DataFrame({"reason": [reason]}), tmp_path / "genes/mapping.tsv")
    config = full_config()
    assert id_words(Results(tmp_path, config)) == [f"{reason}."]
    config["cohort"]["organism"] = "mouse"
    config["genes"]["id_route"] = "none"
    config["enrichment"]["pathways"] = "my.gmt"
    organism, sets = id_words(Results(tmp_path, config))
    assert organism.startswith("Organism: mouse. Networks and the list of key genes that ship")
    assert sets == "Gene ids are not looked up; pathways are the gene sets of my.gmt."
    write_tsv(pd.DataFrame({"genes": [9], "reason": [""]}), tmp_path / "genes/mapping.tsv")
    assert id_words(Results(tmp_path, full_config())) == []
