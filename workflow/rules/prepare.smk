"""Training data: what is fitted before a generator is trained."""


rule prepare:
    """Split, z-scores by training statistics, and the graph views X2 and X3."""
    input:
        cohorts=f"{RUN}/{{tissue}}/cohort.h5ad",
        split=f"{RUN}/seed{{seed}}/split.tsv",
        genes=f"{RUN}/genes/genes.tsv",
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/prepare.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/prepare.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("prepare"),
    params:
        graphs=group_settings("graphs"),
        pooled=[],
    message:
        "Prepare training data of {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} prepare --cohorts {input.cohorts:q} --split {input.split:q}"
        " --genes {input.genes:q} --seed {wildcards.seed:q} --graphs {params.graphs:q}"
        " {params.pooled:q} --output {output:q}"
