"""What generated samples are good for: classifiers trained on them."""


rule classify:
    """Train classifiers on generated samples, and test them on the real test samples."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        model=JOBS.model,
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/utility.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/classify.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/classify.tsv"
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        **COSTS.of("classify"),
    params:
        settings=group_settings("evaluation.classification"),
        threads=THREADS,
    message:
        "Classify with {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} classify --training {input.training:q} --model {input.model:q}"
        " --settings {params.settings:q} --seed {wildcards.seed:q}"
        " --threads {params.threads:q} --output {output:q}"


rule augment:
    """Draw the augmentation curve; the generator is fitted anew on a few real samples."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=JOBS.pool,
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/augmentation.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/augment.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/augment.tsv"
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        **COSTS.of("augment"),
    params:
        generator=JOBS.generator,
        settings=JOBS.settings,
        curve=group_settings("evaluation.augmentation"),
        threads=THREADS,
    message:
        "Augmentation curve: {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} augment --training {input.training:q}"
        " --pool {input.pool:q} --generator {params.generator:q} --row {wildcards.generator:q}"
        " --settings {params.settings:q}"
        " --curve {params.curve:q} --seed {wildcards.seed:q} --threads {params.threads:q}"
        " --output {output:q}"
