"""Ablation of the graphs over all tissues pooled (paper, figure 8)."""


use rule prepare as prepare_pooled with:
    input:
        cohorts=expand(f"{RUN}/{{tissue}}/cohort.h5ad", tissue=TISSUES),
        split=f"{RUN}/seed{{seed}}/split.tsv",
        genes=f"{RUN}/genes/genes.tsv",
    output:
        f"{RUN}/pan/seed{{seed}}/training.h5ad",
    log:
        f"{LOGS}/pan/seed{{seed}}/prepare.log",
    benchmark:
        f"{BENCHMARKS}/pan/seed{{seed}}/prepare.tsv"
    resources:
        **COSTS.of("prepare_pooled"),
    params:
        graphs=group_settings("graphs"),
        pooled=["--pooled"],
    message:
        "Prepare training data of all tissues pooled, seed {wildcards.seed}"


use rule train as train_ablation with:
    input:
        training=f"{RUN}/pan/seed{{seed}}/training.h5ad",
        pool=[],
        chosen=[],
    output:
        model=update(f"{RUN}/ablation/{{variant}}/seed{{seed}}/model.pt"),
        history=update(f"{RUN}/ablation/{{variant}}/seed{{seed}}/history.tsv"),
        synthetic=[],
    log:
        f"{LOGS}/ablation/{{variant}}/seed{{seed}}/train.log",
    benchmark:
        f"{BENCHMARKS}/ablation/{{variant}}/seed{{seed}}/train.tsv"
    resources:
        **COSTS.of("train_ablation"),
    params:
        rows=JOBS.variant_row,
        graphs=JOBS.variant_graphs,
        draw="null",  # nothing is drawn
        threads=THREADS,
    message:
        "Ablation: train {wildcards.variant}, seed {wildcards.seed}"


rule score_ablation:
    """Score a variant, or the reference rows, over the pooled test samples and in each tissue."""
    input:
        training=f"{RUN}/pan/seed{{seed}}/training.h5ad",
        model=JOBS.variant_model,
    output:
        f"{RUN}/ablation/{{variant}}/seed{{seed}}/metrics.tsv",
    log:
        f"{LOGS}/ablation/{{variant}}/seed{{seed}}/score.log",
    benchmark:
        f"{BENCHMARKS}/ablation/{{variant}}/seed{{seed}}/score.tsv"
    conda:
        "../../envs/python.yaml"
    threads: THREADS
    resources:
        **COSTS.of("score_ablation"),
    params:
        threads=THREADS,
    message:
        "Ablation: score {wildcards.variant}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} score-pooled --training {input.training:q}"
        " --model {input.model:q} --name {wildcards.variant:q} --seed {wildcards.seed:q}"
        " --threads {params.threads:q} --output {output:q}"


rule collect_ablation:
    """Join the scores of the ablation."""
    input:
        expand(
            f"{RUN}/ablation/{{variant}}/seed{{seed}}/metrics.tsv",
            variant=[*ABLATION, "references"],
            seed=SEEDS,
        ),
    output:
        report(
            f"{RUN}/ablation.tsv",
            caption="../report/ablation.rst",
            category="Tables",
            labels={"table": "ablation.tsv", "question": "what the graphs add"},
        ),
    log:
        f"{LOGS}/collect_ablation.log",
    benchmark:
        f"{BENCHMARKS}/collect_ablation.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("collect_ablation"),
    message:
        "Collect the scores of the ablation"
    shell:
        "python -m mdwgan --log {log:q} collect --output {output:q} {input:q}"
