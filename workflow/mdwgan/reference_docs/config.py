"""Tables of the configuration's keys, written from the schema so that they can't drift."""

import json

MARK = "<!-- Generated from the schema by `make docs`; do not edit below. -->"
HEAD = "| key | type | default | meaning |\n|---|---|---|---|\n"


def tables(schema: dict) -> str:
    """Markdown tables of all keys: those at the top level first, then one table a group."""
    plain = {key: rule for key, rule in schema["properties"].items() if not _is_group(rule)}
    parts = ["## Top level\n\n" + HEAD + _table(plain, schema.get("required", []))]
    for group, rule in schema["properties"].items():
        if _is_group(rule):
            title = f"## {group}\n\n{rule['description'].strip()}\n\n"
            parts.append(
                title + HEAD + _table(rule["properties"], rule.get("required", []), f"{group}.")
            )
    return "\n".join(parts)


def _is_group(rule: dict) -> bool:
    return "properties" in rule


def _table(rules: dict, required: list[str], prefix: str = "") -> str:
    rows = []
    for key, rule in rules.items():
        meaning = " ".join(rule["description"].split()) + tuned(rule)
        if _is_group(rule):  # a line on the group, then its keys
            rows.append(f"| `{prefix}{key}` | group of keys | | {meaning} |\n")
            rows.append(_table(rule["properties"], [], f"{prefix}{key}."))
            continue
        default = "required" if key in required else _value(rule.get("default"))
        default += f"; own data {_value(rule['x-own'])}" if "x-own" in rule else ""
        rows.append(f"| `{prefix}{key}` | {kind(rule)} | {default} | {meaning} |\n")
    return "".join(rows)


def tuned(rule: dict) -> str:
    """Sentence on the values that a key is tuned over; empty where it has no range."""
    if "x-choices" in rule:
        return f" Tuned over {', '.join(map(_value, rule['x-choices']))}."
    if "x-range" in rule:
        low, high = rule["x-range"]["low"], rule["x-range"]["high"]
        return f" Tuned from {low:.10g} to {high:.10g}{' (log)' * rule['x-range'].get('log', 0)}."
    return ""


def _value(value) -> str:
    """As in YAML: text that would be read as a number keeps its quotes."""
    plain = isinstance(value, str) and not value.replace(".", "", 1).isdigit()
    return f"`{value}`" if plain else f"`{json.dumps(value)}`"


def kind(rule: dict) -> str:
    """Say in words which values a rule of the schema allows."""
    if "enum" in rule:
        return ", ".join(_value(value) for value in rule["enum"])
    if "anyOf" in rule:
        return " or ".join(kind(part) for part in rule["anyOf"])
    if "allOf" in rule:
        return "group of keys"
    names = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    words = {
        "string": "text",
        "integer": "whole number",
        "boolean": "true or false",
        "object": "group of keys for each generator",
    }
    text = " or ".join(words.get(name, name) for name in names)
    others = rule.get("additionalProperties")
    if isinstance(others, dict) and others.get("type") == "array":
        text = f"{kind(others)} for each tissue"
    if names[0] == "array":
        text = " or ".join([f"list of {kind(rule['items'])}", *names[1:]])
    return text + _range(rule)


def _range(rule: dict) -> str:
    """Bounds of a number, as in ``, > 0, <= 1``."""
    signs = {"exclusiveMinimum": ">", "minimum": ">=", "exclusiveMaximum": "<", "maximum": "<="}
    return "".join(f", {sign} {rule[name]}" for name, sign in signs.items() if name in rule)
