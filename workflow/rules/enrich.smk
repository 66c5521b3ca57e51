"""Training data: what is fitted before a generator is trained."""


rule enrich:
    """Split, z-scores by training statistics, and the graph views X2 and X3."""
    input:
        cohort=f"{RUN}/{{tissue}}/cohort.h5ad",
        split=f"{RUN}/seed{{seed}}/split.tsv",
        genes=f"{RUN}/genes/genes.tsv",
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/enrich.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/enrich.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        graphs=json.dumps(config["graphs"]),
    message:
        "Prepare training data of {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} enrich --cohort {input.cohort} --split {input.split}"
        " --genes {input.genes} --seed {wildcards.seed} --graphs {params.graphs:q}"
        " --output {output}"
