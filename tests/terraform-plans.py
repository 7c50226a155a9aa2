#!/usr/bin/env python3
"""Records what the real terraform plans for every configuration under fixtures/terraform/plans.

usage: tests/terraform-plans.py [NAME…]
Needs `terraform` 1.11 on PATH; only its built-in provider is used, so nothing is downloaded.
Writes `expected.json` beside each configuration: for each managed instance its action, `after` and the
paths that are unknown; for each output that is wholly known its value. Nulls are left out.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PLANS = Path(__file__).resolve().parent.parent / "fixtures" / "terraform" / "plans"
ENV = dict(os.environ, TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE="/dev/null")


def terraform(directory, *arguments):
    done = subprocess.run(["terraform", *arguments], cwd=directory, env=ENV, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        sys.exit("terraform %s in %s:\n%s" % (arguments[0], directory, done.stderr))
    return done.stdout


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def unknown_paths(value, at=()):
    if value is True:
        return [list(at)]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, item in items for path in unknown_paths(item, at + (key,))]


def record(source):
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary) / "plan"
        shutil.copytree(source, directory)
        terraform(directory, "init", "-backend=false", "-input=false", "-no-color")
        terraform(directory, "plan", "-input=false", "-refresh=false", "-no-color", "-out", "p")
        plan = json.loads(terraform(directory, "show", "-json", "p"))
    resources = {
        change["address"]: {
            "actions": change["change"]["actions"],
            "after": without_nulls(change["change"].get("after") or {}),
            "unknown": sorted(unknown_paths(change["change"].get("after_unknown") or {}), key=str),
        }
        for change in plan.get("resource_changes", [])
        if change["mode"] == "managed"
    }
    outputs = {
        name: without_nulls(output["value"])
        for name, output in (plan["planned_values"].get("outputs") or {}).items()
        if "value" in output
    }
    expected = {"outputs": outputs, "resources": resources}
    text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (source / "expected.json").write_text(text + "\n")


for case in sorted(PLANS.iterdir()):
    if case.is_dir() and (len(sys.argv) == 1 or case.name in sys.argv[1:]):
        record(case)
        print(case.name)
