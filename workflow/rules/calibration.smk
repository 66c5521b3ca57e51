"""Whether tests of differential expression on a row's samples can be believed."""


rule deg_calibration:
    """Measure error rates of a row's DEG test, with conditions drawn by chance."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        model=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/model.pt",
        pool=JOBS.pool,
        deg=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg.tsv",
        real_deg=JOBS.real_deg,
        train_deg=f"{RUN}/{{tissue}}/copy/seed{{seed}}/deg.tsv",
    output:
        f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_calibration.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/deg_calibration.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/deg_calibration.tsv"
    conda:
        "../../envs/rpy2.yaml"
    threads: THREADS
    resources:
        **COSTS.of("deg_calibration"),
    params:
        contrast=CONTRASTS[0],
        permutations=config["deg"]["permutations"],
        retrain=config["deg"]["retrain"],
        threads=THREADS,
    message:
        "Calibrate DEGs of {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} deg-calibration --training {input.training:q}"
        " --model {input.model:q} --pool {input.pool:q} --deg {input.deg:q}"
        " --real-deg {input.real_deg:q} --train-deg {input.train_deg:q}"
        " --contrast {params.contrast:q} --permutations {params.permutations:q}"
        " --retrain {params.retrain:q} --seed {wildcards.seed:q} --threads {params.threads:q}"
        " --output {output:q}"
