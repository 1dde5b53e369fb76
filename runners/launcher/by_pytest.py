"""Runs pytest on a program and notes what its failing tests raised. CPython 3.6 to 3.14.

The hook is asked for failures and for files that can't be imported, never for skips and expected failures. A file that
can't be imported ends pytest with a status of its own; here it is that of failed tests, so that it agrees with the
record.
"""

import sys

import sitecustomize as launcher

sys.path[0] = ""  # as `python -m pytest` has it

import pytest


class Noting:
    """What pytest tells of failures."""

    def pytest_exception_interact(self, call):
        launcher.failed_tests.note((call.excinfo.type, call.excinfo.value, call.excinfo.tb))


if __name__ == "__main__":
    status = int(pytest.main(sys.argv[1:], plugins=[Noting()]))
    sys.last_value = sys.last_traceback = None  # pytest leaves a test's failure there, which ended nothing
    sys.exit(1 if status == 2 and launcher.failed_tests.failed else status)
