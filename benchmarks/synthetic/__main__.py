"""`python -m benchmarks.synthetic FOLDER [COUNT] [SEED]`: writes `issues.jsonl` and `truth.jsonl` there."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.synthetic.tracker import write

if __name__ == "__main__":
    folder, count, seed = (*sys.argv[1:], *("15000", "0")[len(sys.argv) - 2 :])[:3]
    write(Path(folder), int(count), int(seed))
