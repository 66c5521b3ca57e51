"""Generators and their samples, in one job: to start Python takes longer than to draw."""


rule train:
    """Train a generator, draw samples from it and denormalise them."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=JOBS.pool,
        chosen=JOBS.chosen,
    output:
        # Kept for the next job, which trains again only where what decides a training has changed.
        model=update(f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/model.pt"),
        history=update(f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/history.tsv"),
        synthetic=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/synthetic.h5ad",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/train.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/train.tsv"
    wildcard_constraints:
        generator="|".join(fitted(config, TRAINED)) or NO_ROW,
    priority: 1  # the longest jobs start first
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        **COSTS.of("train"),
    params:
        rows=JOBS.row,
        graphs="null",  # those of the training data
        draw=group_settings("generate", without=("sampling",)),
        threads=THREADS,
    message:
        "Train {wildcards.generator} on {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} train --training {input.training:q} --pool {input.pool:q}"
        " --chosen {input.chosen:q} --rows {params.rows:q} --seed {wildcards.seed:q}"
        " --graphs {params.graphs:q} --threads {params.threads:q} --model {output.model:q}"
        " --history {output.history:q} --draw {params.draw:q} --synthetic {output.synthetic:q}"


use rule train as references with:
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=[],
        chosen=[],
    output:
        model=of_tissue("model.pt", REFERENCES),
        history=of_tissue("history.tsv", REFERENCES),
        synthetic=of_tissue("synthetic.h5ad", REFERENCES),
    log:
        f"{LOGS}/{{tissue}}/references/seed{{seed}}/train.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/references/seed{{seed}}/train.tsv"
    resources:
        **COSTS.of("references"),
    params:
        rows=JOBS.references,
        graphs="null",
        draw=group_settings("generate", without=("sampling",)),
        threads=THREADS,
    message:
        "Reference rows of {wildcards.tissue}, seed {wildcards.seed}"
