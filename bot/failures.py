"""Failures that a person can mend: one line each, with an exit status."""


class Failure(Exception):
    """A failure whose message is one line that says what to do; never shown as a traceback."""

    exit_status = 3


class BadInput(Failure):
    """Bad usage or unreadable input."""

    exit_status = 2


class TooLarge(Failure):
    """More than may be done unasked, where there is nobody to ask."""

    exit_status = 2
