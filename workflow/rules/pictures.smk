"""Tables behind the pictures of samples: embeddings, value distributions, key genes."""

# The row real-half is a part of the test samples, which are there as a whole.
SHOWN = [generator for generator in GENERATORS if generator != "real-half"]


rule embedding:
    """Place the samples of a tissue in two dimensions, by PCA and t-SNE."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=of_tissue("synthetic.h5ad", SHOWN),
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/embedding.tsv",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/embedding.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/embedding.tsv"
    wildcard_constraints:
        tissue="|".join(TISSUES),
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        tsne=EMBEDDED,
        perplexity=config["evaluation"]["embedding"]["perplexity"],
        most_points=config["evaluation"]["embedding"]["most_points"],
    message:
        "Embed the samples of {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} embedding --training {input.training}"
        " --synthetic {input.synthetic} --name {wildcards.tissue} --tsne {params.tsne}"
        " --perplexity {params.perplexity} --most-points {params.most_points}"
        " --seed {wildcards.seed} --output {output}"


rule embedding_pooled:
    """Place the samples of all tissues in two dimensions together."""
    input:
        training=expand(
            f"{RUN}/{{tissue}}/seed{{{{seed}}}}/training.h5ad", tissue=TISSUES
        ),
        synthetic=expand(
            f"{RUN}/{{tissue}}/{{generator}}/seed{{{{seed}}}}/synthetic.h5ad",
            tissue=TISSUES,
            generator=[generator for generator in SHOWN if generator in EMBEDDED],
        ),
    output:
        f"{RUN}/pan/seed{{seed}}/embedding.tsv",
    log:
        f"{LOGS}/pan/seed{{seed}}/embedding.log",
    benchmark:
        f"{BENCHMARKS}/pan/seed{{seed}}/embedding.tsv"
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=8000,
        runtime=60,
    params:
        tsne=EMBEDDED,
        perplexity=config["evaluation"]["embedding"]["perplexity"],
        most_points=config["evaluation"]["embedding"]["most_points"],
    message:
        "Embed the samples of all tissues, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} embedding --training {input.training}"
        " --synthetic {input.synthetic} --name pan --tsne {params.tsne}"
        " --perplexity {params.perplexity} --most-points {params.most_points}"
        " --seed {wildcards.seed} --output {output}"


rule distributions:
    """Compare the value distributions of genes, real and generated."""
    input:
        training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
        synthetic=of_tissue("synthetic.h5ad", SHOWN),
    output:
        f"{RUN}/{{tissue}}/seed{{seed}}/distributions.tsv",
    log:
        f"{LOGS}/{{tissue}}/seed{{seed}}/distributions.log",
    benchmark:
        f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/distributions.tsv"
    wildcard_constraints:
        tissue="|".join(TISSUES),
    conda:
        "../../envs/python.yaml"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        genes=config["evaluation"]["genes"],
    message:
        "Compare values in {wildcards.tissue}, seed {wildcards.seed}"
    shell:
        "python -m mdwgan --log {log} distributions --training {input.training}"
        " --synthetic {input.synthetic} --genes {params.genes:q} --seed {wildcards.seed}"
        " --output {output}"


if KEY_GENES is not None:

    rule key_genes:
        """Compare the correlations among key genes, real and generated."""
        input:
            training=f"{RUN}/{{tissue}}/seed{{seed}}/training.h5ad",
            synthetic=of_tissue("synthetic.h5ad", GENERATORS),
            key_genes=key_gene_file(KEY_GENES),
            genes=f"{RUN}/genes/genes.tsv",
            not_shared=f"{RUN}/genes/not_shared.tsv",
        output:
            table=f"{RUN}/{{tissue}}/seed{{seed}}/key_genes/genes.tsv",
            correlations=f"{RUN}/{{tissue}}/seed{{seed}}/key_genes/correlations.tsv",
            metrics=f"{RUN}/{{tissue}}/seed{{seed}}/key_genes/dist_key.tsv",
        log:
            f"{LOGS}/{{tissue}}/seed{{seed}}/key_genes.log",
        benchmark:
            f"{BENCHMARKS}/{{tissue}}/seed{{seed}}/key_genes.tsv"
        wildcard_constraints:
            tissue="|".join(TISSUES),
        conda:
            "../../envs/python.yaml"
        resources:
            mem_mb=4000,
            runtime=30,
        message:
            "Compare key genes in {wildcards.tissue}, seed {wildcards.seed}"
        shell:
            "python -m mdwgan --log {log} key-genes --training {input.training}"
            " --synthetic {input.synthetic} --list {input.key_genes:q} --genes {input.genes}"
            " --not-shared {input.not_shared} --seed {wildcards.seed} --table {output.table}"
            " --correlations {output.correlations} --metrics {output.metrics}"
