"""One test of many cohorts, each of a generator of its own."""

from mdwgan.config.rows import (
    combined_generators,
    drawn_generators,
    row_of_test_samples,
)

COMBINED = combined_generators(config)
DRAWN = drawn_generators(config)
TEST_ROW = row_of_test_samples(config)


rule combined_degs:
    """Fit a row's generator to bootstraps of the training donors, and combine their tests."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        pool=JOBS.pool,
        model=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/model.pt",
        truth=f"{RUN}/{{tissue}}/{TEST_ROW}/seed{{seed}}/deg.tsv",
        trained=f"{RUN}/{{tissue}}/copy/seed{{seed}}/deg.tsv",
    output:
        combined=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_combined.tsv",
        added=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_combined_added.tsv",
        found=f"{RUN}/{{tissue}}/{{generator}}/seed{{seed}}/deg_found.tsv",
    log:
        f"{LOGS}/{{tissue}}/{{generator}}/seed{{seed}}/deg_combined.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/{{generator}}/seed{{seed}}/deg_combined.tsv"
    wildcard_constraints:
        generator="|".join(DRAWN),
    conda:
        "../../envs/rpy2.yaml"
    threads: THREADS
    resources:
        **COSTS.of("combined_degs"),
    params:
        contrast=CONTRASTS[0],
        cuts=as_text({key: config["deg"][key] for key in ("log2fc", "p", "p_column")}),
        cohorts=config["deg"]["cohorts"],
        threads=THREADS,
    message:
        "Combined DEGs: {wildcards.generator}, {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} combine-degs --training {input.training:q}"
        " --pool {input.pool:q} --model {input.model:q} --contrast {params.contrast:q}"
        " --cuts {params.cuts:q} --cohorts {params.cohorts:q} --truth {input.truth:q}"
        " --trained {input.trained:q} --seed {wildcards.seed:q} --threads {params.threads:q}"
        " --output {output.combined:q} --added {output.added:q} --found {output.found:q}"
