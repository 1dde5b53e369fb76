"""Making the GitHub App: GitHub's manifest flow from a local page."""
