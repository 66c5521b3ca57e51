"""Organisms other than human, own gene sets, gene lists and the quick look, in the config."""

import pandas as pd
import pytest
from helpers.configs import checked, refused
from helpers.repository import ROOT
from mdwgan.config.defaults import read_schema
from mdwgan.config.files import InputFiles
from mdwgan.config.layers import QUICK, in_force
from mdwgan.config.run import deg_test
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.report.sections.run import quick_words


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Two files of the user's, in the working directory; returns the config's ``cohort``."""
    monkeypatch.chdir(tmp_path)
    samples = [f"S{i}" for i in range(8)]
    table = pd.DataFrame({"sample": samples, "condition": ["normal", "tumour"] * 4})
    table.to_csv("s.csv", index=False)
    values = [[10 * i + j for j in range(8)] for i in range(1, 31)]
    matrix = pd.DataFrame(values, index=[f"Gene{i}" for i in range(30)], columns=samples)
    matrix.to_csv("m.csv")
    (tmp_path / "a.gmt").write_text("ONE\tx\tGene1\tGene2\n")
    (tmp_path / "list.txt").write_text("Gene1\nGene2\n")
    return {"matrix": "m.csv", "samples": "s.csv", "values": "counts"}


KEEP_ALL = {"genes": {"filter": "none"}, "tissues": None}


def test_the_schema_has_the_organisms_of_the_table():
    keys = read_schema()["properties"]["cohort"]["properties"]
    assert keys["organism"]["enum"] == list(ORGANISMS)


def test_nothing_human_is_assumed_of_another_organism(own):
    config = checked(cohort=own | {"organism": "mouse"}, **KEEP_ALL)
    assert config["sources"]["humannet"] is None and config["evaluation"]["key_genes"] is None
    files = InputFiles(config, "sources")
    assert files.source("string", "links")[0].endswith("/10090.protein.links.v11.5.txt.gz")
    assert files.kegg_tables()["link"] == "sources/kegg/link/pathway/mmu"
    config = checked(cohort=own | {"organism": "other"}, **KEEP_ALL)
    assert config["genes"]["id_route"] == "none" and config["sources"]["string"] is None
    assert config["enrichment"]["pathways"] == "none"
    human = checked(cohort=own, **KEEP_ALL)
    assert human["sources"]["humannet"] == "v3" and human["genes"]["id_route"] == "string"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"cohort": {"organism": "mouse"}}, "cohort.organism: mouse, but RNAseqDB's samples are"),
        ({"genes": {}}, "genes.filter: networks needs HumanNet, which is of human genes, and th"),
        ({"sources": {"humannet": "v3"}}, "sources.humannet: HumanNet is of human genes"),
        ({"disease": {"file": "a.gmt"}}, "disease.source: disgenet has human genes, and these are"),
        ({"enrichment": {"pathways": "none.gmt"}}, "enrichment.pathways: no such file: none.gmt"),
        ({"enrichment": {"pathways": "s.csv"}}, "enrichment.pathways: s.csv:1: no gene set"),
        ({"genes": {"filter": "list"}}, "genes.list: null, but genes.filter is list"),
        ({"genes": {"filter": "none", "list": "list.txt"}}, "genes.list: list.txt, but genes.fi"),
        ({"genes": {"filter": "list", "list": "x.txt"}}, "genes.list: x.txt: no such file"),
        (
            {"genes": {"filter": "none", "id_route": "none"}, "sources": {"string": "11.5"}},
            "sources.string: genes.id_route is none, and STRING's proteins need a route",
        ),
        ({"deg": {"test": "limma"}}, "deg.test: limma, but the samples are counts; expected auto"),
    ],
)
def test_faults_name_the_key_and_what_is_right(own, keys, told):
    cohort = own | {"organism": "mouse"}
    if "cohort" in keys:
        cohort, keys = keys["cohort"], {"tissues": ["kidney"]}
    assert told in refused(**{**KEEP_ALL, "cohort": cohort, **keys})


@pytest.mark.parametrize(
    ("organism", "pathways", "told"),
    [
        ("yeast", "kegg", "names no genes of yeast by Entrez ids; expected orgdb, none, or a GMT"),
        ("other", "kegg", "names no genes of other by Entrez ids; expected none, or a GMT file"),
        ("other", "orgdb", "there is no OrgDb of organism other; expected none, or a GMT file"),
    ],
)
def test_gene_sets_that_an_organism_lacks_are_refused(own, organism, pathways, told):
    cohort = own | {"organism": organism}
    assert told in refused(cohort=cohort, enrichment={"pathways": pathways}, **KEEP_ALL)
    assert checked(cohort=cohort, enrichment={"pathways": "a.gmt"}, **KEEP_ALL)


def test_collections_have_names_of_files_and_files(own):
    named = {"hallmark": "a.gmt", "Reactome.v2026-1": "a.gmt"}
    config = checked(cohort=own, enrichment={"collections": named}, **KEEP_ALL)
    assert InputFiles(config, "sources").collections() == named
    for collections, told in (
        ({"my sets": "a.gmt"}, "enrichment.collections: 'my sets' can't be part of the name of a"),
        ({"../x": "a.gmt"}, "enrichment.collections: '../x' can't be part of the name"),
        ({"x" * 41: "a.gmt"}, "expected at most 40 letters"),
        ({"Pathways": "a.gmt"}, "Pathways is the name of enrichment.pathways; expected another"),
        ({"H": "a.gmt", "h": "a.gmt"}, "H and h are one name where a disk does not tell upper"),
        ({"h": "b.gmt"}, "enrichment.collections.h: no such file: b.gmt; expected the path of a"),
        ({"h": "s.csv"}, "enrichment.collections.h: s.csv:1: no gene set; expected a name"),
        ({"h": 3}, "enrichment.collections.h: 3"),
        ({3: "a.gmt"}, "enrichment.collections: 3 can't be part of the name of a file"),
        (
            {"h": "-a.gmt"},
            "starts with '-', as flags of a command do; expected another start, such",
        ),
    ):
        assert told in refused(cohort=own, enrichment={"collections": collections}, **KEEP_ALL)


def test_a_route_of_none_is_for_own_data():
    told = refused(genes={"id_route": "none", "filter": "none"})
    assert "genes.id_route: none is for own data; expected string, orgdb or mygene" in told


def test_a_quick_look_sets_defaults_that_the_users_keys_override(own):
    config = checked(quick=True, cohort=own, tissues=None)
    assert dict(in_force(config, QUICK))["genes.n"] == 1000
    assert len(list(in_force(config, QUICK))) == 17, "every key of it is in force"
    (told,) = quick_words(config)
    assert 'genes.filter "most_variable"; genes.n 1000; generators [' in told
    mine = {"genes": {"n": 50}, "generators": ["wgan-gp", "mvn-matched"]}
    mine = checked(quick=True, cohort=own, tissues=None, **mine)
    assert mine["deg"]["generators"] == ["wgan-gp"]
    assert mine["genes"]["n"] == 50 and mine["genes"]["filter"] == "most_variable"
    assert "genes.n " not in quick_words(mine)[0] and "mdwgan-gp" not in quick_words(mine)[0]
    told = refused(quick=True, cohort=own, tissues=None, generators=["mvn-matchd"])
    assert "1 fault(s)" in told and "generators: unknown generator 'mvn-matchd'" in told
    plain = checked(cohort=own, **KEEP_ALL)
    assert quick_words(plain) == [] and plain["genes"]["n"] == 10612


def test_a_quick_look_at_genes_without_ids_has_no_pathways(own):
    config = checked(quick=True, cohort=own | {"organism": "other"}, tissues=None)
    assert config["enrichment"]["pathways"] == "none" and config["genes"]["n"] == 1000


def test_the_test_of_degs_follows_the_values(own):
    assert deg_test(checked(cohort=own, **KEEP_ALL)) == "deseq2"
    pd.read_csv("m.csv", index_col=0).add(0.5).to_csv("m.csv")
    tpm = own | {"values": "tpm"}
    assert deg_test(checked(cohort=tpm, **KEEP_ALL)) == "limma"
    assert deg_test(checked(cohort=tpm, deg={"test": "deseq2"}, **KEEP_ALL)) == "deseq2"
    assert deg_test(checked(cohort={"matrix": "fpkm"})) == "deseq2", "as in the paper"


def test_the_page_has_every_organism_with_its_sources():
    page = (ROOT / "docs" / "ids.md").read_text()
    for name, row in ORGANISMS.items():
        if row.orgdb:
            code = row.kegg or "none"
            assert f"| `{name}` | {row.species} | {row.orgdb} | {code} | {row.taxon} |" in page
