"""`repro app create`: a GitHub App after two clicks."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.help import WholeLines


@click.group(cls=WholeLines)
def app() -> None:
    """Make the bot's GitHub App."""


@app.command()
@click.option(
    "--webhook-url", required=True, metavar="URL", help="Where GitHub reaches `repro serve`: https://…/webhook"
)
@click.option("--organization", metavar="NAME", help="Make it the organization's, not your own.")
@click.option("--out", type=click.Path(path_type=Path), default="app.json", help="The file of its credentials.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The local page's port; 0 is any.")
@click.pass_obj
def create(config_path: Path | None, webhook_url: str, organization: str | None, out: Path, port: int) -> None:
    """Open a local page that makes the App on GitHub; its credentials land in a file for you alone."""
    from bot.app.manifest import convert, form_address, save
    from bot.app.page import Flow
    from bot.failures import BadInput, Failure
    from bot.settings.config import load_config
    from bot.web.serving import serving

    if not webhook_url.startswith("https://"):
        raise BadInput("--webhook-url must be an https:// address that GitHub can reach")
    if out.exists():
        raise BadInput(f"{out} is there already: name another file with --out")
    config = load_config(config_path)
    form_address(config.github_url, organization, "")  # a wrong name is said before anything is opened
    flow = Flow(
        config.manifest,
        config.github_url,
        organization,
        webhook_url,
        lambda code: convert(config.api_url, code),
        lambda made: save(made, out),
    )
    with serving(flow.app(), port=port) as listening:
        click.echo(f"open http://127.0.0.1:{listening}/ in your browser")
        made = flow.created.get()
    if isinstance(made, Failure):
        raise made
    click.echo(f"{made.slug} exists; its credentials are in {out}")
    click.echo(f"install it: {made.html_url}/installations/new")
    click.echo(f"then: REPRO_APP_FILE={out} repro serve")
