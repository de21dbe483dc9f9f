"""docs/errors.md, made from the gallery.

``python -m tests.errors.page --accept`` puts what the commands say now into the cases themselves,
for changes of wording: the difference is to be read like the messages are.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.environment import fix
from tests.errors.gallery import HERE, NIGHTLY, PAGES, Case, case_of, pages, run

_ABOUT = """\
# What can be wrong

What the program says, word for word, and what to do. Every entry takes the small firm in
[tests/errors/base](../tests/errors/base), breaks one thing, and is run in the tests. Without a
command line of its own, an entry shows the run of every night,
`{nightly}`, which is silent when all is well.

A message names the place, says what is wrong, shows the line with a caret below the spot, and says
what to do. All complaints about a configuration come at once, and so do those about files. A name
in brackets is the name of a finding; it stays the same from version to version, and stands in
`findings.json` of a published run and in `last-attempt.json`. With `--log-format json` every
message is one JSON object per line. [commands.md](commands.md#exit-codes) explains the exit codes.
"""


def errors_page() -> str:
    """docs/errors.md as it should be."""
    parts = [_ABOUT.format(nightly="acctier " + " ".join(NIGHTLY))]
    for page in pages():
        parts += [f"## {page.title}\n", f"{page.about.strip()}\n"]
        parts += [_entry(case) for case in page.cases]
    return "\n".join(parts)


def _entry(case: Case) -> str:
    command = "" if case.run == NIGHTLY else f"$ acctier {_spelled(case.run)}\n"
    after = f"Exit code {case.exit}." if case.exit else "Exit code 0: the run goes on."
    return f"### {case.title}\n\n```text\n{command}{case.says}```\n\n{after} {case.do.strip()}\n"


def _spelled(arguments: Sequence[str]) -> str:
    quoted = (f'"{each}"' if not each or re.search(r"[\s<>]", each) else each for each in arguments)
    return " ".join(quoted)


def _accept(name: str) -> None:
    """Write a page of the gallery again, with the words and exit codes of today."""
    path = HERE / f"{name}.yaml"
    head, *blocks = re.split(r"(?m)^(?=  - title:)", path.read_text(encoding="utf-8"))
    path.write_text(head + "".join(map(_accepted, blocks)), encoding="utf-8")


def _accepted(block: str) -> str:
    kept = re.split(r"(?m)^    exit:", block)[0].rstrip("\n")
    (written,) = yaml.safe_load(kept)
    with tempfile.TemporaryDirectory() as folder:
        ended = run(case_of({"exit": 0, "says": "", **written}), Path(folder))
    said = "".join(f"      {line}".rstrip() + "\n" for line in ended.err.splitlines())
    says = f"    says: |\n{said}" if said else "    says: ''\n"
    return f"{kept}\n    exit: {ended.code}\n{says}\n"


def main(arguments: Sequence[str]) -> int:
    """Print the page, or with ``--accept`` write the gallery again."""
    fix(os.environ)
    if "--accept" in arguments:
        for name in PAGES:
            _accept(name)
    else:
        sys.stdout.write(errors_page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
