"""Runs the `main` of every benchmark, one after another."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main() -> int:
    """Run all benchmarks; those of `make fuzz` and `make mutants` not. Gives the number of those that failed."""
    failed = 0
    for module in sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__)):
        if module.startswith(("_", "fuzz", "mutants")):
            continue
        run = getattr(importlib.import_module(f"benchmarks.{module}"), "main", None)
        if run is not None:
            print(f"== {module}", flush=True)
            failed += bool(run())
    return failed


if __name__ == "__main__":
    sys.exit(main())
