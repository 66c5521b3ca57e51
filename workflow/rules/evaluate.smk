"""Metrics of each row, and the table of all."""

from mdwgan.config.rows import controls_of, scored_tables

CONTROLLED = controls_of(config)
KEY_GENES = FILES.key_genes()
# Tables of a row that metrics are read from, and the generators that have them.
SCORED = {file: rows for file, rows in scored_tables(config).items() if rows}
# Metrics of all rows of a tissue and seed in one table.
OF_SEED = ["key_genes/dist_key.tsv"] if KEY_GENES else []


rule score:
    """Compare synthetic samples with the real test samples."""
    input:
        **NETWORK_EDGES,
        gene_sets=GENE_SETS,
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/metrics.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/score.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/score.tsv"
    wildcard_constraints:
        generator="|".join(TRAINED) or NO_ROW,
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("score"),
    params:
        dendrogram_genes=config["evaluation"]["dendrogram_genes"],
        edges=[f"--{name}={path}" for name, path in NETWORK_EDGES.items()],
    message:
        "Score {wildcards.generator} on {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} score --training {input.training:q}"
        " --synthetic {input.synthetic:q} {params.edges:q}"
        " --gene-sets {input.gene_sets:q} --dendrogram-genes {params.dendrogram_genes:q} --output {output:q}"


use rule score as score_references with:
    input:
        **NETWORK_EDGES,
        gene_sets=GENE_SETS,
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=of_tissue("synthetic.h5ad", REFERENCES),
    output:
        of_tissue("metrics.tsv", REFERENCES),
    log:
        f"{LOGS}/{{tissue}}/references/seed{{seed}}/score.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/references/seed{{seed}}/score.tsv"
    resources:
        **COSTS.of("score_references"),
    message:
        "Score the reference rows of {wildcards.tissue}, seed {wildcards.seed}"


rule collect:
    """Join the metrics of all rows; what is missing becomes a line with its reason."""
    input:
        [rows_of_run(file, generators) for file, generators in SCORED.items()],
        tables_of_run(OF_SEED) if OF_SEED else [],
        synthetic=rows_of_run("synthetic.h5ad"),  # with the reason of a failed training
    output:
        report(
            f"{RUN}/metrics.tsv",
            caption="../report/metrics.rst",
            category="Tables",
            labels={"table": "metrics.tsv", "question": "all scores"},
        ),
    log:
        f"{LOGS}/collect.log",
    benchmark:
        f"{BENCHMARKS}/collect.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("collect"),
    params:
        tissues=TISSUES,
        generators=GENERATORS,
        seeds=SEEDS,
        conditions=conditions_of_run(config),
        files=[f"{file}={','.join(rows)}" for file, rows in SCORED.items()],
        of_seed=OF_SEED,
        results=subpath(output[0], parent=True),
    message:
        "Collect the metrics"
    shell:
        "python -m mdwgan --log {log:q} collect --tissues {params.tissues:q}"
        " --generators {params.generators:q} --seeds {params.seeds:q}"
        " --results {params.results:q} --conditions {params.conditions:q}"
        " --files {params.files:q} --of-seed {params.of_seed:q} --output {output:q}"


rule controls:
    """Say which metrics tell rows of known quality from real samples."""
    input:
        f"{RUN}/metrics.tsv",
    output:
        f"{RUN}/controls.tsv",
    log:
        f"{LOGS}/controls.log",
    benchmark:
        f"{BENCHMARKS}/controls.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("controls"),
    message:
        "Check the metrics by the controls"
    shell:
        "python -m mdwgan --log {log:q} controls --metrics {input:q} --output {output:q}"


rule failures:
    """List the failed trainings, those of the ablation too, with their reasons."""
    input:
        synthetic=rows_of_run("synthetic.h5ad"),
        models=expand(
            f"{RUN}/ablation/{{variant}}/seed{{seed}}/model.pt",
            variant=ABLATION,
            seed=SEEDS,
        ),
    output:
        f"{RUN}/failures.tsv",
    log:
        f"{LOGS}/failures.log",
    benchmark:
        f"{BENCHMARKS}/failures.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("failures"),
    params:
        tissues=TISSUES,
        generators=GENERATORS,
        seeds=SEEDS,
        variants=list(ABLATION),
        results=subpath(output[0], parent=True),
    message:
        "List the failed trainings"
    shell:
        "python -m mdwgan --log {log:q} failures --tissues {params.tissues:q}"
        " --generators {params.generators:q} --seeds {params.seeds:q}"
        " --variants {params.variants:q}"
        " --results {params.results:q}"
        " --output {output:q}"
