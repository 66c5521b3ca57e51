"""Rows of the config's own: their generator and settings, and what is refused."""

from types import SimpleNamespace

import pytest
from helpers.configs import checked, full_config, refused
from mdwgan.config.files import InputFiles
from mdwgan.config.jobs import Jobs
from mdwgan.config.rows import generator_of
from mdwgan.config.run import needs_pool, settings_of


def test_a_row_has_the_generator_it_names_with_other_settings():
    rows = {"short": {"of": "mdwgan-gp", "training": {"epochs": 7}}}
    config = checked(rows=rows, generators=["short", "mdwgan-gp"])
    changed, plain = settings_of(config, "short"), settings_of(config, "mdwgan-gp")
    assert generator_of(config, "short") == "mdwgan-gp"
    assert changed == plain | {"epochs": 7} != plain


def test_training_of_the_generator_holds_for_its_rows_too():
    rows = {"short": {"of": "wgan", "training": {"epochs": 7}}}
    of_wgan = {"wgan": {"learning_rate": 0.1}}
    config = checked(rows=rows, generators=["short", "wgan"], training_of=of_wgan)
    assert settings_of(config, "short")["learning_rate"] == 0.1


def test_what_a_row_fixes_is_the_configs_to_change_by_a_row_alone():
    rows = {"my-mvn": {"of": "mvn", "generate": {"sampling": "matched"}}}
    config = checked(rows=rows, generators=["my-mvn"], generate={"sampling": "matched"})
    sampling = {name: settings_of(config, name)["sampling"] for name in ("mvn", "my-mvn")}
    assert sampling == {"mvn": "iid", "my-mvn": "matched"}
    assert settings_of(config, "mvn-pan-iid")["sampling"] == "iid"
    assert settings_of(config, "mdwgan-gp")["sampling"] == "matched"


def test_rows_that_need_a_pool_ask_for_it_from_the_other_tissues():
    rows = {"half": {"of": "mvn-pan", "factors": {"share": 0.5}}}
    config = full_config(rows=rows, generators=["half", "mdwgan-gp"])
    jobs = Jobs(config, "results/r", None)

    def of(row):
        return SimpleNamespace(tissue="kidney", seed="3", generator=row)

    assert needs_pool(config, "half") and not needs_pool(config, "mdwgan-gp")
    assert jobs.pool(of("half")) == ["results/r/kidney/seed3/pool.h5ad"]
    assert jobs.pool(of("mdwgan-gp")) == []
    assert jobs.lenders(of("half")) == ["results/r/colon/cohort.h5ad"]
    assert jobs.generator(of("half")) == "mvn-pan"


def test_rows_of_networks_that_draw_latents():
    rows = {
        "bare": {"of": "cvae", "cvae": {"calibrate": False}},
        "longer": {"of": "mdwgan-gp-pan", "refinement": {"updates": 300}},
    }
    config = checked(rows=rows, generators=["bare", "longer", "cvae"])
    assert settings_of(config, "bare") == settings_of(config, "cvae") | {"calibrate": False}
    assert settings_of(config, "longer")["updates"] == 300
    assert needs_pool(config, "bare") and needs_pool(config, "longer")
    fault = refused(rows={"a": {"of": "cvae", "diffusion": {"steps": 4}}})
    assert "rows.a.diffusion: cvae has no such settings; expected no diffusion here" in fault
    assert "cvae.own" in refused(cvae={"own": 1.5})


@pytest.mark.parametrize("name", ["mdwgan-gp", "copy", "real-mine", "seed1", "pan", "A", "a/b", ""])
def test_names_that_paths_or_tables_have_already(name):
    assert f"rows.{name}: not a name for a row" in refused(rows={name: {"of": "mvn"}})


def test_generators_and_settings_that_do_not_exist():
    assert "did you mean mvn?" in refused(rows={"a": {"of": "mnv"}})
    assert "rows.a.of: unknown generator 'copy'" in refused(rows={"a": {"of": "copy"}})
    fault = refused(rows={"a": {"of": "mvn", "training": {"epochs": 3}}})
    assert "rows.a.training: mvn has no such settings" in fault
    assert "rows.a.training.epoch" in refused(rows={"a": {"of": "gan", "training": {"epoch": 3}}})
    assert "rows.a.training.epochs" in refused(rows={"a": {"of": "gan", "training": {"epochs": 0}}})
    assert "did you mean short?" in refused(rows={"short": {"of": "gan"}}, generators=["shrot"])


def test_a_tissue_alone_has_no_pool():
    fault = refused(tissues=["kidney"], generators=["mvn-pan"])
    assert "mvn-pan learns from other tissues, but the run has kidney alone" in fault
    named = {"pool": {"tissues": ["kidney"]}, "generators": ["mvn-pan"]}
    assert "mvn-pan learns from other tissues" in refused(tissues=["kidney"], **named)


def test_rnaseqdbs_tissues_may_lend():
    fault = refused(pool={"tissues": ["lvier"]})
    assert "pool.tissues: 'lvier' is neither a tissue of the run nor one of the table" in fault
    assert "did you mean liver?" in fault and "rnaseqdb/<tissue> is RNAseqDB's" in fault
    named = {"tissues": ["lung", "rnaseqdb/kidney", "colon"]}
    config = full_config(tissues=["kidney", "colon"], pool=named, generators=["mvn-pan"])
    jobs = Jobs(config, "results/r", InputFiles(config, "results/r/sources"))
    assert jobs.lenders(SimpleNamespace(tissue="colon", seed="0")) == [
        "results/r/pan/lenders/lung.h5ad",
        "results/r/pan/lenders/kidney.h5ad",
    ]
    fetched = InputFiles(config, "x").fetched()
    assert len(fetched) == len(set(fetched)) and any("/lung-rsem" in name for name in fetched)
    without = full_config(tissues=["kidney"], pool=named, generators=["mdwgan-gp"])
    assert not any("/lung-rsem" in name for name in InputFiles(without, "x").fetched())


def test_rows_that_simulate_ask_for_the_network_of_their_settings():
    rows = {"other": {"of": "gnw-like", "simulators": {"network": "humannet", "edges": "random"}}}
    config = full_config(rows=rows, generators=["gnw-like", "other", "mvn-pan"])
    jobs = Jobs(config, "results/r", None)

    def of(row):
        return jobs.pool(SimpleNamespace(tissue="kidney", seed="3", generator=row))

    assert of("gnw-like") == ["results/r/genes/edges_string.tsv.gz"]
    assert of("other") == ["results/r/genes/edges_humannet.tsv.gz"]
    assert of("mvn-pan") == ["results/r/kidney/seed3/pool.h5ad"]


def test_a_network_that_the_run_leaves_out():
    without = {"sources": {"humannet": None}, "genes": {"filter": "none"}}
    fault = refused(**without, simulators={"network": "humannet"}, generators=["gnw-like"])
    assert "gnw-like simulates the network humannet, which the run leaves out" in fault
    assert checked(**without, generators=["gnw-like"])
    rows = {"mine": {"of": "syntren-like"}}
    asked = {"rows": rows, "chooser": {"candidates": ["mine", "mvn"]}, "generators": ["best"]}
    assert "chooser.candidates: mine simulates a network, not the cohort" in refused(**asked)
