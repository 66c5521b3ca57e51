"""Generators."""


rule train:
    """Train a generator, or keep the samples a reference row stands for."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=JOBS.pool,
        chosen=JOBS.chosen,
    output:
        model=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/model.pt",
        history=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/history.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/train.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/train.tsv"
    priority: 1  # the longest jobs start first
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        mem_mb=4000,
        runtime=240,
        gpu=GPU,
    params:
        generator=JOBS.generator,
        row="{generator}",
        settings=JOBS.settings,
        graphs="null",  # those of the training data
        threads=THREADS,
    message:
        "Train {wildcards.generator} on {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} train --training {input.training:q} --pool {input.pool:q}"
        " --chosen {input.chosen:q}"
        " --generator {params.generator:q} --row {params.row:q}"
        " --seed {wildcards.seed:q} --settings {params.settings:q} --graphs {params.graphs:q}"
        " --threads {params.threads:q} --model {output.model:q} --history {output.history:q}"
