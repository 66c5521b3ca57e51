"""Numbered references of a text; papers are named as the tables of rows and sources name them."""

from mdwgan.generators.adversarial.systems import GULRAJANI, MDWGAN, SYSTEMS
from mdwgan.generators.rows import ROWS
from mdwgan.sources.table import shipped

DESEQ2 = "Love et al., Genome Biology 15:550, 2014"  # as a row names it too
LIMMA = "Ritchie et al. 2015, Nucleic Acids Res. 43:e47"
CLUSTERPROFILER = "Wu et al. 2021, Innovation 2:100141"
SNAKEMAKE = "Mölder et al. 2021, F1000Research 10:33"
KEGG = "Kanehisa et al. 2023, Nucleic Acids Res. 51:D587"
RECONSTRUCTION = " (reconstruction)"  # in the name of a paper in the table of systems
# A paper without one here has none, or none that is known for sure.
ADDRESSES = {
    MDWGAN: "doi:10.1186/s12859-023-05558-9",
    GULRAJANI: "arXiv:1704.00028",
    "Goodfellow et al., NeurIPS 2014": "arXiv:1406.2661",
    "Arjovsky et al., ICML 2017": "arXiv:1701.07875",
    "Vinas et al., Bioinformatics 38:730, 2022": "doi:10.1093/bioinformatics/btab035",
    "Zheng et al., Information Sciences 512:1009, 2020": "doi:10.1016/j.ins.2019.10.014",
    "Chaudhari et al., Soft Computing 24, 2020": "doi:10.1007/s00500-019-04602-2",
    "Ledoit and Wolf, Journal of Multivariate Analysis 88:365, 2004": (
        "doi:10.1016/S0047-259X(03)00096-4"
    ),
    "Wang et al. 2018, Sci. Data 5:180061": "doi:10.1038/sdata.2018.61",
    "Szklarczyk et al. 2021, Nucleic Acids Res. 49:D605": "doi:10.1093/nar/gkaa1074",
    "Szklarczyk et al. 2023, Nucleic Acids Res. 51:D638": "doi:10.1093/nar/gkac1000",
    "Kim et al. 2022, Nucleic Acids Res. 50:D632": "doi:10.1093/nar/gkab1048",
    "Hwang et al. 2019, Nucleic Acids Res. 47:D573": "doi:10.1093/nar/gky1126",
    KEGG: "doi:10.1093/nar/gkac963",
    "Pinero et al. 2020, Nucleic Acids Res. 48:D845": "doi:10.1093/nar/gkz1021",
    "Grissa et al. 2022, Database 2022:baac019": "doi:10.1093/database/baac019",
    "Vivian et al. 2017, Nat. Biotechnol. 35:314": "doi:10.1038/nbt.3772",
    "Goldman et al. 2020, Nat. Biotechnol. 38:675": "doi:10.1038/s41587-020-0546-8",
    "GTEx Consortium 2020, Science 369:1318": "doi:10.1126/science.aaz1776",
    "Wilks et al. 2021, Genome Biol. 22:323": "doi:10.1186/s13059-021-02533-6",
    DESEQ2: "doi:10.1186/s13059-014-0550-8",
    LIMMA: "doi:10.1093/nar/gkv007",
    CLUSTERPROFILER: "doi:10.1016/j.xinn.2021.100141",
    SNAKEMAKE: "doi:10.12688/f1000research.29032.2",
}


class Citations:
    """Numbers of papers in the order in which a text names them."""

    def __init__(self):
        self.papers: list[str] = []

    def __call__(self, *papers: str) -> str:
        """Mark of papers, such as " [1, 2]", with a space before it; empty without a paper."""
        for paper in papers:
            if paper and paper not in self.papers:
                self.papers.append(paper)
        numbers = sorted({self.papers.index(paper) + 1 for paper in papers if paper})
        return f" [{', '.join(map(str, numbers))}]" if numbers else ""

    @property
    def references(self) -> list[str]:
        """The list at the end of the text."""
        return [
            f"{number}. {paper}.{f' {ADDRESSES[paper]}' if paper in ADDRESSES else ''}"
            for number, paper in enumerate(self.papers, 1)
        ]


def papers_of_row(name: str) -> list[str]:
    """Papers that a row's generator follows; none for a row of the workflow's own."""
    source = SYSTEMS[name].source if name in SYSTEMS else ROWS[name].source if name in ROWS else ""
    return [part.removesuffix(RECONSTRUCTION) for part in source.split("; ") if part]


def paper_of_source(source: str, version: str) -> str:
    """Paper on a version of a source; empty where there is none, as of simulated files."""
    table = shipped()
    found = table[(table["source"] == source) & (table["version"] == str(version))]
    papers = found["citation"].fillna("")
    return str(papers.iloc[0]) if len(papers) else ""
