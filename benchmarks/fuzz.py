"""Feed the core hostile text, led by coverage, until one of the laws of `tests/laws.py` breaks.

It needs atheris, which is no dependency of the project:

    python -m venv .fuzz && .fuzz/bin/pip install atheris -e '.[dev]'
    nice .fuzz/bin/python benchmarks/fuzz.py scan --seconds 900 --corpus DIR --seeds VAULT

Targets: `scan`, `frontmatter`, `changelog`, `upkeep`. Inputs worth keeping go to DIR/TARGET, and
a later run begins with them; an input that breaks a law is kept beside them as `crash-...`, and
the run ends there. What is left over is libFuzzer's (`-- -help=1` tells).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
with atheris.instrument_imports(include=["vaultkit"]):
    from tests import fragments, laws
    from vaultkit.disk.reading import open_vault
    from vaultkit.obsidian import ObsidianSettings
    from vaultkit.places import shipped_vault
    from vaultkit.upkeep import Upkeep

_LONGEST = 4096
# Between the note as it was and as it is; no text file holds it.
_AND_THEN = "\x1e"
_CHANGES = ("Goal edited", "links [[A|b]]", "100%% | #x", "", "é日🎉 `a")


def _scan(text: str) -> None:
    laws.scanning(text)


def _frontmatter(text: str) -> None:
    laws.reading_properties(text)
    laws.reading_properties(f"---\n{text}\n---\n")


def _changelog(text: str) -> None:
    change = _CHANGES[len(text) % len(_CHANGES)]
    for whole in (text, f"# A\n\n## Changelog\n\n{text}"):
        laws.keeping_a_changelog(whole, "Ada", change)


def _upkeep() -> Callable[[str], None]:
    kinds = open_vault(shipped_vault()).kinds
    upkeep = Upkeep(kinds.config, ObsidianSettings())

    def law(text: str) -> None:
        before, found, after = text.partition(_AND_THEN)
        if not found:
            # A person went on writing in the first section.
            after = before.replace("\n\n", "\n\nMore. ", 1)
        laws.owing(before, after, len(text) % 3, upkeep, kinds.all[0])

    return law


def _targets() -> dict[str, Callable[[str], None]]:
    return {
        "scan": _scan,
        "frontmatter": _frontmatter,
        "changelog": _changelog,
        "upkeep": _upkeep(),
    }


def _seed(corpus: Path, seeds: Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    notes = [path.read_bytes() for path in sorted(seeds.rglob("*.md"))]
    pieces = [fragments.PROPERTIES, fragments.BLOCKS, fragments.LOGS]
    head = "---\nCreated:\nUpdated: 2026-11-02\n---\n# Feature: X\n\nText.\n\n## Changelog\n\n"
    texts = [head + one for one in fragments.LOGS + fragments.WHOLE_LOGS] + [
        one for some in pieces for one in some
    ]
    for number, data in enumerate(notes + [one.encode() for one in texts]):
        if len(data) <= _LONGEST:
            (corpus / f"seed-{number}").write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    targets = _targets()
    parser.add_argument("target", choices=targets)
    parser.add_argument("--seconds", type=int, default=600, help="how long to go on")
    parser.add_argument("--corpus", type=Path, required=True, help="where inputs are kept")
    parser.add_argument("--seeds", type=Path, default=shipped_vault(), help="notes to begin with")
    asked, others = parser.parse_known_args()
    corpus = asked.corpus / asked.target
    _seed(corpus, asked.seeds)
    law = targets[asked.target]

    def once(data: bytes) -> None:
        law(data.decode("utf-8", "replace"))

    options = [
        f"-max_total_time={asked.seconds}",
        f"-max_len={_LONGEST}",
        f"-artifact_prefix={corpus.parent}/{asked.target}-",
        "-print_final_stats=1",
        *(one for one in others if one != "--"),
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
