"""Filters of genes, and the stage that applies them."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import TARGET, VERSION, write_matrix
from helpers.repository import MIRROR
from mdwgan.__main__ import main
from mdwgan.errors import InputError, InputWarning
from mdwgan.genes.filters import (
    expression_fault,
    gene_edges,
    gene_table,
    graph_of,
    keep_networks,
    keep_top,
    kept_at,
    network_fault,
    summarise_network,
)
from mdwgan.genes.stage import Stage, choose, mean_log_of_training
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.networks import NETWORKS
from mdwgan.report.page.load import Results
from mdwgan.report.sections.run import gene_block


def genes(*symbols: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"symbol": list(symbols), "entrez": [str(i) for i in range(1, len(symbols) + 1)]}
    )


def proteins(**symbols: str) -> pd.DataFrame:
    return pd.DataFrame(symbols.items(), columns=["ensembl_protein", "symbol"])


# ---- networks


def test_a_gene_is_kept_where_both_networks_have_it():
    mapped = proteins(P1="A", P3="A", P2="B", P4="D", P9="not expressed")
    table = gene_table(genes("A", "B", "C", "D"), mapped, {"humannet": {"1", "3", "4", "99"}})
    assert table["ensembl_protein"].tolist() == ["P1,P3", "P2", "", "P4"]
    assert table["in_string"].tolist() == [True, True, False, True]
    assert table["in_humannet"].tolist() == [True, False, True, True]
    assert keep_networks(table).tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("mapped", "humannet", "message"),
    [
        (proteins(P1="X"), {"1", "2"}, r"sources\.string: none of STRING's ids is known among 3"),
        (proteins(P1="A", P2="B"), {"9"}, r"sources\.humannet: none of HumanNet's ids is known"),
        (proteins(P1="A", P2="B"), {"1"}, r"genes\.filter: networks: 1 gene\(s\) left.*at least 2"),
        (proteins(P1="A"), {"2"}, r"genes\.filter: networks: 0 gene\(s\) left.*at least 2"),
    ],
)
def test_networks_that_know_too_little_are_refused(mapped, humannet, message):
    with pytest.raises(InputError, match=message):
        keep_networks(gene_table(genes("A", "B", "C"), mapped, {"humannet": humannet}))


def test_without_networks_the_table_says_so():
    table = gene_table(genes("A", "B"), None, None)
    assert not table["in_string"].any() and not table["in_humannet"].any()
    assert choose(table, "none", 0, [0, 1], [])["kept"].all()


def test_both_directions_of_an_edge_are_one():
    edges = pd.DataFrame({"a": ["A", "B", "A", "D"], "b": ["B", "A", "C", "D"]})
    summary = summarise_network("n", graph_of(edges, ["a", "b"]))
    assert (summary["nodes"], summary["edges"], summary["components"]) == (4, 2, 2)
    assert (summary["max_degree"], summary["isolated"]) == (2, 1)
    assert summary["mean_degree"] == 1.0
    assert summarise_network("n", graph_of(edges, ["a", "b"], ["A", "E"]))["isolated"] == 2


def test_edges_between_genes_are_named_once_and_sorted():
    edges = pd.DataFrame(
        [("P2", "P1"), ("P1", "P2"), ("P3", "P2"), ("P1", "P3"), ("P1", "Q"), ("P4", "P1")],
        columns=["x", "y"],
    )
    # P1 and P3 are proteins of A; P4 is of two genes
    ids = pd.DataFrame(
        [("P1", "A"), ("P2", "B"), ("P3", "A"), ("P4", "D"), ("P4", "C")], columns=["id", "symbol"]
    )
    found = gene_edges(edges, ["x", "y"], ids)
    assert found.to_numpy().tolist() == [["A", "B"], ["A", "C"], ["A", "D"]]
    assert list(gene_edges(edges, ["x", "y"], ids.head(0))) == ["gene1", "gene2"]


@pytest.mark.parametrize(
    ("network", "version", "lines", "fault"),
    [
        ("string", "11.5", 11_938_499, ""),
        ("string", "11.5", 11_938_498, ""),
        ("string", "12.0", 11_938_498, "STRING is 12.0, the paper's 11.5"),
        ("string", "11.5", 340_574, "STRING's file has 340,574 lines, the paper's 11,938,499"),
        ("humannet", "v3", 977_495, ""),
        ("humannet", "v1", 977_495, "HumanNet is v1, the paper's v3"),
        ("humannet", "v3", 9_774, "HumanNet's file has 9,774 lines, the paper's 977,495"),
    ],
)
def test_the_paper_s_numbers_are_comparable_with_whole_published_files_only(
    network, version, lines, fault
):
    assert network_fault(network, version, lines) == fault


def test_the_paper_s_expression_is_fifteen_tissues_of_the_published_files():
    published = "6a853176fe925bd15f7392e84d433d4b34fb396a"
    assert expression_fault(published, 15) == ""
    assert expression_fault(published, 2) == "2 tissue(s), the paper's 15"
    assert expression_fault("demo", 15) == "RNAseqDB is demo, not the published one"


# ---- top_expressed


def test_top_expressed_by_mean_with_ties_by_symbol():
    table = gene_table(genes("D", "A", "C", "B"), None, None)
    means = pd.Series({"A": 1.0, "B": 5.0, "C": 5.0, "D": 5.0})
    assert keep_top(table, means, 2).tolist() == [False, False, True, True]
    assert keep_top(table, means, 3).tolist() == [True, False, True, True]
    with pytest.raises(InputError, match=r"top_expressed: 1 gene\(s\) left"):
        keep_top(table, means, 1)


def test_more_genes_wanted_than_there_are_is_a_warning():
    table = gene_table(genes("A", "B", "C"), None, None)
    means = pd.Series({"A": 1.0, "B": 5.0, "C": 5.0})
    with pytest.warns(InputWarning, match=r"genes\.n is 10, .* 3 genes.*all are kept"):
        assert keep_top(table, means, 10).all()


def test_top_expressed_keeps_its_choice_by_seed():
    table = gene_table(genes("A", "B", "C", "D"), None, None)
    means = [
        pd.Series({"A": 9, "B": 8, "C": 1, "D": 1}),
        pd.Series({"A": 9, "B": 1, "C": 8, "D": 1}),
    ]
    table = choose(table, "top_expressed", 2, [3, 13], means)
    assert table["kept"].tolist() == [True, True, True, False]
    assert table["kept_seeds"].tolist() == ["3,13", "3", "13", ""]
    assert kept_at(table, 3) == ["A", "B"] and kept_at(table, 13) == ["A", "C"]
    assert kept_at(table, 1) == [], "seed 1 is not part of 13"


def test_networks_keep_the_same_genes_at_every_seed(tmp_path):
    table = gene_table(genes("A", "B", "C"), proteins(P1="A", P2="B"), {"humannet": {"1", "2"}})
    write_tsv(choose(table, "networks", 0, [0, 1], []), tmp_path / "genes.tsv")
    read = read_tsv(tmp_path / "genes.tsv", dtype={"entrez": str, "kept_seeds": str})
    assert kept_at(read, 0) == kept_at(read, 7) == ["A", "B"]


# Three tissues whose files share the sample GTEX-1-a.
FILES = {
    "one": {"GTEX-1-a": [1023, 0], "GTEX-2-a": [0, 1]},
    "two": {"GTEX-3-a": [3, 3], "GTEX-4-a": [0, 255]},
}


@pytest.fixture
def run(tmp_path):
    """Samples of three tissues; `two` serves the second and third."""
    rows = []
    for name, columns in FILES.items():
        file = f"{name}-rsem-count-gtex.txt.gz"
        write_matrix(tmp_path, file, pd.DataFrame(columns, index=["A", "B"]))
        for sample in columns:
            rows.append((sample, sample[:6], name, file))
            if name == "two":
                rows.append((sample, sample[:6], "three", file))
    columns = ["sample", "donor", "tissue", "file"]
    return tmp_path, pd.DataFrame(rows, columns=columns).assign(condition="normal")


def mean_of(run, *donors: str) -> dict[str, float]:
    root, samples = run
    split = pd.DataFrame({"donor": sorted(set(samples["donor"]))})
    split["split"] = np.where(split["donor"].isin(donors), "train", "test")
    (mean,) = mean_log_of_training(samples, [split], ["A", "B"], "counts", 1023, root, VERSION)
    return mean.round(6).to_dict()


def test_means_are_of_training_samples_only_each_once(run):
    # scaled to 1023: GTEX-1 (10, 0), GTEX-2 (0, 10), GTEX-3 (log2 512.5 twice), GTEX-4 (0, 10)
    assert mean_of(run, "GTEX-1") == {"A": 10, "B": 0}
    half = np.log2(512.5)
    expected = {"A": (10 + half) / 2, "B": half / 2}
    assert mean_of(run, "GTEX-1", "GTEX-3") == {g: round(v, 6) for g, v in expected.items()}


# ---- the stage and its verb


def write_networks(folder, links: list[str], info: dict[str, str], humannet: list[str]):
    texts = {
        "links.txt.gz": "protein1 protein2 combined_score\n" + "\n".join(links) + "\n",
        "info.txt.gz": "#string_protein_id\tpreferred_name\n"
        + "".join(f"9606.{p}\t{name}\n" for p, name in info.items()),
        "humannet.tsv.gz": "\n".join(humannet) + "\n",
    }
    for name, text in texts.items():
        (folder / name).write_bytes(gzip.compress(text.encode()))


def identity(found: pd.DataFrame) -> pd.DataFrame:
    """Stands for a route: each protein's gene is its preferred name."""
    return found.assign(
        symbol=found["preferred_name"], entrez="1", status="mapped", note="", candidates=""
    )


