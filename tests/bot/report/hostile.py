"""Texts that try to act on GitHub, as a strategy and as the pieces that it is made of."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    "@name", "@org/team", "#1", "gh-1", "GH-12", "owner/repo#1", "owner/repo@abcdef1", "abcdef1", "fixes", "closes #2",
    "0123456789abcdef0123456789abcdef01234567", "1234567", "CVE-2020-12345", "GHSA-abcd-efgh-ijkl", "a.b@c.example",
    "https://github.com/o/r/issues/1", "http://evil.example/x", "HTTPS://EVIL.example", "www.evil.example", "WWW.a.b",
    "ftp://evil.example", "mailto:a@b.example", "xmpp:a@b.example", "//evil.example", "javascript:alert(1)", "http:",
    "<script>", "</script>", "<img src=x onerror=y>", "<!--", "-->", "</details>", "</summary>", "<https://evil.example>",
    "<a@b.example>", "&lt;b&gt;", "&#64;name", "&#35;1", "[x](https://evil.example)", "![x](https://evil.example/x.png)",
    "[x]: https://evil.example", "[^1]", "[x]", "[", "](", "![", "*", "**", "_", "__", "~~", "`", "``", "```", "~~~",
    "|", "\\|", "\\", "\\`", "| --- |", "$", "$x$", "$`x`$", "# ", "> ", "- ", "+ ", "1. ", "2) ", "===", "---",
    ":tada:", "{{ 7 * 7 }}", "{% raw %}", "\n", "\r\n", "\n\n", "\t", " ", " ", " ", "\u200b", "\u202e", "\u2028",
    "\x00", "\x1b[31m", "\ud800", "\ufeff", "＠name", "＃1", "é", "运行", "🎉", "(", ")", '"', "'", "!", ".", ",", ":",
    ";", "/", "=", "a", "word", "torch 1.3.0", "it's", "RuntimeError",
)  # fmt: skip

lines = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40)
"""Short texts of pieces one after another, and any others."""

texts = lines | st.builds(str.__mul__, lines, st.sampled_from([40, 3_000]))
