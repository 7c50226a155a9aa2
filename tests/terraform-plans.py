#!/usr/bin/env python3
"""Records what the real terraform says of every configuration under plans, refused, changes and providers of fixtures/terraform.

usage: tests/terraform-plans.py [NAME…]
Needs `terraform` 1.11 on PATH; only its built-in provider is used, so nothing is downloaded. Those under providers need the AWS provider 5.100
in the directory of plugins that the environment's `TERRAFORM_PLUGINS` names, and are passed over without it.

Beside each configuration under plans it writes `expected.json`: for each managed instance its actions, `after`, and the paths that are
unknown or sensitive; for each output its value, left out where part of it is not known, and whether it is sensitive. Nulls are left out.
Beside each under refused: the errors by file and line.
Beside each under changes, which holds a base and a head: the actions on the managed instances and the outputs when the head is planned with the
base applied, and where an address is new the one before.
Beside each under providers: the outputs.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "terraform"
ENV = dict(os.environ, TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE="/dev/null")
PLAN = ("plan", "-input=false", "-refresh=false", "-lock=false", "-no-color")


def terraform(directory, *arguments):
    return subprocess.run(["terraform", *arguments], cwd=directory, env=ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def accepted(directory, *arguments):
    done = terraform(directory, *arguments)
    if done.returncode:
        sys.exit("terraform %s in %s:\n%s" % (arguments[0], directory, done.stderr))
    return done.stdout


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def true_paths(value, at=()):
    if value is True:
        return [list(at)]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return sorted((path for key, item in items for path in true_paths(item, at + (key,))), key=str)


def plan(directory, *init):
    accepted(directory, "init", "-backend=false", "-input=false", "-no-color", *init)
    accepted(directory, *PLAN, "-out", "p")
    shown = json.loads(accepted(directory, "show", "-json", "p"))
    resources = {
        change["address"]: {
            "actions": change["change"]["actions"],
            "after": without_nulls(change["change"].get("after") or {}),
            "unknown": true_paths(change["change"].get("after_unknown") or {}),
            "sensitive": true_paths(change["change"].get("after_sensitive") or {}),
        }
        for change in shown.get("resource_changes", [])
        if change["mode"] == "managed"
    }
    outputs = {
        name: {key: without_nulls(output[key]) for key in ("sensitive", "value") if key in output}
        for name, output in (shown["planned_values"].get("outputs") or {}).items()
    }
    return {"outputs": outputs, "resources": resources}


def refusal(directory):
    """The errors, or where none is found in the configuration's files what terraform init says of them."""
    if terraform(directory, "init", "-backend=false", "-input=false", "-no-color").returncode:
        found = json.loads(terraform(directory, "validate", "-json").stdout)["diagnostics"]
    else:
        lines = terraform(directory, *PLAN, "-json").stdout.splitlines()
        found = [entry["diagnostic"] for entry in map(json.loads, lines) if "diagnostic" in entry]
    errors = {
        ("%s:%d" % (entry["range"]["filename"], entry["range"]["start"]["line"]), entry["summary"])
        for entry in found
        if entry["severity"] == "error" and "range" in entry
    }
    if not errors:
        sys.exit("terraform refuses nothing in %s" % directory)
    return {"errors": [list(error) for error in sorted(errors)]}


def changes(directory):
    """Applies the base, then plans the head in its place."""
    work = directory / "work"
    shutil.copytree(directory / "base", work)
    accepted(work, "init", "-input=false", "-no-color")
    accepted(work, "apply", "-auto-approve", "-input=false", "-no-color")
    for entry in (directory / "base").iterdir():
        shutil.rmtree(work / entry.name) if entry.is_dir() else (work / entry.name).unlink()
    shutil.copytree(directory / "head", work, dirs_exist_ok=True)
    accepted(work, "init", "-input=false", "-no-color")
    accepted(work, "plan", "-input=false", "-no-color", "-out", "p")
    shown = json.loads(accepted(work, "show", "-json", "p"))
    managed = [entry for entry in shown.get("resource_changes", []) if entry["mode"] == "managed"]
    before = {entry["address"]: entry["previous_address"] for entry in managed if "previous_address" in entry}
    outputs = {name: change["actions"] for name, change in shown.get("output_changes", {}).items()}
    return {"actions": {entry["address"]: entry["change"]["actions"] for entry in managed}, "before": before, "outputs": outputs}


def write(target, recorded):
    """Writes an entry a line."""
    sections = []
    for name, entries in sorted(recorded.items()):
        keyed = isinstance(entries, dict)
        rows = sorted(entries.items()) if keyed else entries
        dump = lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True)
        lines = ["%s: %s" % (dump(row[0]), dump(row[1])) if keyed else dump(row) for row in rows]
        body = "\n  %s\n " % ",\n  ".join(lines) if lines else ""
        sections.append(" %s: %s" % (json.dumps(name), ("{%s}" if keyed else "[%s]") % body))
    target.write_text("{\n%s\n}\n" % ",\n".join(sections), encoding="utf-8")


def computed(directory):
    """The outputs alone: what data sources say that a provider works out from the configuration."""
    return {"outputs": plan(directory, "-plugin-dir=" + PLUGINS)["outputs"]}


PLUGINS = os.environ.get("TERRAFORM_PLUGINS")
KINDS = [("plans", plan), ("refused", refusal), ("changes", changes)] + ([("providers", computed)] if PLUGINS else [])
for kind, say in KINDS:
    for case in sorted((FIXTURES / kind).iterdir()):
        if case.is_dir() and (len(sys.argv) == 1 or case.name in sys.argv[1:]):
            with tempfile.TemporaryDirectory() as temporary:
                copy = Path(temporary) / "plan"
                shutil.copytree(case, copy, ignore=lambda *_: ["expected.json"])
                write(case / "expected.json", say(copy))
            print(case.name)
