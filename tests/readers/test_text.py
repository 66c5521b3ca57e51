"""Damaged, missing and binary files, the same for every reader."""

import gzip

import pytest
from helpers.reader_files import (
    EXPRESSION,
    INFO,
    LINKS,
    half_humannet,
    refused,
    strong_links,
)
from mdwgan.readers.rnaseqdb import read_expression, read_header, read_ids
from mdwgan.readers.string import read_info

READERS = [read_header, read_ids, read_expression, strong_links, half_humannet, read_info]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("damage", ["cut", "flipped", "html", "empty"])
def test_damaged_gzip(file, read, damage):
    head = {strong_links: LINKS, half_humannet: "", read_info: INFO}.get(read, EXPRESSION)
    line = {strong_links: "A{0} B{0} 900\n", half_humannet: "{0}\t1{0}\t2.5\n"}.get(
        read, "G{0}\t{0}\t1\t2\n"
    )
    body = "".join(line.format(i * 7919 % 10007) for i in range(5000))
    whole = gzip.compress((head + body).encode())
    read(file(whole, "whole.gz"))
    cut = whole[: 40 if read is read_header else len(whole) // 2]
    flipped = bytearray(whole)
    flipped[12 if read is read_header else len(whole) // 2] ^= 0xFF
    content = {"cut": cut, "flipped": bytes(flipped), "html": b"<html>", "empty": b""}[damage]
    path = file(content, "damaged.gz")
    if damage == "empty":
        refused(read, path)  # what is missing differs by reader
        return
    message = refused(read, path)
    assert "damaged or cut short" in message and "expected a whole file" in message
    assert "Delete it and fetch it again" in message


@pytest.mark.parametrize("read", READERS)
def test_missing_file_and_binary_file(file, tmp_path, read):
    assert "FILE: no such file" in refused(read, tmp_path / "none.gz")
    binary = {strong_links: LINKS, half_humannet: "", read_info: INFO}.get(read, EXPRESSION)
    path = file(b"\xff\xfe" if read is read_header else binary.encode() + b"\xff\xfe\t1\t2\t3\n")
    assert "FILE: not a text file" in refused(read, path)
