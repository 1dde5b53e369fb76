"""Failures of the machine that runs programs: one line each, saying what to do."""


class RunnerFailure(Exception):
    """Something that a person or a later try can mend; its message is one line that says what to do."""


class EngineMissing(RunnerFailure):
    """No Docker engine answers."""


class EngineGone(RunnerFailure):
    """The Docker engine answered once and does not any more."""


class ImageMissing(RunnerFailure):
    """The runner image is not there, or its base can't be had."""


class DiskFull(RunnerFailure):
    """No space is left where the store or the engine keeps its files."""


class StoreUnusable(RunnerFailure):
    """The store's folder can't be made, read or written."""


class InterpreterMissing(RunnerFailure):
    """No interpreter of the asked-for Python version can be had."""


class NoWheel(RunnerFailure):
    """A package has no wheel for this Python, platform and date."""


class EnvironmentFailed(RunnerFailure):
    """An environment was built but did not pass its control run, or could not be installed."""


class IndexUnreachable(RunnerFailure):
    """No package index that has the packages answers."""


class MachineFailed(RunnerFailure):
    """The operating system refused what building an environment needs, such as a file of an index on this machine."""


class ProgramRefused(RunnerFailure):
    """A program's files can't be laid into a folder as they are named."""
