"""The way from an issue to a Reading: blocks, kinds, programs, claims, environment."""

from repros.values import Issue, Reading


def read_issue(issue: Issue) -> Reading:
    """Read everything that an issue says about programs and their failures; never raises for any text."""
    return Reading(id=issue.id)
