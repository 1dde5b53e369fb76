"""What GitHub makes of a text: rendered with its own renderer, then looked through for what is live in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from cmarkgfm import Options, markdown_to_html_with_extensions  # type: ignore[import-untyped]

EXTENSIONS = ("autolink", "strikethrough", "table", "tagfilter", "tasklist")
PLAIN = frozenset(
    ["p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "details", "summary"]
)
"""The elements of the comment's own template."""

REFERENCES = re.compile(
    r"[@＠]\w"  # a person, a team, an address of e-mail
    r"|[#＃]\d|\bgh-\d|\b(?:cve|ghsa)-\w"  # an issue, an advisory
    r"|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])"  # a commit
    r"|\w://|\bwww\.|\b(?:mailto|xmpp):"
    r"|:[\w+-]+:|\$",  # an emoji, a formula
    re.IGNORECASE,
)
"""What GitHub looks for in the text that is left when Markdown is rendered, in no code."""


@dataclass
class Rendered(HTMLParser):
    """The elements of a rendered text, what is live in it, and what it shows."""

    elements: list[str] = field(default_factory=list)
    live: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    unended: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @property
    def text(self) -> str:
        """All that is shown, code too."""
        return "".join(self._text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.unended.append(tag)
        if tag not in PLAIN or any(name != "class" for name, _ in attrs):
            self.live.append(self.get_starttag_text() or tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.live.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.unended or self.unended.pop() != tag:
            self.live.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if "code" in self.unended:
            self.codes.append(data)
        else:
            self.live += [data[max(0, m.start() - 20) : m.end() + 20] for m in REFERENCES.finditer(data)]

    def handle_comment(self, data: str) -> None:
        self.live.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.live.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.live.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.live.append(f"<![{data}]>")


def rendered(markdown: str) -> Rendered:
    """A text as GitHub shows it."""
    html = markdown_to_html_with_extensions(markdown, options=Options.CMARK_OPT_UNSAFE, extensions=EXTENSIONS)
    found = Rendered()
    found.feed(html)
    found.close()
    found.live += [f"<{tag}> has no end" for tag in found.unended]
    return found


def live_in(markdown: str) -> list[str]:
    """What a text holds besides plain words and code: links, images, elements, mentions, references."""
    return rendered(markdown).live
