"""Synthetic samples."""


rule generate:
    """Draw samples from a model and denormalise them."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        model=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/model.pt",
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/generate.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/generate.tsv"
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        settings=group_settings("generate", without=("sampling",)),
        threads=THREADS,
    message:
        "Generate samples: {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} generate --training {input.training:q} --model {input.model:q}"
        " --settings {params.settings:q} --seed {wildcards.seed:q} --threads {params.threads:q}"
        " --output {output:q}"
