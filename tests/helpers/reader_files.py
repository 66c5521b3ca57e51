"""Headers of published formats, and what a reader says of a bad file."""

import re

import pytest
from mdwgan.errors import InputError
from mdwgan.readers.humannet import read_humannet
from mdwgan.readers.string import read_string_links

EXPRESSION = "Hugo_Symbol\tEntrez_Gene_Id\ts1\ts2\n"
LINKS = "protein1 protein2 combined_score\n"
INFO = "#string_protein_id\tpreferred_name\tprotein_size\tannotation\n"
TISSUES = "tissue\tgtex\tnormal\ttumour\n"


def refused(read, path, *args) -> str:
    """Message of the refusal, which has to name the file."""
    with pytest.raises(InputError, match=re.escape(str(path))) as error:
        read(path, *args)
    return str(error.value).replace(str(path), "FILE")


def strong_links(path):
    return read_string_links(path, 800)


def half_humannet(path):
    return read_humannet(path, 0.5)
