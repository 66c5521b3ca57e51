"""The generator of row best."""


rule choose:
    """Choose a generator by training donors that are held out; test samples have no say."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=JOBS.candidates_pool,
    output:
        chosen=f"{RUN}/{{tissue}}/seed{{seed}}/chosen.json",
        scores=f"{RUN}/{{tissue}}/seed{{seed}}/choice.tsv",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/choose.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/choose.tsv"
    priority: 1  # trainings wait for it
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        **COSTS.of("choose"),
    params:
        candidates=JOBS.candidates,
        settings=group_settings("chooser", without=("candidates",)),
        threads=THREADS,
    message:
        "Choose a generator for {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} choose --training {input.training:q}"
        " --pool {input.pool:q} --candidates {params.candidates:q}"
        " --settings {params.settings:q} --seed {wildcards.seed:q} --threads {params.threads:q}"
        " --output {output.chosen:q} --scores {output.scores:q}"
