"""Frozen splits from a table, and from the challenge's YAML."""

import pytest
import yaml
from mdwgan.errors import InputError
from mdwgan.readers.folds import Fold, read_folds


def write(folder, name: str, text: str):
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_each_fold_of_a_table_tests_once(tmp_path, separator):
    rows = [("a", "10"), ("b", "2"), ("c", "10"), ("d", "2"), ("e", "1")]
    lines = [separator.join(row) for row in [("sample", "fold"), *rows]]
    folds = read_folds(write(tmp_path, "f.tsv", "\n".join([*lines, ""])))
    assert [sorted(fold.test) for fold in folds] == [["e"], ["b", "d"], ["a", "c"]]
    assert all(fold.train | fold.test == set("abcde") for fold in folds)
    assert not any(fold.train & fold.test for fold in folds)


@pytest.mark.parametrize(
    "text", ['"sample","fold"\n"a","1"\n"b","2"\n', "\ufeffsample,fold\na,1\nb,2\n"]
)
def test_tables_of_other_programs_are_read(tmp_path, text):
    """R puts names in quotes, and spreadsheets begin with a byte order mark."""
    path = tmp_path / "folds.csv"
    path.write_text(text, encoding="utf-8")
    a, b = frozenset("a"), frozenset("b")
    assert read_folds(path) == [Fold(b, a), Fold(a, b)]


def test_the_challenge_names_both_parts(tmp_path):
    splits = {
        "split_1": {"train_index": ["a", "b"], "test_index": ["c"]},
        "split_2": {"train_index": ["c", "b"], "test_index": ["a"]},
    }
    folds = read_folds(write(tmp_path, "s.yaml", yaml.safe_dump({"splits": splits})))
    assert [fold.test for fold in folds] == [{"c"}, {"a"}]
    assert [fold.train for fold in folds] == [{"a", "b"}, {"b", "c"}]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("f.tsv", "sample\tpart\na\t1\n", "columns sample, part"),
        ("f.tsv", "", "columns"),
        ("f.tsv", "sample\tfold\na\t1\na\t2\n", r"f.tsv:3: a is listed twice"),
        ("f.tsv", "sample\tfold\na\t\nb\t2\n", r"f.tsv:2: a cell is empty"),
        ("f.tsv", "sample\tfold\na\t1\nb\t1\n", r"1 split\(s\)"),
        ("s.yaml", "splits: [1, 2]", "not the layout"),
        ("s.yaml", "folds: {}", "not the layout"),
        ("s.yaml", "splits: {a: {train_index: [x], test_index: []}}", "no list of names"),
        ("s.yaml", "splits: {a: {train_index: [x, y], test_index: [y]}}", "has y twice"),
        ("s.yaml", "splits: !!python/object:os.system {}", "not the layout"),
    ],
)
def test_another_layout_is_refused(tmp_path, name, text, message):
    with pytest.raises(InputError, match=message):
        read_folds(write(tmp_path, name, text))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_folds(tmp_path / "none.yaml")
