"""No text reaches a shell unquoted: every placeholder of every rule's command ends in ``:q``."""

import ast
import re

import pytest
from helpers.repository import ROOT

WORKFLOW = ROOT / "workflow"
FILES = [WORKFLOW / "Snakefile", *sorted((WORKFLOW / "rules").glob("*.smk"))]
STRING = r'[rRfF]*"(?:[^"\\\n]|\\.)*"'
# `shell:` and the strings below it, and a call `shell("...")` in a handler such as onerror.
BLOCK = re.compile(rf"^ *shell:\s*((?:(?:{STRING}|#.*)\s*)+)", flags=re.M)
CALL = re.compile(r"\bshell\(\s*([^)]*)\)")


def commands(text: str) -> list[str]:
    """Source of each shell command of a rule file: string literals, comments between them."""
    return BLOCK.findall(text) + CALL.findall(text)


def faults(command: str) -> list[str]:
    """What of a command a shell could read as more than one word."""
    literals = re.findall(STRING, command)
    found = [literal for literal in literals if "f" in literal.split('"')[0].lower()]
    whole = "".join(ast.literal_eval(literal) for literal in literals if literal not in found)
    fields = re.findall(r"\{([^{}]*)\}", whole.replace("{{", "").replace("}}", ""))
    return found + [field for field in fields if not field.endswith(":q")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_placeholder_of_a_command_is_quoted(path):
    assert {
        command: faults(command) for command in commands(path.read_text()) if faults(command)
    } == {}


def test_the_commands_of_all_rules_are_read():
    """Else the test above would pass for nothing."""
    for path in FILES:
        text = path.read_text()
        assert len(BLOCK.findall(text)) == len(re.findall(r"^ *shell:", text, flags=re.M))
        assert len(CALL.findall(text)) == text.count("shell(")
    assert sum(len(commands(path.read_text())) for path in FILES) > 30


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ('"cat {input} > {output:q}"', ["input"]),
        ('"cat {params.x:u}"', ["params.x:u"]),
        ('"cat"\n  f" {RUN}"', ['f" {RUN}"']),
        ('"cat"\n  # why\n  " {input[0]:q} {log}"', ["log"]),
        ('"cat {{braces}} {input:q}"', []),
    ],
)
def test_what_the_reader_of_commands_finds(command, found):
    assert faults(command) == found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_command_is_made_of_text_before_it_is_quoted(path):
    """A list of arguments is quoted one by one; a joined text would be one word or many."""
    text = path.read_text()
    assert "shlex" not in text and '" ".join' not in text
    assert not re.search(r"^ *run:", text, flags=re.M), "Python in a rule: write a verb"
