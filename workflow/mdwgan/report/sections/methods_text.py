"""The methods in words, as a paper has them: each sentence says what the run did."""

from mdwgan.config.rows import augmented_generators, classified_generators, combined_generators
from mdwgan.config.run import contrasts_of_run, deg_test, diseases_of_run
from mdwgan.generators.adversarial.systems import MDWGAN
from mdwgan.generators.rows import REFERENCES, label, models
from mdwgan.provenance import read_runs
from mdwgan.report.page.block import Block
from mdwgan.report.page.citations import (
    CLUSTERPROFILER,
    DESEQ2,
    KEGG,
    LIMMA,
    SNAKEMAKE,
    Citations,
    papers_of_row,
)
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import counted, listed
from mdwgan.report.sections.differential_expression import cuts_text
from mdwgan.report.sections.enrichment import engines_of
from mdwgan.report.sections.methods_samples import (
    genes_text,
    models_text,
    samples_text,
    split_text,
)

ENGINES = {
    "clusterprofiler": ("clusterProfiler", CLUSTERPROFILER),
    "limma": ("kegga of limma", LIMMA),
}
CORRECTIONS = {"holm": "Holm's method", "bh": "the method of Benjamini and Hochberg"}
TITLE = "Methods in words"
INTRODUCTION = (
    "These paragraphs are written from the config and the products of this run, to be copied into "
    "a paper and shortened there."
)


def methods_text_block(results: Results) -> Block:
    """Paragraphs and references; the same as plain text that can be copied."""
    paragraphs, references = methods_text(results)
    text = "\n\n".join([*paragraphs, "References\n" + "\n".join(references)])
    return Block(TITLE, [INTRODUCTION, *paragraphs, *references], listings=[("As text", text)])


def methods_text(results: Results) -> tuple[list[str], list[str]]:
    """Paragraphs of the methods, and the numbered references that they name.

    Parameters
    ----------
    results : Results
        Of the run; what a missing product would say is left out.
    """
    cite = Citations()
    paragraphs = [
        samples_text(results, cite),
        f"{genes_text(results, cite)} {split_text(results)}",
        models_text(results, cite),
        _reference_rows(results, cite),
        _scores(results, cite),
        _degs(results, cite),
        _pathways(results, cite),
        _software(results, cite),
    ]
    return [text for text in paragraphs if text], cite.references


def _reference_rows(results: Results, cite: Citations) -> str:
    noise = results.config["references"]["bootstrap_noise"]
    mvn = cite(*papers_of_row("mvn"))
    return (
        "For comparison: the training samples themselves (copy), training samples drawn with "
        f"replacement with noise of {noise:g} SD (bootstrap), draws from one normal distribution "
        f"for each condition with a shrunken covariance{mvn} (mvn), and one half of the test "
        "samples against the other (real-half)."
    )


def _scores(results: Results, cite: Citations) -> str:
    """Metrics, tests between models, classifiers, failed trainings."""
    words = [
        "Synthetic samples were compared with the test samples. The score dist is Pearson's "
        f"correlation between the gene-gene correlations of both{cite(MDWGAN)}; the other metrics "
        "are defined in the report of the run."
    ]
    words += _comparisons(results)
    words += _classifiers(results)
    failures = results.failures()
    if len(failures):
        words.append(f"{counted(len(failures), 'training')} failed and drew no samples.")
    return " ".join(words)


def _comparisons(results: Results) -> list[str]:
    table = results.table("comparisons.tsv", columns=["verdict", "unit"])
    if table is None or table.empty:
        return []
    chosen = results.config["statistics"]
    unit = str(table["unit"].iloc[0])
    if (table["verdict"] == "not tested").all():
        blocks = len(results.tissues) if unit == "tissue" else len(results.seeds)
        return [f"With {counted(blocks, unit)} no difference between rows was tested."]
    return [
        "Rows were compared by Wilcoxon's signed-rank test, paired over means of "
        f"{unit}s, with p-values adjusted by {CORRECTIONS[chosen['correction']]} at "
        f"{chosen['alpha']:g}."
    ]


def _classifiers(results: Results) -> list[str]:
    config, words = results.config, []
    named = [n for n in models(classified_generators(config)) if n in results.generators]
    chosen = config["evaluation"]["classification"]
    if named:
        words.append(
            "Random forests (200 trees), 5 nearest neighbours and a multi-layer perceptron "
            f"(2 x 128) were trained on samples of {_some(named)}, alone and together with the "
            "training samples, and tested on test samples (mean of "
            f"{counted(chosen['runs'], 'run')})."
        )
    if augmented := augmented_generators(config):
        curve = config["evaluation"]["augmentation"]
        words.append(
            f"What samples of {_some(augmented)} add to a few real ones was measured with "
            f"generators fitted to {listed([str(n) for n in curve['real']])} real samples of each "
            f"condition, {counted(curve['repeats'], 'time')} each."
        )
    return words