def test_links_and_info_of_other_versions_are_refused(tmp_path):
    write_networks(tmp_path, ["9606.P1 9606.P2 900"], {"P8": "A", "P9": "B"}, [])
    with pytest.raises(InputError, match=r"info\.txt\.gz: none of the 2 proteins.*sources\.string"):
        files = {"links": tmp_path / "links.txt.gz", "info": tmp_path / "info.txt.gz"}
        Stage().add_network(NETWORKS["string"], files, 800, map_proteins=identity)


@pytest.fixture
def arguments(tmp_path):
    """Arguments of the verb for a small run whose kept genes are A and B."""
    links = [
        "9606.P1 9606.P2 900",
        "9606.P2 9606.P1 900",
        "9606.P1 9606.P3 850",
        "9606.P1 9606.P4 100",
        "9606.P1 9606.P7 900",
        "9606.P1 9606.P8 900",
    ]
    info = {"P1": "A", "P2": "B", "P3": "OLD", "P4": "C", "P8": "D"}
    humannet = ["1\t2\t9", "4\t1\t8", "3\t1\t1", "3\t2\t1"]
    write_networks(tmp_path, links, info, humannet)
    write_tsv(genes("A", "B", "C", "D", "E"), tmp_path / "expression.tsv")
    dropped = pd.DataFrame({"id": ["F"], "reason": ["missing in 1 of 2 expression files"]})
    write_tsv(dropped, tmp_path / "dropped.tsv")
    write_tsv(genes("A").assign(tissue="kidney"), tmp_path / "samples.tsv")
    settings = {
        "filter": "networks",
        "n": 2,
        "string_score": 800,
        "humannet_share": 0.25,
        "id_route": "string",
        "mygene_cache": None,
        "one_to_many": "drop",
        "many_to_one": "keep",
    }
    paths = {
        "expression": "expression.tsv",
        "dropped": "dropped.tsv",
        "samples": "samples.tsv",
        "output": "out",
    }

    networks = {
        "string": {"version": "", "files": {"links": "links.txt.gz", "info": "info.txt.gz"}},
        "humannet": {"version": "", "files": {"": "humannet.tsv.gz"}},
    }

    def build(networks=networks, **changes) -> list[str]:
        command = ["genes", "--settings", json.dumps(settings | changes)]
        for name, path in paths.items():
            command += [f"--{name}", str(tmp_path / path)]
        return [
            *command,
            "--networks",
            json.dumps(networks),
            "--splits",
            "--seeds",
            "--matrix",
            "counts",
            "--library-size",
            str(TARGET),
            "--root",
            str(tmp_path),
            "--version",
            VERSION,
        ]

    return build


