"""The glossary has every term of the page, and hovering over terms never breaks its escaping."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape
from mdwgan.report.page.glossary import GLOSSARY, explained, linked, meanings

# What a reader of the page met without an explanation.
ASKED = """
GAN, MDWGAN-GP, dist, row, seed, c = 0, Systems, DEG, n, block, padj, log2FC, MCC, KS, MMD, Frechet,
AUC, LR, RF, precision, recall, density, coverage, spread, dcr, nndr, mia, s_dend, s_sdcc,
effect_slope, Jaccard, rank r, refit, critic, Wasserstein, Lipschitz, X1, X2, X3, X1-X3,
library size, config cut, paper cut, sound cut, yardstick, planted, real-train, real-other-half,
hsa, clamped, ks, wasserstein1, mmd2, frechet, overlap, FDR, kNN, MLP, row best, mvn-pan,
mvn (matched), CWGAN-GP, WGAN-GP, copy, bootstrap, mvn, real-half
"""
ASKED = [term.strip() for term in ASKED.replace("\n", " ").split(",")]
SIGNS = ["<b>", "</abbr>", '"', "'", "&", "&amp;", " ", "-", "hsa04350"]
PIECES = st.sampled_from([*meanings(), *SIGNS])
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)


class Read(HTMLParser):
    """Text of a piece of HTML, and the elements that it has."""

    def __init__(self, markup: str):
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.titles = "", [], []
        self.feed(markup)
        self.close()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        assert [name for name, _ in attributes] == ["title"]
        self.titles.append(dict(attributes)["title"])


@pytest.mark.parametrize("term", ASKED)
def test_every_term_that_was_asked_for_has_a_meaning(term):
    _, meaning = meanings()[term]
    assert len(meaning.split()) >= 3 and not meaning.endswith(".")
    assert f">{term}</abbr>" in explained(f"Its {term}, as it is.")


def test_meanings_are_one_sentence_each():
    for term, entry in GLOSSARY.items():
        assert not re.search(r"\. [A-Z]", entry.meaning) and not entry.meaning.endswith("."), term


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_the_text_stays_and_nothing_of_it_becomes_markup(text):
    # A parser leaves out NUL and joins line ends; what it shows is compared with plain escaping.
    read = Read(str(explained(text)))
    assert read.text == Read(str(escape(text))).text
    assert set(read.tags) <= {"abbr"}
    assert len(set(read.titles)) == len(read.titles), "each term once"
    assert set(read.titles) <= {html.unescape(meaning) for _, meaning in meanings().values()}


def test_the_first_use_alone_is_explained():
    markup = explained("DEG, then DEGs, then a DEG.")
    assert markup.count("<abbr") == 1 and markup.startswith("<abbr") and markup.endswith("a DEG.")


def test_see_systems_leads_there():
    assert explained("* Reconstruction: see Systems.").endswith(">Systems</a>.")
    assert '<a href="#run-systems"' in explained("see Systems") and "<a " not in explained(
        "Systems"
    )


def test_whole_words_and_the_longest_first():
    assert "<abbr" not in explained(
        "distance, XGAN, narrow, seed0, my-dist, dist_of_mine, best, noise, real"
    )
    assert ">MDWGAN-GP</abbr>" in explained("MDWGAN-GP is a model")
    assert ">dcr_ratio</abbr>" in explained("dcr_ratio of 0.5")
    assert ">library size</abbr>" in explained("its library size")
    assert ">hsa04350</abbr>" in explained("hsa04350 and hsa4")
    assert explained("Seed 1").startswith("<abbr") and "<abbr" not in explained("gan")


def test_markup_stays_as_it_is():
    assert explained(Markup("<b>DEG</b>")) == Markup("<b>DEG</b>")
    assert explained("<b>DEG</b>").startswith("&lt;b&gt;<abbr")


def test_a_name_has_its_own_meaning_and_not_that_of_a_part_of_it():
    known = meanings()
    matched, plain = known["mvn (matched)"][1], known["mvn"][1]
    assert matched != plain and "made to match" in matched
    markup = explained("mvn (matched) beside mvn")
    assert ">mvn (matched)</abbr>" in markup and ">mvn</abbr>" in markup
    assert "neighbourhoods" in known["density"][1] and known["density"][1] != known["coverage"][1]
    assert known["recall"][0] == "recall" and "calls" in known["recall"][1]


def test_papers_are_links_and_nothing_else_is():
    number = "10.1016/S0047-259X(03)00096-4"
    for made in (linked, explained):
        assert f'<a href="https://doi.org/{number}" rel="noreferrer">' in made(f"L. doi:{number}.")
        assert '<a href="https://arxiv.org/abs/1704.00028"' in made("G. arXiv:1704.00028")
        assert "<a " not in made("https://example.org/ and doi:nothing <a href='x'>")
        assert '"b' not in made('doi:10.1234/a"b')
