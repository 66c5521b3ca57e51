"""The methods in words, first half: samples, genes, split and models, as the config has them."""

from pathlib import Path

from mdwgan.config.rows import generator_of
from mdwgan.config.run import candidates_of, chooses, needs_pool, training_of
from mdwgan.config.tuning import tuned_generators
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.row import BEST
from mdwgan.generators.rows import ROWS, label, models
from mdwgan.genes.filters import KEPT, span_kept
from mdwgan.report.page.citations import Citations, paper_of_source, papers_of_row
from mdwgan.report.page.load import Results
from mdwgan.report.page.words import counted, listed
from mdwgan.report.sections.simulated import OF_SAMPLES, simulated_words
from mdwgan.samples.own.data import is_own, matrix_of, unit_of

RNASEQDB = {"counts": "expected counts by RSEM", "fpkm": "FPKM after correction of batch effects"}
# Name of a public source in a sentence, and the sources of the table that it is made of.
PUBLIC = {
    "toil": ("UCSC Xena's Toil recompute of TCGA and GTEx", ("toil",)),
    "gdc_gtex": ("STAR's counts of TCGA (GDC, by UCSC Xena) and counts of GTEx", ("gdc", "gtex")),
    "recount3": ("recount3, which has TCGA and GTEx", ("recount3",)),
}


def samples_text(results: Results, cite: Citations) -> str:
    """Where the samples are from, how many there are, and how values were made."""
    config, text = results.config, [_origin(results.config, results.tissues, cite)]
    if told := simulated_words(results):
        whole = told == OF_SAMPLES
        text.append("They are simulated: no value was measured." if whole else told)
    counts = results.table(f"seed{results.seeds[0]}/split_summary.tsv", columns=["condition", "n"])
    if counts is not None:
        sums = counts.groupby("condition", sort=False)["n"].sum()
        parts = listed([f"{sums[name]:,} {name}" for name in results.conditions if name in sums])
        text.append(f"There were {sums.sum():,} samples ({parts}).")
    text += _normals(config["cohort"]["normals"])
    text.append(_quality(config["cohort"]))
    text.append(_values(config["cohort"]))
    return " ".join(filter(None, text))


def _origin(config: dict, tissues: list[str], cite: Citations) -> str:
    cohort, sources = config["cohort"], config["sources"]
    where = listed(tissues)
    if is_own(cohort):
        name = Path(str(cohort["matrix"])).name
        return f"Expression values ({unit_of(cohort)}) of {where} were read from own data ({name})."
    if sources["expression"] == "rnaseqdb":
        paper = paper_of_source("rnaseqdb", sources["rnaseqdb"])
        what = RNASEQDB.get(cohort["matrix"], cohort["matrix"])
        return (
            f"Samples of {where} from TCGA and GTEx ({what}) were taken from RNAseqDB, version "
            f"{str(sources['rnaseqdb'])[:10]}{cite(paper)}."
        )
    name, keys = PUBLIC[sources["expression"]]
    versions = listed([str(sources[key]) for key in keys])
    papers = [paper_of_source(key, sources[key]) for key in keys]
    return (
        f"Samples of {where} ({unit_of(cohort)}) were taken from {name} (version {versions})"
        f"{cite(*papers)}; no batch effect was removed."
    )


def _normals(chosen: str) -> list[str]:
    """Whose samples of the reference were left out."""
    others = {"tcga": "GTEx", "gtex": "TCGA"}
    return [f"Reference samples of {others[chosen]} were left out."] if chosen in others else []


def _quality(cohort: dict) -> str:
    qc, rules = cohort["qc"], []
    if matrix_of(cohort) == "counts" and qc["min_mean_count"]:
        rules.append(f"fewer than {counted(qc['min_mean_count'], 'read')} a gene on average")
    if qc["min_detected"]:
        rules.append(f"less than {100 * qc['min_detected']:g} % of the genes above 0")
    if qc["drop_odd"]:
        rules.append("a correlation far below that of the others of their condition")
    return f"Samples with {' or '.join(rules)} were dropped." if rules else ""


def _values(cohort: dict) -> str:
    if matrix_of(cohort) == "counts":
        size = f"{cohort['library_size']:,.0f}"
        return f"Counts were scaled to {size} reads a sample and transformed to log2(x + 1)."
    return "Values are log2(x + 1)." if cohort.get("values") != "log2" else ""


def genes_text(results: Results, cite: Citations) -> str:
    """Which genes were kept."""
    genes, sources = results.config["genes"], results.config["sources"]
    ways = {
        "top_expressed": f"The {genes['n']:,} genes with the highest mean in the training samples "
        "were kept.",
        "most_variable": f"The {genes['n']:,} genes that vary most in the training samples were "
        "kept.",
        "list": "Genes of a list were kept.",
        "none": "All genes were kept.",
    }
    if genes["filter"] == "networks":
        papers = [paper_of_source(name, sources[name]) for name in ("string", "humannet")]
        text = (
            f"Genes were kept that have an edge both in STRING {sources['string']} (combined score "
            f"of at least {genes['string_score']}){cite(papers[0])} and in HumanNet "
            f"{sources['humannet']} (the heaviest {100 * genes['humannet_share']:g} % of the edges)"
            f"{cite(papers[1])}."
        )
    else:
        text = ways[genes["filter"]]
    table = results.table("genes/genes.tsv", columns=KEPT)
    if table is None:
        return text
    return f"{text} These were {span_kept(table, results.seeds)} of {len(table):,} genes."


