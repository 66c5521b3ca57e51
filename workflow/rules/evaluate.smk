"""Metrics of each row, and the table of all."""


rule evaluate:
    """Compare synthetic samples with the real test samples."""
    input:
        **NETWORK_EDGES,
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/metrics.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/evaluate.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/evaluate.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        dendrogram_genes=config["evaluation"]["dendrogram_genes"],
        edges=" ".join(f"--{name} {path}" for name, path in NETWORK_EDGES.items()),
    message:
        "Evaluate {wildcards.generator} on {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} score --training {input.training}"
        " --synthetic {input.synthetic} {params.edges}"
        " --dendrogram-genes {params.dendrogram_genes} --output {output}"


rule collect:
    """Join the metrics of all rows; what is missing becomes a line with its reason."""
    input:
        rows_of_run("metrics.tsv"),
        rows_of_run("agreement.tsv", DEG_GENERATORS),
        tables_of_run(OF_SEED) if OF_SEED else [],
        rows_of_run("utility.tsv", CLASSIFIED),
    output:
        report(
            f"{RUN}/metrics.tsv", caption="../report/metrics.rst", category="Results"
        ),
    log:
        f"{LOGS}/collect.log",
    benchmark:
        f"{BENCHMARKS}/collect.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        tissues=TISSUES,
        generators=GENERATORS,
        seeds=SEEDS,
        files=files_by_name,
        of_seed=OF_SEED,
    message:
        "Collect the metrics"
    shell:
        "python -m mdwgan --log {log} collect-run --tissues {params.tissues}"
        " --generators {params.generators} --seeds {params.seeds}"
        f" --results {RUN}"
        " --files {params.files} --of-seed {params.of_seed} --output {output}"
