"""Markdown of notes as HTML: blocks, spans, and nothing that could do harm."""

from __future__ import annotations

import time

import pytest

from refdesk.formats.note_html import note_html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# One\n\ntwo **three** *four* `a < b`", "<h1>One</h1>\n<p>two <strong>three</strong> <em>four</em> <code>a &lt; b</code></p>"),
        ("line\nnext  \nlast", "<p>line\nnext<br>\nlast</p>"),
        ("- a\n- b\n  - c\n\ntext", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul></li>\n</ul>\n<p>text</p>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("- [x] done\n- [ ] open", "<ul>\n<li>☒ done</li>\n<li>☐ open</li>\n</ul>"),
        ("> said\n> so", "<blockquote>\n<p>said\nso</p>\n</blockquote>"),
        ("```r\n# no *heading*\n```\nend", "<pre><code># no *heading*</code></pre>\n<p>end</p>"),
        ("| a | b |\n|---|:-:|\n| 1 | `x\\|y` |", "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td><code>x|y</code></td></tr>\n</table>"),
        ("---", "<hr>"),
        ("2 * 3 * 4 and snake_case_name", "<p>2 * 3 * 4 and snake_case_name</p>"),
        ("\\*plain\\* ~~gone~~", "<p>*plain* <del>gone</del></p>"),
        ("see https://example.org/a_(b).", '<p>see <a href="https://example.org/a_(b)">https://example.org/a_(b)</a>.</p>'),
        ("[words](https://example.org/x?a=1&b=2)", '<p><a href="https://example.org/x?a=1&amp;b=2">words</a></p>'),
    ],
)  # fmt: skip
def test_blocks_and_spans_become_html(markdown: str, html: str) -> None:
    assert note_html(markdown) == html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](data:text/html,<b>)",
        '[x](https://a.b/"onmouseover="alert(1))',
        "`<img src=x onerror=alert(1)>`",
        "| <i>a</i> |\n|---|\n| <b> |",
        "[[<b>]]",
    ],
)
def test_no_html_of_a_note_and_no_odd_address_gets_through(markdown: str) -> None:
    html = note_html(markdown, lambda key: "#ref-1")
    for harm in ("<script", "<img", "<b>", "<i>", 'href="javascript', 'href="data', '" onmouseover', '"onmouseover'):  # fmt: skip
        assert harm not in html


def test_links_to_references_lead_where_the_page_has_them() -> None:
    html = note_html("[[doe2001]] and [[roe1999|that]] `[[no]]`", lambda key: "#r" if key == "doe2001" else "")  # fmt: skip
    assert html == '<p><a href="#r">doe2001</a> and that <code>[[no]]</code></p>'


@pytest.mark.parametrize(
    "piece", ["*", "[", "> ", "- ", "`", "_a ", "**a ", "[[", "|", "  \n", "\\"]
)
def test_hostile_repetition_takes_no_long_time(piece: str) -> None:
    begun = time.process_time()
    note_html(piece * 4_000)
    assert time.process_time() - begun < 2.0
