"""How many samples of each condition: what a user writes, such as ``tumour=300,normal=200``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from mdwgan.errors import InputError
from mdwgan.samples.conditions import standard_name

EXAMPLE = "tumour=300,normal=200"
MOST_DIGITS = 9


def whole_number(value: object, where: str) -> int:
    """Read a number of samples, as text or as a number.

    Raises
    ------
    InputError
        It is no whole number from 1 up.
    """
    text = str(value).strip()
    digits = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    if isinstance(value, bool) or not (digits and int(text)):
        raise InputError(f"{text!r} is no number of samples", where, "a whole number from 1 up")
    return int(text)


def read_numbers(text: str, where: str) -> dict[str, int]:
    """Read numbers of samples by condition, such as ``tumour=300,normal=200``.

    Parameters
    ----------
    text : str
        A name may have any character but a comma.
    where : str
        Flag or key, for messages.

    Returns
    -------
    dict of str to int
        By condition as it is written, in the text's order.

    Raises
    ------
    InputError
        A part is no pair, a number is not from 1 up, or a condition is named twice.
    """
    numbers: dict[str, int] = {}
    for part in text.split(","):
        name, equals, number = (piece.strip() for piece in part.rpartition("="))
        if not (equals and name):
            raise InputError(
                f"{part.strip()!r} is no number of a condition",
                where,
                f"a condition and its number, such as {EXAMPLE}",
            )
        if name in numbers:
            raise InputError(f"{name} is named twice", where, "each condition once")
        numbers[name] = whole_number(number, f"{where}, {name}")
    return numbers


def of_conditions(numbers: Mapping[str, object], known: list[str], where: str) -> dict[str, int]:
    """Numbers by the names that conditions have, in the order of these names.

    Parameters
    ----------
    numbers : mapping of str to int
        In any spelling that own data may have.
    known : list of str
        The conditions there are.
    where : str
        Flag or key, for messages.

    Raises
    ------
    InputError
        A condition is unknown or named twice, or a number is not from 1 up.
    """
    found: dict[str, int] = {}
    for written, number in numbers.items():
        name = _known_name(str(written), known, where)
        if name in found:
            raise InputError(f"{name} is named twice", where, "each condition once")
        found[name] = whole_number(number, f"{where}, {name}")
    return {name: found[name] for name in known if name in found}


def _known_name(written: str, known: list[str], where: str) -> str:
    for name in (written, standard_name(written)):
        if name in known:
            return name
    by_case = {name.lower(): name for name in known}
    if written.lower() in by_case:
        return by_case[written.lower()]
    close = difflib.get_close_matches(written.lower(), by_case, n=1)
    hint = f"did you mean {by_case[close[0]]}?" if close else None
    raise InputError(f"unknown condition {written!r}", where, " or ".join(known), hint)


def divided(total: int, shares: Mapping[str, int]) -> dict[str, int]:
    """Divide a number of samples by the shares of conditions, as near as whole samples allow.

    Parameters
    ----------
    total : int
    shares : mapping of str to int
        Samples of each condition, such as those of a training set; ties go to the first one.

    Returns
    -------
    dict of str to int
        Without conditions that get none.
    """
    whole = sum(shares.values())
    numbers = {name: total * share // whole for name, share in shares.items()}
    by_rest = sorted(shares, key=lambda name: -(total * shares[name] % whole))
    for name in by_rest[: total - sum(numbers.values())]:
        numbers[name] += 1
    return {name: number for name, number in numbers.items() if number}


def wanted_numbers(
    total: object | None,
    by_condition: Mapping[str, object] | None,
    training: Mapping[str, int],
    names: tuple[str, str],
) -> dict[str, int]:
    """Numbers of samples to draw, from a total, from numbers by condition, or from both.

    Parameters
    ----------
    total : int, optional
        Divided as the training samples are, where no condition is given.
    by_condition : mapping of str to int, optional
    training : mapping of str to int
        Training samples of each condition, in the order of classes.
    names : tuple of str
        What the user calls the two, such as ``--n`` and ``--condition``.

    Raises
    ------
    InputError
        Neither is given, they contradict each other, or one can't be read.
    """
    if total is None and not by_condition:
        raise InputError(
            "no number of samples", f"{names[0]}, {names[1]}", f"one of them, such as {EXAMPLE}"
        )
    wanted = None if total is None else whole_number(total, names[0])
    if not by_condition:
        return divided(wanted, training)
    numbers = of_conditions(by_condition, list(training), names[1])
    if wanted not in (None, together := sum(numbers.values())):
        raise InputError(
            f"{wanted} samples, but the conditions have {together} together",
            f"{names[0]}, {names[1]}",
            f"{names[0]} {together}",
            f"leave {names[0]} out, or change a number",
        )
    return numbers
