"""What a single job needs, by its wildcards: the input and parameter functions of the rules.

They stand here and not in the rule files, since Snakemake's linter wants no functions beside
rules, and functions of a package are tested without Snakemake.
"""

from pathlib import Path

from mdwgan.config.ablation import graphs_of, training_settings, variants
from mdwgan.config.files import InputFiles, network_edges
from mdwgan.config.outside import command_of, file_of, key_of, values_of
from mdwgan.config.rows import (
    compared_with,
    generator_of,
    is_outside,
    reference_generators,
    tested_generators,
)
from mdwgan.config.run import (
    as_text,
    candidates_in,
    chooses,
    diseases_of_run,
    further_contrasts,
    is_chosen,
    lenders_to,
    needs_pool,
    network_of,
    on_device,
    public_tissue,
    r_seed,
    settings_of,
)
from mdwgan.config.tuning import rungs, trial
from mdwgan.errors import InputError
from mdwgan.evaluation.halving import OWN


class Jobs:
    """Inputs and parameters of jobs; each method takes the wildcards of a job.

    Parameters
    ----------
    config : dict
        A checked configuration.
    folder : str
        Folder of the run.
    files : InputFiles
    """

    def __init__(self, config: dict, folder: str, files: InputFiles):
        self.config, self.folder, self.files = config, folder, files
        self.tested = tested_generators(config)
        self.diseases_by_tissue = diseases_of_run(config)
        self.variants = variants(config)

    def _of_row(self, wildcards, row: str, file: str) -> str:
        return f"{self.folder}/{wildcards.tissue}/{row}/seed{wildcards.seed}/{file}"

    def _of_seed(self, wildcards, file: str) -> str:
        return f"{self.folder}/{wildcards.tissue}/seed{wildcards.seed}/{file}"

    def sources(self, wildcards) -> str:
        """Folder of the fetched files."""
        return self.files.folder

    def expression(self, wildcards) -> list[str]:
        """Expression files of a tissue, and those before batch correction where compared."""
        tissues = [wildcards.tissue]
        return self.files.expression(tissues) + self.files.uncorrected(tissues)

    # ---- generators

    def generator(self, wildcards) -> str:
        """Generator of a row."""
        return generator_of(self.config, wildcards.generator)

    def settings(self, wildcards) -> str:
        """Settings of a row, as JSON."""
        return as_text(settings_of(self.config, wildcards.generator))

    def row(self, wildcards) -> str:
        """A row with its generator and settings, as JSON."""
        return as_text([self._facts(wildcards.generator)])

    def references(self, wildcards) -> str:
        """The reference rows, likewise."""
        return as_text([self._facts(name) for name in reference_generators(self.config)])

    def _facts(self, name: str) -> dict:
        """A row's name, generator and settings."""
        return {
            "row": name,
            "generator": generator_of(self.config, name),
            "settings": settings_of(self.config, name),
        }

    def pool(self, wildcards) -> list[str]:
        """What other tissues lend, or a gene network, for a row that needs it."""
        if is_chosen(self.config, wildcards.generator):
            return self.candidates_pool(wildcards)
        if network := network_of(self.config, wildcards.generator):
            return [network_edges(self.folder)[network]]
        needed = needs_pool(self.config, wildcards.generator)
        return [self._of_seed(wildcards, "pool.h5ad")] if needed else []

    def lenders(self, wildcards) -> list[str]:
        """Cohorts of the tissues that lend to a tissue."""
        names = lenders_to(self.config, wildcards.tissue)
        public = {name: public_tissue(self.config, name) for name in names}
        return [
            f"{self.folder}/pan/lenders/{public[name]}.h5ad"
            if public[name]
            else f"{self.folder}/{name}/cohort.h5ad"
            for name in names
        ]

    def lender_files(self, wildcards) -> list[str]:
        """RNAseqDB's expression files of a tissue that lends and is not trained."""
        return self.files.rnaseqdb_expression([wildcards.lender])

    def candidates(self, wildcards) -> str:
        """What the chooser tries in a tissue, and what it leaves out, as JSON."""
        tried, left_out = candidates_in(self.config, wildcards.tissue)
        reason = f"it learns from other tissues, and none lends to {wildcards.tissue}"
        facts = [self._facts(name) for name in tried]
        return as_text({"tried": facts, "left_out": dict.fromkeys(left_out, reason)})

    def candidates_pool(self, wildcards) -> list[str]:
        """What other tissues lend, where the chooser tries a row that needs it."""
        tried, _ = candidates_in(self.config, wildcards.tissue)
        needed = any(needs_pool(self.config, name) for name in tried)
        return [self._of_seed(wildcards, "pool.h5ad")] if needed else []

    def pool_of_run(self, wildcards) -> list[str]:
        """What other tissues lend, where a row of the run needs it anyway."""
        if any(needs_pool(self.config, row) for row in self.config["generators"]):
            return [self._of_seed(wildcards, "pool.h5ad")]
        return self.candidates_pool(wildcards) if chooses(self.config) else []

    def chosen(self, wildcards) -> list[str]:
        """What the chooser decided, for the row that is about it."""
        chosen = is_chosen(self.config, wildcards.generator)
        return [self._of_seed(wildcards, "chosen.json")] if chosen else []

    # ---- samples of other programs

    def model(self, wildcards) -> str:
        """What classifiers' samples are drawn from: of another program's row, its own samples."""
        row = wildcards.generator
        file = "synthetic.h5ad" if is_outside(self.config, row) else "model.pt"
        return self._of_row(wildcards, row, file)

    def outside_file(self, wildcards) -> list[str]:
        """File of a row's samples: the user's, or the command's; none where none is named."""
        if wildcards.generator in self.config["generators_by_command"]:
            return [self._of_row(wildcards, wildcards.generator, "command/synthetic.h5ad")]
        row, tissue = wildcards.generator, wildcards.tissue
        path = file_of(self.config, row, tissue, wildcards.seed)
        return [] if path is None else [path]

    def outside_values(self, wildcards) -> str:
        """What a row's file holds."""
        return values_of(self.config, wildcards.generator)

    def outside_key(self, wildcards) -> str:
        """Config key of a row, for messages."""
        return key_of(self.config, wildcards.generator)

    def command(self, wildcards) -> list[str]:
        """Program and arguments of a row's command."""
        return command_of(
            self.config,
            wildcards.generator,
            training=self._of_seed(wildcards, "split/training.h5ad"),
            samples=self._of_seed(wildcards, "split/wanted.tsv"),
            output=self._of_row(wildcards, wildcards.generator, "command/synthetic.h5ad"),
            seed=wildcards.seed,
        )

    def command_files(self, wildcards) -> list[str]:
        """Files that a command reads beside the training samples."""
        return self.config["generators_by_command"][wildcards.generator].get("files", [])

    def command_environment(self, wildcards) -> str | None:
        """Conda environment of a command, by its whole path; none where none is named."""
        path = self.config["generators_by_command"][wildcards.generator].get("conda")
        return None if path is None else str(Path(path).resolve())

    # ---- tuning

    def trial(self, wildcards) -> str:
        """What differs in a trial of the first rung, as JSON; later rungs take it from a file."""
        if wildcards.rung != "0":
            return as_text({})
        return as_text(trial(self.config, wildcards.generator, int(wildcards.trial)))

    def budget(self, wildcards) -> str:
        """Budget of a trial, as JSON."""
        rung, tuning = self._rung(wildcards), self.config["tuning"]
        shared = {key: tuning[key] for key in ("folds", "repeats")}
        return as_text({"rung": rung.number, "share": rung.share, **shared})

    def previous_rung(self, wildcards) -> list[str]:
        """The rung that a trial comes from."""
        number = int(wildcards.rung) - 1
        return [f"{self.folder}/tuning/{wildcards.generator}/rung{number}.json"][: number + 1]

    def trials(self, wildcards) -> list[str]:
        """All trials of a rung, in all tissues and seeds, the config's own settings among them."""
        row, folder = wildcards.generator, f"tuning/rung{wildcards.rung}"
        return [
            f"{self.folder}/{tissue}/{row}/seed{seed}/{folder}/trial{place}.json"
            for tissue in self.config["tissues"]
            for seed in self.config["seeds"]
            for place in range(OWN, self._rung(wildcards).trials + 1)
        ]

    def _rung(self, wildcards):
        every = rungs(self.config)
        if int(wildcards.rung) >= len(every):
            raise InputError(
                f"the tuning has no rung {wildcards.rung}", "tuning", f"0 to {len(every) - 1}"
            )
        return every[int(wildcards.rung)]

    # ---- ablation

    def variant_row(self, wildcards) -> str:
        """System and settings of a variant of the ablation, as JSON."""
        variant = self.variants[wildcards.variant]
        settings = training_settings(self.config, variant) | on_device(self.config)
        facts = {"row": variant.system, "generator": variant.system, "settings": settings}
        return as_text([facts])

    def variant_graphs(self, wildcards) -> str:
        """Settings of a variant's graphs, as JSON."""
        return as_text(graphs_of(self.config, self.variants[wildcards.variant]))

    def variant_model(self, wildcards) -> list[str]:
        """Model of a variant; the reference rows need none."""
        if wildcards.variant not in self.variants:
            return []
        folder = f"{self.folder}/ablation/{wildcards.variant}"
        return [f"{folder}/seed{wildcards.seed}/model.pt"]

    # ---- biology

    def real_deg(self, wildcards) -> str:
        """DEGs of the real samples that a row is compared with."""
        return self._of_row(wildcards, compared_with(wildcards.generator), "deg.tsv")

    def real_further(self, wildcards) -> list[str]:
        """The same in the contrasts beside the main one."""
        row = compared_with(wildcards.generator)
        names = further_contrasts(self.config)
        return [self._of_row(wildcards, row, f"deg_{name}.tsv") for name in names]

    def real_kegg(self, wildcards) -> str:
        """Pathways of the real samples that a row is compared with."""
        return self._of_row(wildcards, compared_with(wildcards.generator), "kegg.tsv")

    def deg_runs(self, wildcards) -> str:
        """Summary of the job that a row's tests were in."""
        row = wildcards.generator if wildcards.generator in self.tested else "real"
        return self._of_row(wildcards, row, "deg_runs.tsv")

    def deg_added(self, wildcards) -> list[str]:
        """DEGs of training and generated samples together; rows of real samples have none."""
        row = wildcards.generator
        return [self._of_row(wildcards, row, "deg_added.tsv")] if row in self.tested else []

    def gsea_seed(self, wildcards) -> int:
        """Seed of the permutations of a row's GSEA."""
        return r_seed(wildcards.seed, wildcards.tissue, wildcards.row, "gsea")

    def diseases(self, wildcards) -> list[str]:
        """Disease ids of a tissue."""
        if wildcards.tissue not in self.diseases_by_tissue:
            raise InputError(
                f"{wildcards.tissue} has no disease genes",
                "disease",
                "a source in disease.source, and ids of the tissue in disease.diseases",
            )
        return self.diseases_by_tissue[wildcards.tissue]
