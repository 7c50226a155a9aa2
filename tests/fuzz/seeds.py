#!/usr/bin/env python3
"""Packs the repository's own fixtures into inputs to start fuzzing from: several files of one directory become one input.

An input of `plan` is text in which a line `--- PATH` starts a file; what stands before the first one is `main.tf`.
"""
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CONFIGURATION = {".tf", ".tofu", ".tfvars", ".tpl", ".tftpl", ".txt", ".csv", ".yaml", ".yml", ".json"}


def write(target, name, text):
    directory = HERE / "corpus" / target
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"seed-{name}").write_text(text)


for case in sorted((ROOT / "fixtures/terraform/plans").iterdir()):
    files = [path for path in sorted(case.rglob("*")) if path.suffix in CONFIGURATION and path.name != "expected.json"]
    write("plan", case.name, "".join(f"--- {path.relative_to(case)}\n{path.read_text()}\n" for path in files))

for path in sorted((ROOT / "fixtures").rglob("*.tf")):
    name = "-".join(path.relative_to(ROOT / "fixtures").parts)
    write("hcl", name, path.read_text())
    write("fixes", name, "h\n" + path.read_text())

# Every twenty-fifth example of the rules' pages: small, and in all three formats.
fence = re.compile(r"```(terraform|yaml|json)[^\n]*\n(.*?)```", re.S)
examples = [match for page in sorted((ROOT / "rule-packs").rglob("*.md")) for match in fence.findall(page.read_text())]
for number, (language, text) in enumerate(examples):
    if number % 25 == 0:
        write("plan" if language == "terraform" else "readers", f"example-{number}", text)
        if language != "json":
            write("fixes", f"example-{number}", ("h\n" if language == "terraform" else "y\n") + text)
