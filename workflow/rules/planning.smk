"""How many samples a study needs, planned from the training samples of the first seed."""

from mdwgan.config.run import contrasts_of_run, group

PLANNED = config["planning"]["draws"] > 0
PLANS = [f"{RUN}/{tissue}/seed{SEEDS[0]}/study_size.tsv" for tissue in TISSUES]
CONTRAST = contrasts_of_run(config)[0]


rule plan_study:
    """Simulate studies of growing size from the training samples, and test them."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=JOBS.pool_of_run,
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/study_size.tsv",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/plan_study.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/plan_study.tsv"
    conda:
        "../../envs/rpy2.yaml"
    threads: THREADS
    resources:
        **COSTS.of("plan_study"),
    params:
        reference=CONTRAST[0],
        case=CONTRAST[1],
        planning=group(config, "planning"),
        deg=group(config, "deg"),
        threads=THREADS,
    message:
        "Plan a study of {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} plan-study --training {input.training:q}"
        " --pool {input.pool:q} --reference {params.reference:q} --case {params.case:q}"
        " --sizes {params.planning[sizes]:q} --draws {params.planning[draws]:q}"
        " --classifier-draws {params.planning[classifier_draws]:q}"
        " --recall {params.planning[recall]:q} --log2fc {params.deg[log2fc]:q}"
        " --p {params.deg[p]:q} --p-column {params.deg[p_column]:q}"
        " --seed {wildcards.seed:q} --threads {params.threads:q} --output {output:q}"


rule study_size:
    """Join the plans of all tissues."""
    input:
        PLANS,
    output:
        f"{RUN}/study_size.tsv",
    log:
        f"{LOGS}/study_size.log",
    benchmark:
        f"{BENCHMARKS}/study_size.tsv"
    conda:
        "../../envs/rpy2.yaml"
    resources:
        **COSTS.of("study_size"),
    message:
        "Join the plans of all tissues"
    shell:
        "python -m mdwgan --log {log:q} plan-study --plans {input:q} --output {output:q}"
