"""Filters of genes, and the stage that applies them."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from mdwgan.__main__ import main
from mdwgan.errors import InputError, InputWarning
from mdwgan.gene_stage import Stage, choose, mean_log_of_training
from mdwgan.genes import gene_table, graph_of, keep_networks, keep_top, kept_at, summarise_network
from mdwgan.io import read_tsv, write_tsv
from small import TARGET, VERSION, write_matrix


def genes(*symbols: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"symbol": list(symbols), "entrez": [str(i) for i in range(1, len(symbols) + 1)]}
    )


def proteins(**symbols: str) -> pd.DataFrame:
    return pd.DataFrame(symbols.items(), columns=["ensembl_protein", "symbol"])


# ---- networks


def test_a_gene_is_kept_where_both_networks_have_it():
    mapped = proteins(P1="A", P3="A", P2="B", P4="D", P9="not expressed")
    table = gene_table(genes("A", "B", "C", "D"), mapped, {"1", "3", "4", "99"})
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
        keep_networks(gene_table(genes("A", "B", "C"), mapped, humannet))


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
    table = gene_table(genes("A", "B", "C"), proteins(P1="A", P2="B"), {"1", "2"})
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
    return found.assign(symbol=found["preferred_name"], entrez="1", status="mapped", note="")


def test_links_and_info_of_other_versions_are_refused(tmp_path):
    write_networks(tmp_path, ["9606.P1 9606.P2 900"], {"P8": "A", "P9": "B"}, [])
    with pytest.raises(InputError, match=r"info\.txt\.gz: none of the 2 proteins.*sources\.string"):
        Stage().add_string(tmp_path / "links.txt.gz", tmp_path / "info.txt.gz", 800, identity)


@pytest.fixture
def arguments(tmp_path):
    """Arguments of the verb for a small run whose kept genes are A and B."""
    links = ["9606.P1 9606.P2 900", "9606.P2 9606.P1 900", "9606.P1 9606.P3 850",
             "9606.P1 9606.P4 100", "9606.P1 9606.P7 900", "9606.P1 9606.P8 900"]  # fmt: skip
    info = {"P1": "A", "P2": "B", "P3": "OLD", "P4": "C", "P8": "D"}
    humannet = ["1\t2\t9", "4\t1\t8", "3\t1\t1", "3\t2\t1"]
    write_networks(tmp_path, links, info, humannet)
    write_tsv(genes("A", "B", "C", "D", "E"), tmp_path / "expression.tsv")
    dropped = pd.DataFrame({"id": ["F"], "reason": ["missing in 1 of 2 expression files"]})
    write_tsv(dropped, tmp_path / "dropped.tsv")
    write_tsv(genes("A"), tmp_path / "samples.tsv")
    settings = {"filter": "networks", "n": 2, "string_score": 800, "humannet_share": 0.25,
                "id_route": "string", "mygene_cache": None}  # fmt: skip
    paths = {"expression": "expression.tsv", "dropped": "dropped.tsv", "samples": "samples.tsv",
             "string-links": "links.txt.gz", "string-info": "info.txt.gz",
             "humannet": "humannet.tsv.gz", "output": "out"}  # fmt: skip

    def build(**changes) -> list[str]:
        command = ["genes", "--settings", json.dumps(settings | changes)]
        for name, path in paths.items():
            command += [f"--{name}", str(tmp_path / path)]
        return [*command, "--splits", "--seeds", "--matrix", "counts", "--library-size",
                str(TARGET), "--root", str(tmp_path), "--version", VERSION]  # fmt: skip

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
    unmapped = dict(read_tsv(tmp_path / "out" / "unmapped.tsv").to_numpy().tolist())
    assert unmapped["F"] == "missing in 1 of 2 expression files"
    assert unmapped["P7"] == "in STRING's links, but not in its info file"
    assert unmapped["P3"].startswith("unmapped: ")
    assert set(unmapped) == {"F", "P3", "P7"}


def test_the_verb_leaves_nothing_half_written(arguments, tmp_path, capsys):
    assert main(arguments(string_score=1000)) == 1
    assert "none of 6 edges has a score of 1000 or more" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