def test_the_verb_counts_lists_and_warns(arguments, tmp_path, capsys):
    with pytest.warns(InputWarning, match=r"2 of STRING's 5 proteins.*unmapped\.tsv"):
        assert main(arguments()) == 0
    table = read_tsv(tmp_path / "out" / "genes.tsv", index_col="symbol")
    assert table.index[table["kept"]].tolist() == ["A", "B"]
    counts = read_tsv(tmp_path / "out" / "counts.tsv", index_col="step")
    assert counts.loc["STRING, all edges", "edges_lines"] == 6
    cut = counts.loc["STRING, score >= 800"]
    assert cut[["edges_lines", "edges_undirected", "nodes"]].tolist() == [5, 4, 5]
    assert counts.loc["HumanNet, heaviest 25%", ["edges_lines", "nodes"]].tolist() == [1, 2]
    assert counts.loc["kept by networks", "nodes"] == 2
    assert set(counts["comparable"]) != {"yes"}
    assert cut["comparable"] == "no: STRING is another version, the paper's 11.5"
    unmapped = read_tsv(tmp_path / "out" / "unmapped.tsv", index_col="id")["reason"]
    assert unmapped["F"] == "missing in 1 of 2 expression files"
    assert unmapped["P7"] == "in STRING's links, but not in its info file"
    assert unmapped["P3"].startswith("unmapped: ")
    assert set(unmapped.index) == {"F", "P3", "P7"}