def _some(names: list[str]) -> str:
    return listed([label(name).rstrip("*") for name in names])


def _degs(results: Results, cite: Citations) -> str:
    """The test of differential expression, its cuts and rows."""
    config, deg = results.config, results.config["deg"]
    tested = [name for name in results.deg_generators if name not in REFERENCES]
    limma = deg_test(config) == "limma"
    test = f"limma-trend{cite(LIMMA)}" if limma else f"DESeq2{cite(DESEQ2)}"
    pairs = listed([f"{case} against {reference}" for reference, case in contrasts_of_run(config)])
    real = "training" if deg["real"] == "train" else "test"
    also = f" and in samples of {_some(tested)}" if tested else ""
    words = [
        f"Genes differentially expressed between conditions ({pairs}) were found by {test} (design "
        f"{deg['design']}) in real {real} samples{also}; a gene counts "
        f"where {cuts_text(deg)}."
    ]
    if deg["permutations"]:
        words.append(
            f"False positive rates are from {counted(deg['permutations'], 'test')} with conditions "
            "dealt by chance."
        )
    if combined := combined_generators(config):
        words.append(
            f"For {_some(combined)}, {deg['cohorts']} cohorts, each of a generator that was fitted "
            "to training donors drawn with replacement, were tested and the tests combined."
        )
    if config["planning"]["draws"]:
        sizes = listed([str(n) for n in config["planning"]["sizes"]])
        words.append(
            f"How many samples a study needs was planned by {config['planning']['draws']} "
            f"simulated studies of each size ({sizes} samples of each condition)."
        )
    return " ".join(words)


def _pathways(results: Results, cite: Citations) -> str:
    """Gene sets that were tested, by the engine that the tables name; and disease genes."""
    config, words = results.config, []
    sets = _sets(results, cite)
    if sets:
        cuts = config["enrichment"]
        words.append(
            f"Over-representation of {sets} among these genes was tested by "
            f"{_engine(results, cite)} (sets of {cuts['min_size']} to {cuts['max_size']} genes, "
            f"adjusted p of at most {cuts['padj']:g}, q of at most {cuts['qvalue']:g})."
        )
        if cuts["gsea"]:
            words.append("The sets were tested on the full ranking of genes too.")
    if config["disease"]["source"] != "none" and diseases_of_run(config):
        words.append(
            f"The best {config['disease']['top']} genes were compared with disease genes of "
            f"{DISEASE_SOURCES[config['disease']['source']]}."
        )
    return " ".join(words)


DISEASE_SOURCES = {
    "diseases": "DISEASES",
    "disgenet": "DisGeNET",
    "opentargets": "Open Targets",
}


def _sets(results: Results, cite: Citations) -> str:
    """Gene sets in words; empty where none were tested."""
    chosen = results.config["enrichment"]["pathways"]
    if chosen == "none":
        return ""
    if chosen not in ("kegg", "orgdb"):
        return "own gene sets"
    frozen = results.record("pathways.json") or {}
    release = f" of {frozen['source']}" if frozen.get("source") else ""
    release += f", release {frozen['release']}" if frozen.get("release") else ""
    return f"KEGG pathways{cite(KEGG)}{release}"


def _engine(results: Results, cite: Citations) -> str:
    """The engine that the tables of the real samples name; else what the config says."""
    known = engines_of(results, ["real"])
    if not known:
        return "over-representation analysis"
    words = []
    for engine in known:
        name, paper = ENGINES.get(engine.split()[0].lower(), (engine.split()[0], ""))
        words.append(f"{name} {' '.join(engine.split()[1:])}{cite(paper)}")
    return listed(words)


def _software(results: Results, cite: Citations) -> str:
    """Versions of the workflow and of R."""
    runs = read_runs(results.root)
    made = list(dict.fromkeys((run.get("mdwgan", ""), run.get("commit", "")) for run in runs))
    named = listed([f"{v}{f' (commit {commit[:10]})' if commit else ''}" for v, commit in made])
    text = f"Everything was run by the MDWGAN-GP workflow {named}".rstrip()
    text += f" under Snakemake{cite(SNAKEMAKE)}"
    table = results.table("r_versions.tsv", columns=["package", "version"])
    if table is not None:
        versions = dict(table.dropna()[["package", "version"]].astype(str).values)
        used = [f"{p} {versions[p]}" for p in ("R", "DESeq2", "limma") if p in versions]
        text += f", with {listed(used)}" if used else ""
    return f"{text}."
