"""Runs on hostile names, as a user starts them: nothing is run, and the values are right."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import yaml
from helpers.hostile import HOSTILE, MARK, PRINTABLE, assert_untouched
from helpers.snakemake_run import output, snakemake, write_config
from mdwgan.__main__ import main
from mdwgan.seeds import rng

# A folder's name that a shell would read as commands.
FOLDER = f"a b'; touch {MARK}; $(touch {MARK}) `touch {MARK}` \N{DNA DOUBLE HELIX}"
GENES = [f"G{i}" for i in range(8)] + [text for text in PRINTABLE.values() if len(text) < 300]
SAMPLES = [text.replace("\\n\\", "!") for text in PRINTABLE.values()][:16]


def write_own_data(folder) -> dict:
    """A matrix with hostile genes and samples, and a table whose free cells are hostile too."""
    folder.mkdir(parents=True)
    values = rng(0, "hostile").integers(5, 500, (len(GENES), len(SAMPLES)))
    matrix = pd.DataFrame(values, columns=SAMPLES)
    matrix.insert(0, "Hugo_Symbol", GENES)
    matrix.insert(1, "Entrez_Gene_Id", range(1, len(GENES) + 1))
    matrix.to_csv(folder / "m$(x).tsv", sep="\t", index=False)
    texts = list(PRINTABLE.values())
    table = pd.DataFrame({"sample": SAMPLES, "condition": ["normal", "tumour"] * 8})
    table["tissue"], table["donor"] = "lung", [f"{text} d" for text in texts[:16]]
    table["source"], table["study"] = HOSTILE["html"], HOSTILE["mathtext"]
    table.to_csv(folder / "s;x.tsv", sep="\t", index=False)
    paths = {"matrix": str(folder / "m$(x).tsv"), "samples": str(folder / "s;x.tsv")}
    return paths | {"values": "counts", "train_fraction": 0.5}


def files_of(folder) -> set[str]:
    """Files below a folder, without Snakemake's own."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in found if ".snakemake" not in path.parts}


def test_own_data_with_hostile_names_to_samples_scores_and_a_page(tmp_path, monkeypatch):
    directory = tmp_path / FOLDER
    cohort = write_own_data(directory / "in")
    drawn = {"genes": [HOSTILE["html"], HOSTILE["mathtext"]], "key_genes": None}
    changes = {"tissues": ["lung"], "generators": ["mvn"], "cohort": cohort, "evaluation": drawn}
    changes["enrichment"] = {"pathways": "none"}  # nothing to fetch
    config = write_config(directory, directory, **changes)
    before = files_of(tmp_path)
    rows = "results/tiny/lung/bootstrap/seed0"
    pages = ("results/tiny/config.json", "results/tiny/lung/seed0/distributions.tsv")
    done = snakemake(directory, config, f"{rows}/metrics.tsv", *pages)
    assert done.returncode == 0, output(done)
    assert_untouched(tmp_path)
    made = files_of(tmp_path) - before
    assert all(file.startswith(f"{FOLDER}/results/tiny/") for file in made), made

    synthetic = anndata.read_h5ad(directory / rows / "synthetic.h5ad")
    assert list(synthetic.var_names) == sorted(GENES)
    real = anndata.read_h5ad(directory / "results/tiny/lung/cohort.h5ad")
    assert sorted(real.obs_names) == sorted(SAMPLES)
    expected = pd.read_csv(cohort["matrix"], sep="\t", index_col=0)[SAMPLES].T
    counts = pd.DataFrame(real.layers["counts"], real.obs_names, real.var_names)
    assert np.array_equal(counts.loc[SAMPLES, GENES], expected[GENES])
    donors = real.obs.loc[SAMPLES, "donor"]
    assert list(donors) == list(pd.read_csv(cohort["samples"], sep="\t")["donor"])
    metrics = pd.read_csv(directory / rows / "metrics.tsv", sep="\t")
    assert np.isfinite(metrics.loc[metrics["metric"] == "dist", "value"]).all()

    monkeypatch.chdir(directory)
    run = Path("results", "tiny")
    page = run / "report.html"
    assert main(["report", str(run)]) == 0
    assert "alert(" in page.read_text() and "<script>alert(" not in page.read_text()
    assert "<b>x" not in page.read_text()


def test_a_fetched_file_comes_from_a_folder_with_a_hostile_name(tmp_path, mirror):
    named = tmp_path / FOLDER
    named.symlink_to(mirror)
    sources = {"mirror": str(named), "local_dir": str(named)}
    sources |= {"rnaseqdb": "demo", "string": None, "humannet": None}
    config = write_config(tmp_path, named, sources=sources, tissues=["beta"])
    done = snakemake(tmp_path, config, "results/tiny/samples.tsv")
    assert done.returncode == 0, output(done)
    assert len(pd.read_csv(tmp_path / "results/tiny/samples.tsv", sep="\t")) == 16
    assert_untouched(tmp_path / "results")


@pytest.mark.parametrize(
    ("study", "changes", "told"),
    [
        (f"x$(touch {MARK})", {}, [f"tissues.tsv:2: 'x$(touch {MARK})' can't be the name of a s"]),
        (
            "gamma",
            {"run": "t\n", "sources": {"mirror": "{word}"}},
            ['run: "t\\n" has a line break', 'sources.mirror: "{word}" has braces'],
        ),
    ],
    ids=["study", "config"],
)
def test_the_door_is_before_the_first_job(tmp_path, study, changes, told):
    (tmp_path / "tissues.tsv").write_text(f"tissue\tgtex\tnormal\ttumour\ngamma\t{study}\t\tg\n")
    config = write_config(tmp_path, tmp_path, **({"tissues": ["gamma"]} | changes))
    before = files_of(tmp_path)
    done = snakemake(tmp_path, config, "results/tiny/samples.tsv")
    assert done.returncode != 0 and all(part in output(done) for part in told)
    assert "Traceback" not in output(done) and "WildcardError" not in output(done)
    assert files_of(tmp_path) == before
    assert_untouched(tmp_path)


def test_every_text_of_a_config_goes_through_a_dry_run(tmp_path, mirror):
    """Values that the checks let through, all at once, as Snakemake plans all jobs of the run."""
    texts = [text for text in PRINTABLE.values() if "{" not in text and text[0] != "-"]
    key_genes = tmp_path / FOLDER
    key_genes.write_text("symbol\n" + "\n".join(GENES) + "\n", encoding="utf-8")
    changes = {
        "evaluation": {"genes": texts, "key_genes": str(key_genes)},
        "cohort": {"qc": {"exclude": texts}},
        "disease": {
            "file": f"https://host/{texts[0]}",
            "diseases": {"alpha": texts},
        },
    }
    config = write_config(tmp_path, mirror, **changes)
    done = snakemake(tmp_path, config, "--dry-run", "--printshellcmds")
    assert done.returncode == 0, output(done)
    assert f"'{texts[0]}'" in output(done)
    assert "disease/x__touch_PWNED_" in output(done)
    assert yaml.safe_load((tmp_path / "my.yaml").read_text())["cohort"]["qc"]["exclude"] == texts
    assert_untouched(tmp_path)