def test_the_verb_leaves_nothing_half_written(arguments, tmp_path, capsys):
    assert main(arguments(string_score=1000)) == 1
    assert "none of 6 edges has a score of 1000 or more" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def edges_of(folder, network: str) -> list[list[str]]:
    return read_tsv(folder / f"out/edges_{network}.tsv.gz").to_numpy().tolist()


def test_the_verb_writes_the_edges_between_kept_genes(arguments, tmp_path, recwarn):
    assert main(arguments()) == 0
    assert edges_of(tmp_path, "string") == [["A", "B"]]
    assert edges_of(tmp_path, "humannet") == [["A", "B"]]
    network = read_tsv(tmp_path / "out/network.tsv", index_col="network")
    assert network.loc["STRING (kept genes)", ["nodes", "edges", "isolated"]].tolist() == [2, 1, 0]
    assert main(arguments(filter="none")) == 0
    assert edges_of(tmp_path, "string") == [["A", "B"], ["A", "D"]]
    network = read_tsv(tmp_path / "out/network.tsv", index_col="network")
    assert network.loc["STRING (kept genes)", ["nodes", "edges", "isolated"]].tolist() == [5, 2, 2]
    counts = read_tsv(tmp_path / "out/counts.tsv", index_col="step")
    assert "the paper filters by networks" in counts.loc["kept by none", "comparable"]


def test_without_networks_the_lists_of_edges_are_empty(arguments, tmp_path):
    assert main(arguments({}, filter="none")) == 0
    assert edges_of(tmp_path, "string") == edges_of(tmp_path, "humannet") == []


@pytest.mark.parametrize(
    ("policy", "kept", "listed"),
    [
        ("keep", ["A", "B"], {}),
        ("first", ["A", "B"], {"P5": "duplicate: A has several proteins: P1, P5"}),
        ("drop", None, {}),
    ],
)
def test_several_proteins_of_a_gene_by_the_config(
    arguments, tmp_path, policy, kept, listed, recwarn, capsys
):
    links = ["9606.P1 9606.P2 900", "9606.P5 9606.P2 900"]
    write_networks(tmp_path, links, {"P1": "A", "P2": "B", "P5": "A"}, ["1\t2\t9"])
    code = main(arguments(many_to_one=policy, humannet_share=1.0))
    if kept is None:  # A is lost, and with it the pair
        assert code == 1
        assert "1 gene(s) left" in capsys.readouterr().err
        return
    table = read_tsv(tmp_path / "out/genes.tsv", index_col="symbol")
    assert table.index[table["kept"]].tolist() == kept
    unmapped = read_tsv(tmp_path / "out/unmapped.tsv")
    found = unmapped[unmapped["status"] == "duplicate"]
    assert dict(zip(found["id"], found["reason"], strict=True)) == listed
    assert edges_of(tmp_path, "string") == [["A", "B"]]


