"""What the command line will offer and does not yet: named, so that it is refused with reason."""

from __future__ import annotations

from acctier.model.errors import Complaint, ConfigurationError, did_you_mean

COMMANDS = frozenset("compare what-if plan funnel report".split())
FORMATS = frozenset("tsv html xlsx svg png".split())


def refused_command(word: str, known: list[str]) -> ConfigurationError:
    """The error for a command that does not exist, or not yet."""
    if word in COMMANDS:
        complaint = Complaint(f"{word} is not supported yet", hint=f"commands: {', '.join(known)}")
    else:
        hint = did_you_mean(word, known, "commands")
        complaint = Complaint(f"there is no command {word!r}", hint=hint)
    return ConfigurationError([complaint])


def refused_usage(message: str, command: str) -> Complaint:
    """The complaint about a command line that cannot be understood."""
    return Complaint(message.replace("Value error, ", ""), hint=f"see {command} --help")