def split_text(results: Results) -> str:
    """How samples were divided, and in what units models saw them."""
    seeds = results.seeds
    times = (
        f"once (seed {seeds[0]})"
        if len(seeds) == 1
        else f"{len(seeds)} times, each with a split and trainings of its own"
    )
    return (
        f"Of each tissue and condition {100 * results.config['cohort']['train_fraction']:g} % of "
        "the samples trained the models, and the others tested them; all samples of a donor were "
        f"on one side. This was done {times}. Values were centred and scaled gene by gene by mean "
        "and SD of the training samples."
    )


# ---- models


def models_text(results: Results, cite: Citations) -> str:
    """Which models were trained, with which settings, and how many samples they drew."""
    names = [name for name in models(results.generators) if name != BEST]
    kinds = {name: generator_of(results.config, name) for name in names}
    systems = [name for name in names if kinds[name] in SYSTEMS]
    text = [_adversarial(results.config, systems, kinds, cite)]
    text += [
        _other(results.config, name, kinds[name], cite) for name in names if name not in systems
    ]
    text += _training(results.config, systems, kinds)
    text += _choice(results.config)
    text.append(_drawn(results.config["generate"]))
    return " ".join(filter(None, text))


def _adversarial(config: dict, names: list[str], kinds: dict, cite: Citations) -> str:
    if not names:
        return ""
    cited = listed([f"{_title(n)}{cite(*papers_of_row(kinds[n]))}" for n in names])
    text = f"Trained by one program: {cited}."
    graphs = [n for n in names if len(SYSTEMS[kinds[n]].graphs) > 1]
    if graphs:
        text += (
            f" Three critics that share weights ({listed([_title(n) for n in graphs])}) see the "
            "training samples and their smoothing by a Euclidean and a cosine graph of "
            f"{config['graphs']['k']} nearest neighbours."
        )
    invented = [n for n in names if SYSTEMS[kinds[n]].reconstruction]
    if invented:
        text += (
            f" {listed([_title(n) for n in invented])}: a reconstruction, since the paper leaves "
            "details open."
        )
    alone = [n for n in names if not SYSTEMS[kinds[n]].conditional]
    if alone:
        text += (
            f" Without labels, one model for each condition: {listed([_title(n) for n in alone])}."
        )
    return text


def _title(name: str) -> str:
    return label(name).rstrip("*")


def _other(config: dict, name: str, kind: str, cite: Citations) -> str:
    sentence = ROWS[name].sentence if name in ROWS else ROWS[kind].sentence
    lent = "; other tissues lend it their covariance" if needs_pool(config, name) else ""
    lent = "" if "other tissues" in sentence else lent
    return f"{_title(name)}{cite(*papers_of_row(kind))}: {sentence.rstrip('.')}{lent}."


def _training(config: dict, names: list[str], kinds: dict) -> list[str]:
    """Settings of adversarial training, those alone that the run's systems use."""
    if not names:
        return []
    used, training = [SYSTEMS[kinds[name]] for name in names], config["training"]
    parts = [
        f"learning rate {training['learning_rate']:g}",
        f"batches of {training['batch']}",
        f"{training['critic_steps']} critic steps a generator step",
    ]
    if any(system.lipschitz == "penalty" for system in used):
        parts.append(f"gradient penalty {training['gradient_penalty']:g}")
    if any(system.lipschitz == "clip" for system in used):
        parts.append(f"weights clipped to {training['clip']:g} where there is no penalty")
    if any(system.graphs for system in used):
        parts.append(f"lambda_g {training['lambda_g']:g} and lambda_d {training['lambda_d']:g}")
    layers = listed([str(width) for width in training["hidden"]])
    words = [
        f"Generators and critics have hidden layers of {layers} units and were trained by RMSProp "
        f"({', '.join(parts)}) for at most {training['epochs']} epochs.",
        SELECTION[training["selection"]],
    ]
    for name in names:
        changed = training_of(config, name)
        other = [f"{key} {changed[key]}" for key in changed if changed[key] != training.get(key)]
        words += [f"For {_title(name)}: {', '.join(other)}."] if other else []
    return words


SELECTION = {
    "validation": "The stopping step was chosen by scores on held-out training donors, and models "
    "were then trained on all training samples.",
    "none": "No stopping step was chosen; weights were averaged over the training.",
    "test": "The stopping step was chosen by scores on the test samples, so that scores are "
    "optimistic.",
}


def _choice(config: dict) -> list[str]:
    """Choice of a generator, and tuning; both look at training donors alone."""
    words = []
    if chooses(config):
        names = listed([_title(name) for name in candidates_of(config)])
        words.append(
            f"Row {BEST}: for each tissue and seed the generator among {names} with the lowest "
            f"loss on held-out training donors ({config['chooser']['repeats']} divisions into "
            "folds), or the training samples where none was better than they."
        )
    if tuned := tuned_generators(config):
        words.append(
            f"Settings of {listed([_title(name) for name in tuned])} were tuned by successive "
            f"halving of {config['tuning']['trials']} trials on held-out training donors."
        )
    return words


def _drawn(generate: dict) -> str:
    sets = {"test": "test set", "train": "training set", "cohort": "whole cohort"}
    number = generate["samples"]
    if number in sets:
        return f"Each model drew as many samples of each condition as the {sets[number]} has."
    return f"Each model drew {number} samples of each condition."
