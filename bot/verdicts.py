"""The verdicts as the bot shows them, one row each; what each is labelled stands in app.yaml."""

from __future__ import annotations

from typing import NamedTuple

from repros.values import VerdictKind


class VerdictRow(NamedTuple):
    """A verdict's name in lists, the sentence that begins its comment, what it means, and its colour on pages.

    `nightly` is whether the nightly schedule may judge it again: a verdict that runs gave may change with a release.
    """

    name: str
    headline: str
    meaning: str
    colour: str
    nightly: bool = True


VERDICTS = {
    VerdictKind.REPRODUCED: VerdictRow("Reproduced", "Reproduced.", "shows as reported", "var(--shows)"),
    VerdictKind.FIXED: VerdictRow("Fixed", "Fixed.", "gone on the latest release", "var(--absent)"),
    VerdictKind.NOT_REPRODUCED: VerdictRow("Not reproduced", "Not reproduced.", "ran without the failure", "#00805f"),
    VerdictKind.DIFFERENT_FAILURE: VerdictRow(
        "Different failure", "It fails, but not as reported.", "fails, but not as reported", "var(--differs)"
    ),
    VerdictKind.INCONCLUSIVE: VerdictRow("Inconclusive", "Inconclusive.", "nothing decides it", "var(--unknown)"),
    VerdictKind.NEEDS_GPU: VerdictRow(
        "Needs a GPU", "Needs a GPU.", "asks for an accelerator", "var(--mixed)", nightly=False
    ),
    VerdictKind.NEEDS_INFO: VerdictRow(
        "Needs info", "Needs more information.", "can't run as written", "#a8932c", nightly=False
    ),
    VerdictKind.ERROR: VerdictRow(
        "Error", "The bot itself failed.", "the bot's own failure", "light-dark(#33383e, #c9ced4)", nightly=False
    ),
}


def verdict_style() -> str:
    """The pages' colours of verdicts, as CSS."""
    colours = "".join(f"  --{kind}: {row.colour};\n" for kind, row in VERDICTS.items())
    rules = (
        f'.bar[data-verdict="{kind}"] .now {{ fill: var(--{kind}); }}\n'
        f".badge.{kind}::before {{ background: var(--{kind}); }}\n"
        for kind in VERDICTS
    )
    return f":root {{\n{colours}}}\n{''.join(rules)}"
