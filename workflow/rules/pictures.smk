"""Tables behind the pictures of samples: embeddings, value distributions, key genes."""

from mdwgan.config.rows import embedded_generators, pictured_generators
from mdwgan.config.run import embedding_settings

PICTURED = pictured_generators(config)
EMBEDDED = [name for name in PICTURED if name in embedded_generators(config)]
POOLED = len(TISSUES) > 1  # a picture of all tissues together


rule embedding:
    """Place the samples of a tissue in two dimensions, by PCA and t-SNE."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=of_tissue("synthetic.h5ad", PICTURED),
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/embedding.tsv",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/embedding.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/embedding.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("embedding"),
    params:
        name="{tissue}",
        settings=as_text(embedding_settings(config)),
    message:
        "Embed the samples of {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} embedding --training {input.training:q}"
        " --synthetic {input.synthetic:q} --name {params.name:q}"
        " --settings {params.settings:q} --seed {wildcards.seed:q} --output {output:q}"


use rule embedding as embedding_pooled with:
    input:
        training=of_seed("training.h5ad"),
        synthetic=of_seed("synthetic.h5ad", TISSUES, EMBEDDED),
    output:
        f"{RUN}/pan/seed{{seed}}/embedding.tsv",
    log:
        f"{LOGS}/pan/seed{{seed}}/embedding.log",
    benchmark:
        f"{BENCHMARKS}/pan/seed{{seed}}/embedding.tsv"
    resources:
        **COSTS.of("embedding_pooled"),
    params:
        name="pan",
        settings=as_text(embedding_settings(config)),
    message:
        "Embed the samples of all tissues, seed {wildcards.seed}"


rule distributions:
    """Compare the value distributions of genes, real and generated."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=of_tissue("synthetic.h5ad", PICTURED),
        key_genes=KEY_GENES,
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/distributions.tsv",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/distributions.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/distributions.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        **COSTS.of("distributions"),
    params:
        genes=config["evaluation"]["genes"],
    message:
        "Compare values in {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log:q} distributions --training {input.training:q}"
        " --synthetic {input.synthetic:q} --genes {params.genes:q}"
        " --key-genes {input.key_genes:q} --seed {wildcards.seed:q} --output {output:q}"


if KEY_GENES:

    rule key_genes:
        """Compare the correlations among key genes, real and generated."""
        input:
            training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
            synthetic=of_tissue("synthetic.h5ad", GENERATORS),
            key_genes=KEY_GENES,
            genes=f"{RUN}/genes/genes.tsv",
            not_shared=f"{RUN}/genes/not_shared.tsv",
            mapping=f"{RUN}/genes/mapping.tsv",
        output:
            table=f"{RUN}/{{tissue}}/seed{{seed}}/key_genes/genes.tsv",
            correlations=f"{RUN}/{{tissue}}/seed{{seed}}/key_genes/correlations.tsv",
            metrics=f"{RUN}/{{tissue}}/seed{{seed}}/key_genes/dist_key.tsv",
        log:
            f"{LOGS}/{{tissue}}/seed{{seed}}/key_genes.log",
        benchmark:
            f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/key_genes.tsv"
        conda:
            "../../envs/python.yaml"
        resources:
            **COSTS.of("key_genes"),
        message:
            "Compare key genes in {wildcards.tissue}, seed {wildcards.seed}"
        shell:
            "python -m mdwgan --log {log:q} key-genes --training {input.training:q}"
            " --synthetic {input.synthetic:q} --list {input.key_genes:q} --genes {input.genes:q}"
            " --not-shared {input.not_shared:q} --mapping {input.mapping:q} --seed {wildcards.seed:q}"
            " --table {output.table:q} --correlations {output.correlations:q} --metrics {output.metrics:q}"
