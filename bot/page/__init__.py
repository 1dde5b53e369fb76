"""The report of a triage: `results.jsonl` as one self-contained page."""
