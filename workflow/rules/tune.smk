"""Settings chosen by training donors that are held out: successive halving over their ranges."""

RUNGS = rungs(config)
TUNED = tuned_generators(config)


rule tune:
    """Score one trial of a rung in one tissue and seed."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=JOBS.pool,
        previous=JOBS.previous_rung,
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/tuning/rung{{rung}}/trial{{trial}}.json",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/tuning/rung{{rung}}/trial{{trial}}.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/tuning/rung{{rung}}/trial{{trial}}.tsv"
    wildcard_constraints:
        rung=r"\d+",
        trial=r"\d+",
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        **COSTS.of("tune"),
    params:
        generator=JOBS.generator,
        settings=JOBS.settings,
        changes=JOBS.trial,
        budget=JOBS.budget,
        threads=THREADS,
    message:
        "Trial {wildcards.trial} of rung {wildcards.rung}: {wildcards.generator},"
        " {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} tune --training {input.training:q} --pool {input.pool:q}"
        " --previous {input.previous:q} --generator {params.generator:q}"
        " --settings {params.settings:q} --place {wildcards.trial:q}"
        " --changes {params.changes:q} --budget {params.budget:q} --seed {wildcards.seed:q}"
        " --threads {params.threads:q} --output {output:q}"


rule tune_rung:
    """Rank the trials of a rung over all tissues and seeds; the best go on to the next one."""
    input:
        JOBS.trials,
    output:
        f"{RUN}/tuning/{{generator}}/rung{{rung}}.json",
    log:
        f"{LOGS}/tuning/{{generator}}/rung{{rung}}.log",
    benchmark:
        f"{BENCHMARKS}/tuning/{{generator}}/rung{{rung}}.tsv"
    wildcard_constraints:
        rung=r"\d+",
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("tune_rung"),
    message:
        "Rank the trials of {wildcards.generator}, rung {wildcards.rung}"
    shell:
        "python -m mdwgan --log {log:q} tune-rung --generator {wildcards.generator:q}"
        " --output {output:q} {input:q}"


rule tuning:
    """Record all trials, and the settings that are better than the config's."""
    input:
        expand(
            f"{RUN}/tuning/{{generator}}/rung{{rung}}.json",
            generator=TUNED,
            rung=[rung.number for rung in RUNGS],
        ),
    output:
        table=report(
            f"{RUN}/tuning.tsv",
            caption="../report/tuning.rst",
            category="Tables",
            labels={"table": "tuning.tsv", "question": "which settings"},
        ),
        config=f"{RUN}/tuned.yaml",
    log:
        f"{LOGS}/tuning.log",
    benchmark:
        f"{BENCHMARKS}/tuning.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("tuning"),
    params:
        rows=as_text({name: own_row(config, name) for name in TUNED}),
    message:
        "Record the tuning"
    shell:
        "python -m mdwgan --log {log:q} tune-record --rows {params.rows:q}"
        " --output {output.table:q} --config {output.config:q} {input:q}"
