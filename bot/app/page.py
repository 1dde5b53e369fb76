"""The local page of the manifest flow: a form that goes to GitHub, and the way back."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue

from flask import Flask, Response, render_template_string, request

from bot.app.manifest import CreatedApp, form_address, manifest_of
from bot.failures import Failure
from bot.settings.schema import Manifest

FORM = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Create the reprobot App</title>
<h1>Create the GitHub App</h1>
<p>GitHub will ask you for a name. Its credentials come back to this machine alone.</p>
<form action="{{ address }}" method="post">
<input type="hidden" name="manifest" value="{{ manifest }}"><button>Create it on GitHub</button></form></html>"""

DONE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>The App exists</title>
<h1>{{ app.slug }} exists</h1>
<p><a href="{{ app.html_url }}/installations/new">Install it</a> where it is to answer.</p></html>"""


@dataclass
class Flow:
    """One run of the flow; `created` receives the App, or the Failure that ended it."""

    manifest: Manifest
    github_url: str
    owner: str | None
    webhook_url: str
    convert: Callable[[str], CreatedApp]
    keep: Callable[[CreatedApp], None]
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    created: SimpleQueue[CreatedApp | Failure] = field(default_factory=SimpleQueue)

    def app(self) -> Flask:
        """The page: `/` is the form, `/created` where GitHub sends the person back to."""
        app = Flask("repro-app-create")
        app.add_url_rule("/", view_func=self.form)
        app.add_url_rule("/created", view_func=self.back)
        return app

    def form(self) -> str:
        """The first of the two clicks."""
        back = f"{request.host_url}created"
        manifest = json.dumps(manifest_of(self.manifest, self.webhook_url, back))
        address = form_address(self.github_url, self.owner, self.state)
        return render_template_string(FORM, address=address, manifest=manifest)

    def back(self) -> str | Response:
        """Take the code that GitHub gives; only who began this flow knows its state."""
        if not hmac.compare_digest(request.args.get("state", "").encode(), self.state.encode()):
            return Response("This page was not opened by GitHub for this run of `repro app create`.", 403)
        try:
            app = self.convert(request.args.get("code", ""))
            self.keep(app)
        except Failure as failure:
            self.created.put(failure)
            return Response(str(failure), 502, mimetype="text/plain")
        self.created.put(app)
        return render_template_string(DONE, app=app)
