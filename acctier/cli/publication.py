"""Publishing from the command line: the lock first, the pointer last, and always a note."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import acctier
from acctier.cli.interruptible import interruptible
from acctier.cli.locate import is_published
from acctier.cli.masking import MASK
from acctier.cli.messages import Narration
from acctier.cli.mishaps import exit_code_of, findings_of
from acctier.cli.output import refused
from acctier.cli.session import Session
from acctier.cli.waiting import patience
from acctier.model.document import Document
from acctier.model.errors import ExitCode
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.period import Period
from acctier.model.results import Results
from acctier.render.formats import render
from acctier.render.json_text import value_chunks

if TYPE_CHECKING:
    from acctier.config.load import Loaded
    from acctier.publish.identity import Identity
    from acctier.publish.lock import Held
    from acctier.publish.publishing import Published


@dataclass
class Attempt:
    """A run on its way into a folder: what is known of it when it ends, however it ends."""

    held: Held | None = None
    period: Period | None = None
    results: Results | None = None
    run: str | None = None
    exit_code: ExitCode = ExitCode.INTERNAL
    problem: BaseException | None = None
    began: datetime = field(default_factory=lambda: datetime.now().astimezone())

    def loaded(self, loaded: Loaded) -> None:
        """Note for which period the run is, also for others who want the folder."""
        self.period = loaded.period
        if self.held is not None:
            self.held.tell(f"period {loaded.period.name}")


@contextmanager
def attempt(root: Path | None, wait: str | None, told: Narration) -> Iterator[Attempt]:
    """Hold the folder of published runs for a block, and note in it how the block ended.

    ``wait`` is how long another run that holds it is waited for.  Without a folder there is nothing
    to hold and nothing to note.
    """
    going = Attempt()
    if root is None:
        if wait is not None:
            raise refused("--wait is about the folder of --publish", "leave --wait out")
        yield going
        return
    from acctier.publish.lock import hold

    try:
        _refuse_mask()
        with hold(root, patience(wait, told)) as held:
            going.held = held
            yield going
    except BaseException as problem:
        going.problem = problem
        going.exit_code = exit_code_of(problem)
        raise
    finally:
        _note(root, going)


def _refuse_mask() -> None:
    if MASK.get() is not None:
        hint = "publish without it; `acctier run DIR/latest --mask` prints the run with pseudonyms"
        raise refused("--mask does not go with --publish: a published run is a record", hint)


def identity_of(session: Session, fail_on: str) -> Identity:
    """What the run of a session is called when it is published."""
    from acctier.publish.identity import identify

    if session.loaded is None:
        raise refused(f"{session.source} is published already", "give its configuration")
    options: dict[str, object] = {"set": list(session.loaded.sets), "fail_on": fail_on}
    if session.loaded.profiles:
        options["profile"] = list(session.loaded.profiles)
    if session.previous is not None:
        options["previous"] = session.previous
    return identify(session.results.inputs, session.loaded, options)


def publish_session(session: Session, identity: Identity, going: Attempt) -> Published:
    """Publish the results of a session into the held folder."""
    from acctier.publish.publishing import publish

    if going.held is None:
        raise ValueError("the folder of published runs is not held")
    return publish(
        session.results,
        identity,
        going.held,
        run_files(session.results, identity.name),
        exit_code=session.exit_code,
        log=lambda: _log(identity.name, going.began, session.exit_code),
    )


def run_files(results: Results, run: str) -> Iterator[tuple[str, bytes]]:
    """The reports in the folder of a published run, made one after the other."""
    from acctier.publish.layout import ACCOUNTS, COST_LEDGER
    from acctier.publish.stored import ledger_frame, parquet_bytes
    from acctier.reports.accounts import accounts_frame

    for name, make in documents(results, run).items():
        text = render(make(), "json" if name.endswith(".json") else "csv")
        yield name, text.encode(errors="backslashreplace")
    yield ACCOUNTS, interruptible(lambda: parquet_bytes(accounts_frame(results)))
    yield COST_LEDGER, interruptible(lambda: parquet_bytes(ledger_frame(results)))


def documents(results: Results, run: str | None) -> dict[str, Callable[[], Document]]:
    """The reports that are files of text, by the name of the file."""
    from acctier.reports.accounts import accounts
    from acctier.reports.findings import findings
    from acctier.reports.leaks import leaks
    from acctier.reports.pools import pools
    from acctier.reports.quarantine import quarantine
    from acctier.reports.summary import summary_document
    from acctier.reports.tiers import tiers
    from acctier.reports.whale import view_of, whale

    return {
        "summary.json": lambda: summary_document(results, run),
        "accounts.csv": lambda: accounts(results),
        "curve.csv": lambda: whale(view_of(results)),
        "tiers.csv": lambda: tiers(results),
        "leaks.csv": lambda: leaks(results, "account"),
        "pools.csv": lambda: pools(results),
        "quarantine.csv": lambda: quarantine(results),
        "findings.json": lambda: findings(results),
    }


def _log(run: str, began: datetime, exit_code: ExitCode) -> str:
    ended = datetime.now().astimezone()
    return (
        f"acctier {acctier.__version__}, Python {platform.python_version()}\n"
        f"run       {run}\n"
        f"began     {began.isoformat(timespec='seconds')}\n"
        f"ended     {ended.isoformat(timespec='seconds')}\n"
        f"exit code {int(exit_code)}\n"
    )


def note_misunderstood(arguments: Sequence[str], problem: BaseException) -> None:
    """Note a command line that was not understood, in the folder where it wanted to publish."""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        named = value if option == "--publish" else option.partition("--publish=")[2]
        if named and Path(named).is_dir():
            _note(Path(named), Attempt(problem=problem, exit_code=exit_code_of(problem)))


def _note(root: Path, going: Attempt) -> None:
    from acctier.publish.publishing import note_attempt

    if is_published(root):
        return
    with suppress(OSError):
        note_attempt(root, _attempt_text(going).encode(errors="backslashreplace"))


def _attempt_text(going: Attempt) -> str:
    from acctier.reports.check import plain

    results = going.results
    findings = list(results.findings) if results else []
    if going.problem is not None:
        findings += findings_of(going.problem)
    currency = results.currency if results else None
    told = {
        "schema": "acctier/attempt/1",
        "exit_code": int(going.exit_code),
        "version": acctier.__version__,
        "period": going.period.name if going.period else None,
        "run": going.run,
        "checks": [plain(each) for each in results.checks] if results else [],
        "gates": [plain(each) for each in results.gates] if results else [],
        "findings": [_plain_finding(each, currency) for each in findings],
    }
    return "".join(value_chunks(told, currency or Currency("", 2))) + "\n"


def _plain_finding(finding: Finding, currency: Currency | None) -> dict[str, object]:
    amount = None
    if currency is not None and finding.amount is not None:
        amount = currency.decimal(finding.amount)
    plain = asdict(finding) | {"amount": amount}
    del plain["share"]
    return plain
