"""The genes stage: means of training samples, counts, edges and unmapped ids."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import TARGET, VERSION, write_matrix
from helpers.gene_tables import genes
from helpers.repository import MIRROR
from mdwgan.__main__ import main
from mdwgan.errors import InputError, InputWarning
from mdwgan.genes.stage import Stage, ranks_of_training
from mdwgan.io import read_tsv, write_tsv
from mdwgan.readers.networks import NETWORKS

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


def ranked(run, *donors: str, which="top_expressed") -> dict[str, float]:
    root, samples = run
    split = pd.DataFrame({"donor": sorted(set(samples["donor"]))})
    split["split"] = np.where(split["donor"].isin(donors), "train", "test")
    (values,) = ranks_of_training(
        which, samples, [split], ["A", "B"], "counts", 1023, root, VERSION
    )
    return values.round(6).to_dict()


def test_means_are_of_training_samples_only_each_once(run):
    # scaled to 1023: GTEX-1 (10, 0), GTEX-2 (0, 10), GTEX-3 (log2 512.5 twice), GTEX-4 (0, 10)
    assert ranked(run, "GTEX-1") == {"A": 10, "B": 0}
    half = np.log2(512.5)
    expected = {"A": (10 + half) / 2, "B": half / 2}
    assert ranked(run, "GTEX-1", "GTEX-3") == {g: round(v, 6) for g, v in expected.items()}


def test_variances_are_of_training_samples_only(run):
    assert ranked(run, "GTEX-1", which="most_variable") == {"A": 0, "B": 0}
    half = np.log2(512.5)
    expected = {"A": np.var([10, half]), "B": np.var([0, half])}
    found = ranked(run, "GTEX-1", "GTEX-3", which="most_variable")
    assert found == {gene: round(value, 6) for gene, value in expected.items()}


# ---- the verb


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


def test_the_verb_keeps_a_list_and_lists_what_it_lacks(arguments, tmp_path):
    (tmp_path / "list.txt").write_text("A\nC\nnope\n")
    command = arguments(networks={}, filter="list", list=str(tmp_path / "list.txt"))
    with pytest.warns(InputWarning, match="genes.list: 1 of 3 names are no genes"):
        main(command)
    table = read_tsv(tmp_path / "out" / "genes.tsv", dtype=str)
    assert table.loc[table["kept"] == "True", "symbol"].tolist() == ["A", "C"]
    unmapped = read_tsv(tmp_path / "out" / "unmapped.tsv", dtype=str).set_index("id")
    assert unmapped.loc["nope", "status"] == "not in the data"


def test_the_verb_says_that_few_genes_are_known(arguments, tmp_path):
    ids = pd.DataFrame({"symbol": [f"10{i}_at" for i in range(5)], "entrez": ["7", *[""] * 4]})
    write_tsv(ids, tmp_path / "expression.tsv")
    with pytest.warns(InputWarning, match="1 of 5 genes have an Entrez id: the names are probe"):
        main(arguments(networks={}, filter="none"))
    mapping = read_tsv(tmp_path / "out" / "mapping.tsv", dtype=str).iloc[0]
    assert mapping[["organism", "genes", "with_entrez"]].tolist() == ["human", "5", "1"]
    assert "probe ids of a microarray, such as 100_at" in mapping["reason"]


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


def test_the_verb_counts_genes_of_a_seed_and_of_any(arguments, tmp_path, monkeypatch):
    """Filters that rank training samples keep other genes at another seed."""
    ranked = {"A": [3.0, 3.0], "B": [2.0, 1.0], "C": [1.0, 2.0], "D": [0.0, 0.0], "E": [0.0, 0.0]}
    values = [pd.Series({gene: pair[seed] for gene, pair in ranked.items()}) for seed in (0, 1)]
    monkeypatch.setattr("mdwgan.commands.genes._values", lambda *_: values)
    monkeypatch.setattr("mdwgan.commands.genes.read_samples", read_tsv)
    command = arguments(networks={}, filter="top_expressed")
    command[command.index("--seeds") + 1 : command.index("--matrix")] = ["0", "1"]
    assert main(command) == 0
    counts = read_tsv(tmp_path / "out/counts.tsv", index_col="step")["nodes"]
    assert counts["kept by top_expressed"] == 2
    assert counts["kept by top_expressed at any seed"] == 3


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
