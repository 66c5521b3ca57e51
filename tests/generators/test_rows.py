"""The table of rows."""

import pytest
from mdwgan.errors import InputError
from mdwgan.generators.registry import make
from mdwgan.generators.rows import MODELS, REAL_ROWS, REFERENCES, ROWS, is_model, label, ordered


@pytest.mark.parametrize("name", [*MODELS, *REFERENCES])
def test_every_row_of_a_config_can_be_made(name):
    assert make(name, {"bootstrap_noise": 0.1}).name == name


@pytest.mark.parametrize("name", [*REAL_ROWS, "nonsense"])
def test_other_rows_have_no_generator(name):
    with pytest.raises(InputError, match="one of mdwgan-gp, "):
        make(name, {})


def test_every_row_says_what_it_is():
    for name, row in ROWS.items():
        assert row.name == name and row.title and row.sentence
    assert not [name for name in [*REFERENCES, *REAL_ROWS] if is_model(name)]


def test_titles_and_order():
    assert label("gene-cwgan-c0") == "Gene-CWGAN (c = 0)*" and label("copy") == "copy"
    assert ordered(["copy", "cgan", "mvn", "gan"]) == ["cgan", "gan", "copy", "mvn"]
