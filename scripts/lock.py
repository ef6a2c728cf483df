"""Keeps the requirements files in step with pyproject.toml.

`python -m scripts.lock` makes them again with uv (from the network); `--check` reads them alone: what
pyproject.toml asks for is pinned, with hashes, and was locked from these very words.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
STAMP = "# Made from pyproject.toml by `make lock`; do not edit. Asked for: "


def asked_for(root: Path = ROOT) -> dict[str, list[str]]:
    """What each requirements file must satisfy, as pyproject.toml words it."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    plain = [f"python {project['requires-python']}", *project["dependencies"]]
    return {
        "requirements.txt": plain,
        "requirements-dev.txt": [*plain, *project["optional-dependencies"]["dev"]],
    }


def stamp(wanted: list[str]) -> str:
    """The first line of a requirements file: it changes as soon as one wish does."""
    digest = hashlib.sha256("\n".join(sorted(wanted)).encode()).hexdigest()[:16]
    return STAMP + digest


def problems(root: Path = ROOT) -> list[str]:
    """One sentence for each way in which the locked files do not answer pyproject.toml."""
    found = []
    pins: dict[str, dict[str, str]] = {}
    for name, wanted in asked_for(root).items():
        text = (root / name).read_text()
        pins[name] = {canonicalize_name(package): version for package, version in PIN.findall(text)}
        if text.split("\n", 1)[0] != stamp(wanted):
            found.append(f"{name} was not made from the present pyproject.toml.")
        for wish in map(Requirement, wanted[1:]):
            version = pins[name].get(canonicalize_name(wish.name))
            if version is None:
                found.append(f"{name} does not pin {wish.name}.")
            elif not wish.specifier.contains(version, prereleases=True):
                found.append(
                    f"{name} pins {wish.name} {version}, and pyproject.toml asks for {wish.specifier}."
                )
        if "://" in text:
            found.append(f"{name} holds an address; it must not say where packages come from.")
        for block in re.split(r"\n(?=\S)", text):
            if PIN.match(block) and "--hash=sha256:" not in block:
                found.append(f"{name}: {block.split()[0]} has no hash.")
    for package, version in pins["requirements.txt"].items():
        if (other := pins["requirements-dev.txt"].get(package)) != version:
            found.append(f"{package} is {version} to run and {other} to test.")
    return found


def uv() -> str:
    """The uv that is here. Raises `SystemExit` with a sentence when there is none."""
    venv = Path(os.environ.get("TABLEE_VENV", ROOT / ".venv"))
    for candidate in ("uv", venv / "tools/bin/uv", venv / "bin/uv"):
        if path := shutil.which(candidate):
            return path
    raise SystemExit("make lock needs uv on PATH.")


def compile_one(output: str, source: str, *options: str, words: str | None = None) -> None:
    """Write `output` from `source` ("-" reads `words`), keeping the versions it already pins."""
    told = f"--output-file {output} --universal --python-version 3.11 --quiet --generate-hashes"
    told += " --no-emit-index-url --no-annotate --no-header"
    command = [uv(), "pip", "compile", source, *told.split(), *options]
    subprocess.run(command, cwd=ROOT, check=True, text=True, input=words, stdout=subprocess.DEVNULL)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say what is out of step")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    chosen = parser.parse_args()
    if not chosen.check:
        newest = ["--upgrade"] if chosen.upgrade else []
        compile_one("requirements-uv.txt", "-", *newest, words="uv\n")
        compile_one("requirements.txt", "pyproject.toml", *newest)
        compile_one(
            "requirements-dev.txt", "pyproject.toml", "--extra", "dev", "-c", "requirements.txt", *newest
        )
        for name, wanted in asked_for().items():
            path = ROOT / name
            lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
            path.write_text("\n".join([stamp(wanted), *lines]) + "\n")
    found = problems()
    for sentence in found:
        print(sentence, file=sys.stderr)
    if found and chosen.check:
        print("Run `make lock`, and look at what it changes.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
