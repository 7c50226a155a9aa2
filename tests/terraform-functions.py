#!/usr/bin/env python3
"""Makes the references of fixtures/terraform/functions anew: what the real terraform says of each expression.

usage: tests/terraform-functions.py        (needs terraform 1.11 on PATH; uses its built-in provider alone, so nothing is downloaded)

known.txt holds expressions, one a line, that the configuration alone decides; known.json what `jsonencode` says of each, or null where
the expression is an error. unknown.txt holds expressions over the values of unknown.tf, parts of which are known only after apply;
unknown.json holds for each what is known of its value, with `{"unknown": true}` for what is not. An expression that terraform refuses is
dropped from unknown.txt.
"""
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "fixtures/terraform/functions"
ENV = dict(os.environ, TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE="/dev/null")
PROVIDERS = 'terraform {\n  required_providers {\n    terraform = {\n      source = "terraform.io/builtin/terraform"\n    }\n  }\n}\n'


def plan(text):
    """Plans a configuration; returns the plan, or None and what terraform says."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "main.tf").write_text(text, encoding="utf-8")

        def run(*command):
            return subprocess.run(["terraform", *command], cwd=directory, env=ENV, stdin=subprocess.DEVNULL, capture_output=True)

        run("init", "-no-color", "-backend=false", "-input=false")
        made = run("plan", "-no-color", "-input=false", "-lock=false", "-refresh=false", "-out", "p")
        if made.returncode:
            return None, made.stderr.decode()
        return json.loads(run("show", "-json", "p").stdout), ""


def expressions(name):
    return [line for line in Path(FOLDER, name).read_text(encoding="utf-8").splitlines() if line]


def inputs(planned):
    return {change["address"]: change["change"] for change in planned["resource_changes"]}


def merge(after, unknown):
    """Puts a mark where `after_unknown` says that a value is not known."""
    if unknown is True:
        return {"unknown": True}
    if isinstance(unknown, dict) and isinstance(after or {}, dict):
        return {key: merge((after or {}).get(key), unknown.get(key)) for key in sorted((after or {}).keys() | unknown.keys())}
    if isinstance(unknown, list):
        items = (after or []) + [None] * len(unknown)
        return [merge(item, mark) for item, mark in zip(items, unknown)] + (after or [])[len(unknown):]
    return after


def save(name, lines, values):
    rows = ",\n".join("%s: %s" % (json.dumps(line, ensure_ascii=False), json.dumps(value, ensure_ascii=False)) for line, value in zip(lines, values))
    Path(FOLDER, name).write_text("{\n%s\n}\n" % rows, encoding="utf-8")


def known():
    lines = expressions("known.txt")
    blocks = ['resource "terraform_data" "e%d" {\n  input = try(jsonencode(%s), null)\n}\n' % item for item in enumerate(lines)]
    planned, said = plan(PROVIDERS + "".join(blocks))
    assert planned, said
    changes = inputs(planned)
    save("known.json", lines, [changes["terraform_data.e%d" % index]["after"].get("input") for index in range(len(lines))])


def unknown():
    lines = expressions("unknown.txt")
    prelude = Path(FOLDER, "unknown.tf").read_text(encoding="utf-8")
    while True:
        blocks = ['resource "terraform_data" "e%d" {\n  input = { v = %s }\n}\n' % item for item in enumerate(lines)]
        planned, said = plan(prelude + "".join(blocks))
        if planned:
            break
        refused = {int(number) for number in re.findall(r'resource "terraform_data" "e(\d+)"', said)}
        assert refused, said
        lines = [line for index, line in enumerate(lines) if index not in refused]
    Path(FOLDER, "unknown.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    changes = inputs(planned)
    values = []
    for index in range(len(lines)):
        change = changes["terraform_data.e%d" % index]
        merged = merge(change["after"].get("input"), change["after_unknown"].get("input"))
        values.append(merged if merged == {"unknown": True} else (merged or {}).get("v"))
    save("unknown.json", lines, values)


if __name__ == "__main__":
    known()
    unknown()
