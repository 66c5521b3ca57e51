"""Numbers of samples by condition: what is read, what is refused, and how a total is divided."""

import pytest
from mdwgan.errors import InputError
from mdwgan.samples.numbers import divided, of_conditions, read_numbers, wanted_numbers

TRAINING = {"normal": 6, "tumour": 12}
NAMES = ("--n", "--condition")


def test_numbers_are_read_with_any_name():
    assert read_numbers("tumour=300,normal=200", "") == {"tumour": 300, "normal": 200}
    assert read_numbers(" a=b = 3 , 24 h=1", "") == {"a=b": 3, "24 h": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("banana", "--condition: 'banana' is no number of a condition; expected a condition and"),
        ("", "'' is no number of a condition"),
        ("tumour=3,", "'' is no number of a condition"),
        ("=3", "'=3' is no number of a condition"),
        (
            "tumour=banana",
            "--condition, tumour: 'banana' is no number of samples; expected",
        ),
        ("tumour=0", "'0' is no number"),
        ("tumour=-3", "'-3' is no number"),
        ("tumour=1.5", "'1.5' is no number"),
        ("tumour=1e3", "'1e3' is no number"),
        ("tumour=9999999999", "is no number"),
        ("tumour=٣", "is no number"),
        ("tumour=1,tumour=2", "tumour is named twice; expected each condition once"),
    ],
)
def test_what_is_no_number_is_refused(text, message):
    with pytest.raises(InputError) as refused:
        read_numbers(text, "--condition")
    assert message in str(refused.value)


def test_conditions_are_found_in_any_spelling_and_put_in_order():
    known = ["normal", "tumour", "Treated"]
    numbers = of_conditions({"treated": 1, "Tumor": 2, "normal": 3}, known, "")
    assert list(numbers.items()) == [("normal", 3), ("tumour", 2), ("Treated", 1)]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"tumr": 1}, "unknown condition 'tumr'; expected normal or tumour. Did you mean tumour?"),
        ({"control": 1}, "unknown condition 'control'; expected normal or tumour"),
        ({"tumour": 1, "tumor": 2}, "tumour is named twice"),
        ({"tumour": 0}, "conditions, tumour: '0' is no number"),
        ({"tumour": True}, "'True' is no number"),
        ({"tumour": 2.0}, "'2.0' is no number"),
    ],
)
def test_unknown_conditions_are_refused(numbers, message):
    with pytest.raises(InputError) as refused:
        of_conditions(numbers, ["normal", "tumour"], "conditions")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("total", "shares", "numbers"),
    [
        (9, TRAINING, {"normal": 3, "tumour": 6}),
        (10, TRAINING, {"normal": 3, "tumour": 7}),
        (11, TRAINING, {"normal": 4, "tumour": 7}),
        (1, TRAINING, {"tumour": 1}),
        (1, {"a": 5, "b": 5}, {"a": 1}),
        (5, {"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 1}),
    ],
)
def test_a_total_is_divided_as_the_training_samples_are(total, shares, numbers):
    assert divided(total, shares) == numbers


def test_a_total_and_numbers_together():
    numbers = {"tumour": 3, "normal": 2}
    assert wanted_numbers(9, None, TRAINING, NAMES) == {"normal": 3, "tumour": 6}
    assert wanted_numbers("5", numbers, TRAINING, NAMES) == {"normal": 2, "tumour": 3}
    assert wanted_numbers(None, {"tumour": 3}, TRAINING, NAMES) == {"tumour": 3}


@pytest.mark.parametrize(
    ("total", "numbers", "message"),
    [
        (None, None, "--n, --condition: no number of samples; expected one of them"),
        (None, {}, "no number of samples"),
        (6, {"tumour": 5}, "6 samples, but the conditions have 5 together; expected --n 5"),
        ("banana", {"tumour": 5}, "--n: 'banana' is no number"),
        (0, None, "--n: '0' is no number"),
        (-3, None, "--n: '-3' is no number"),
    ],
)
def test_contradictions_are_refused(total, numbers, message):
    with pytest.raises(InputError) as refused:
        wanted_numbers(total, numbers, TRAINING, NAMES)
    assert message in str(refused.value)