@pytest.mark.parametrize("policy", ["drop", "first"])
def test_ambiguous_proteins_are_listed_with_their_candidates(arguments, tmp_path, policy, recwarn):
    answers = [
        {"query": name, "symbol": name, "entrezgene": entrez, "_id": entrez}
        for name, entrez in [
            ("A", "1"),
            ("B", "9"),
            ("B", "2"),
            ("C", "3"),
            ("D", "4"),
            ("OLD", "8"),
            ("OLD", "7"),
        ]
    ]
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    settings = {"id_route": "mygene", "mygene_cache": str(tmp_path / "answers.json")}
    assert main(arguments(**settings, one_to_many=policy, filter="none")) == 0
    unmapped = read_tsv(tmp_path / "out/unmapped.tsv", index_col="id").fillna("")
    b, old = unmapped.loc["P2"].tolist(), unmapped.loc["P3"].tolist()
    if policy == "drop":
        assert b == ["ambiguous: several Entrez ids: 2, 9", "ambiguous", "2, 9"]
        assert old == ["ambiguous: several Entrez ids: 7, 8", "ambiguous", "7, 8"]
        assert edges_of(tmp_path, "string") == [["A", "D"]]
    else:
        assert b == ["chosen: B is the first of several: 2, 9", "chosen", "2, 9"]
        assert old == ["unmapped: Entrez 8 is not in the expression files", "unmapped", "7, 8"]
        assert edges_of(tmp_path, "string") == [["A", "B"], ["A", "D"]]


# ---- what the report says of it


def report_block(folder):
    return gene_block(Results(folder, {}), lambda path: path)


def words_of(folder, rows: list[tuple[str, str]]) -> str:
    table = pd.DataFrame(rows, columns=["paper", "comparable"]).assign(step="a step")
    write_tsv(table, folder / "genes/counts.tsv")
    return " ".join(report_block(folder).words)


def test_the_report_says_where_the_paper_s_numbers_compare(tmp_path):
    same, other = ("13,035 genes", "yes"), ("10,612 genes", "no: STRING is 12.0; 2 tissue(s)")
    assert "every step can be compared" in words_of(tmp_path, [same, same])
    assert "Some of the paper's numbers are shown for orientation only" in words_of(
        tmp_path, [same, other]
    )
    words = words_of(tmp_path, [other, ("1 gene", "no: STRING is 12.0"), ("", "yes")])
    assert words.endswith("differ: STRING is 12.0; 2 tissue(s).")
    assert words.startswith("The paper's numbers")


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


# ---- real files


@pytest.mark.skipif(
    not MIRROR.is_dir(), reason=f"no mirror of the real sources at {MIRROR} (MDWGAN_TEST_MIRROR)"
)
def test_edges_of_the_real_string():
    """Every gene of the info file kept: its edges are those of the cut file, by name."""
    folder = MIRROR / "string/v12.0"
    links, info = (folder / f"9606.protein.{n}.v12.0.txt.gz" for n in ("links", "info"))
    stage = Stage()
    files = {"links": links, "info": info}
    stage.add_network(NETWORKS["string"], files, 800, "12.0", identity)
    table = stage.mapped[["symbol"]].drop_duplicates().assign(entrez="", kept=True)
    edges = stage.add_kept(table)["string"]
    expected = set()
    symbol_of = dict(zip(stage.mapped["ensembl_protein"], stage.mapped["symbol"], strict=True))
    with gzip.open(links, "rt") as file:
        next(file)
        for line in file:
            first, second, score = line.split()
            pair = sorted(symbol_of.get(p.removeprefix("9606."), "") for p in (first, second))
            if int(score) >= 800 and all(pair) and pair[0] != pair[1]:
                expected.add(tuple(pair))
    assert set(edges.itertuples(index=False, name=None)) == expected
    assert len(edges) == len(expected)
    faults = {row["comparable"] for row in stage.counts}
    assert faults == {"no: STRING is 12.0, the paper's 11.5"}
