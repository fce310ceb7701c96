"""LaTeX in field values to text with markup; nothing that it does not know is dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from refdesk.formats.bibtex.mathematics import math_markup
from refdesk.formats.bibtex.symbols import ACCENTS, SIGNS, WORDS
from refdesk.formats.encodings import clean, is_tidy
from refdesk.model.markup import MAX_DEPTH, RichText, clean_markup, squeeze

_TOKEN: Final = re.compile(
    r"\\(?:&(?P<entity>(?:amp|lt|gt|quot|apos|nbsp|[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});)"
    r"|(?P<word>[A-Za-z]+)|(?P<sign>.)?)"
    r"|(?P<brace>[{}])"
    r"|(?P<dollar>\$)"
    r"|(?P<tie>~)"
    r"|(?P<dash>--+)"
    r"|(?P<quotes>``|''|[?!]`)"
    r"|&(?P<named>[a-zA-Z]{2,8};|#\d{2,6};|#[xX][0-9a-fA-F]{2,5};)"
    r"|(?P<tag></?(?:i|b|u|em|sub|sup|sc|italic|strong|span|scp)(?:\s[^<>]{0,80})?>)",
    re.DOTALL,
)
_BRACE: Final = re.compile(r"[{}]")
_MATH_END: Final = re.compile(r"(?:[^$\\]|\\.){0,2000}?\$", re.DOTALL)
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_ARGUMENT: Final = re.compile(
    r"[ \t\r\n]*(?:\{[ \t\r\n]*(?:\\([ij])(?![A-Za-z])[ \t\r\n]*|([^\W\d_]))\}|\\([ij])(?![A-Za-z])[ \t]*(?:\{\})?|([^\W\d_]))"
)
_OPTIONS: Final = re.compile(r"[ \t]*\[[^\[\]{}]{0,200}\]")

_FONTS: Final = {
    "textit": "i", "emph": "i", "textsl": "i", "mkbibemph": "i", "mkbibitalic": "i",
    "textbf": "b", "mkbibbold": "b", "textsc": "sc", "textsuperscript": "sup", "sp": "sup",
    "mkbibsuperscript": "sup", "textsubscript": "sub", "mkbibsubscript": "sub", "sb": "sub",
    "underline": "u", "uline": "u", "textsubscr": "sub", "up": "sup",
}  # fmt: skip
_SWITCHES: Final = {
    "it": "i", "em": "i", "sl": "i", "itshape": "i", "slshape": "i", "bf": "b", "bfseries": "b",
    "sc": "sc", "scshape": "sc", "rm": "", "tt": "", "sf": "", "normalfont": "", "upshape": "",
    "mdseries": "", "rmfamily": "", "ttfamily": "", "sffamily": "", "small": "", "tiny": "",
    "footnotesize": "", "normalsize": "", "large": "", "Large": "", "scriptsize": "",
}  # fmt: skip
_CLEAR: Final = frozenset(
    ("mbox", "hbox", "fbox", "text", "textrm", "textsf", "texttt", "textup", "textmd",
     "textnormal", "mathrm", "mathit", "mathsf", "mathtt", "mathnormal", "enquote", "MakeUppercase",
     "MakeLowercase", "uppercase", "lowercase", "NoCaseChange", "nohyphens", "textgreek",
     "textcyrillic", "textlatin", "bibstring")
)  # fmt: skip
"""Commands of which the argument is all there is to show."""
_TEXT_ACCENTS: Final = frozenset(("textcommabelow", "cb"))
"""Accents of more than one letter; the others are for formulas."""
_GONE: Final = frozenset(
    ("relax", "protect", "noindent", "bgroup", "egroup", "sloppy", "ignorespaces", "unskip",
     "nolinebreak", "nobreak", "leavevmode", "displaystyle", "textstyle", "limits")
)  # fmt: skip
_GONE_WITH_ARGUMENT: Final = frozenset(
    ("noopsort", "sortnoop", "nocite", "label", "vspace", "hspace")
)
_BARE_ACCENTS: Final = {"~": "~", "^": "^", "'": "'", "`": "`", '"': '"', "=": "=", ".": "."}
_ESCAPED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BRACED_TAG: Final = re.compile(r"\{\\textless\}(/?(?:i|b|em|sub|sup|strong))\{\\textgreater\}")
_ESCAPES: Final = (("\\%", "%"), ("\\_", "_"), ("\\#", "#"))
_SYMBOL: Final = re.compile(r"\\[A-Za-z]{2,20}")
_MOST_ACCENTS: Final = 4
"""More accents on one letter than any alphabet has."""


@cache
def _search_for(chars: str) -> Callable[[str, int], re.Match[str] | None]:
    """A search for any of `chars`: ten times as fast as one for a token of any kind."""
    return re.compile(f"[{re.escape(chars)}]").search


def decode(value: str, *, protects: bool = False, tie: str = "\u00a0") -> RichText:
    """The text of a field's value, white space squeezed.

    `protects` makes braces that keep the case into `nocase` spans, as titles want; elsewhere
    they are dropped. `tie` is what `~` becomes.
    """
    if is_plain(value):
        return RichText(_tidied(value).replace(">", "&gt;"))
    if "{\\textless}" in value:  # Mendeley's way to write `<i>`; RefDesk has no braces there
        value = _BRACED_TAG.sub(r"<\1>", value)
    if "\\" in value and "{" not in value and (text := _simply_decoded(value)) is not None:
        return RichText(text)
    return _Decoder(value, protects=protects, tie=tie).result(_search_for(_hints(value)))


def _simply_decoded(value: str) -> str | None:
    """The markup of a text in which only signs like `\\%` and `$\\mu$` need a look, as most abstracts.

    None where it has more than those.
    """
    text = value  # no pattern: those that begin in two ways take ten times as long to find
    for escaped, sign in _ESCAPES:
        if escaped in text:
            text = text.replace(escaped, sign)
    if "$" in text:
        parts = text.split("$")
        if len(parts) % 2 == 0 or not all(map(_SYMBOL.fullmatch, parts[1::2])):
            return None
        parts[1::2] = map(_sign_of, parts[1::2])
        text = "".join(parts)
    return _tidied(text).replace(">", "&gt;") if is_plain(text) else None


@lru_cache(maxsize=1000)
def _sign_of(command: str) -> str:
    return _Decoder(f"${command}$", protects=False, tie=" ").result(_search_for("\\$")).markup


def _tidied(text: str) -> str:
    return text.strip(" ") if is_tidy(text) else squeeze(clean(text))


def _hints(value: str) -> str:
    """What makes a value more than plain text: the characters to look for in it."""
    chars = "".join([char for char in "\\{}$~&<" if char in value])
    if "--" in value:
        chars += "-"
    if "`" in value:
        chars += "`?!"
    return chars + "'" if "''" in value else chars


def decode_plain(value: str, *, tie: str = "\u00a0") -> str:
    """The text of a field's value without its markup."""
    if value.isalnum() and value.isascii():
        return value
    if is_plain(value):
        return _tidied(value)
    return decode(value, tie=tie).plain


def is_plain(value: str) -> bool:
    """Whether nothing in a value means anything but itself."""
    return not (
        "\\" in value
        or "{" in value
        or "$" in value
        or "~" in value
        or "&" in value
        or "<" in value
        or "--" in value
        or "`" in value
        or "''" in value
        or "}" in value
    )


def closing(text: str, at: int) -> int:
    """The place of the brace that closes the one at `at`; -1 without one."""
    depth = 0
    for match in _BRACE.finditer(text, at):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.start()
    return -1


class _Decoder:
    """One value; a stack of open groups instead of recursion, so that depth costs nothing."""

    def __init__(self, value: str, *, protects: bool, tie: str) -> None:
        self.value = value
        self.protects = protects
        self.tie = tie
        self.out: list[str] = []
        self.groups: list[tuple[int, list[str], str]] = []  # (place in out, tags, accents)
        self.tags: list[str] = []  # of the whole value, by \it without a group
        self.open_tags = 0
        self.open_accents = 0
        self.protected = 0
        self.has_tags = False
        self.is_balanced = True

    def result(self, search: Callable[[str, int], re.Match[str] | None]) -> RichText:
        """Go from one character that may mean something to the next."""
        value, out = self.value, self.out
        token, at, begin = _TOKEN.match, 0, 0
        while found := search(value, at):
            start = found.start()
            match = token(value, start)
            if match is None:
                at = start + 1
                continue
            if start > begin:
                self.text(value[begin:start])
            at = begin = self.token(match)
        if begin < len(value):
            self.text(value[begin:])
        while self.groups:  # unbalanced: what is open ends here
            self.close()
        markup = "".join(out)
        for tag in reversed(self.tags):
            markup = f"<{tag}>{markup}</{tag}>" if markup.strip() else markup
        if not (value.isascii() and value.isprintable()):
            markup = clean(markup)
        elif "  " not in markup:  # what the commands made of it is clean
            return clean_markup(markup) if self.has_tags else RichText(markup.strip(" "))
        markup = squeeze(markup)
        return clean_markup(markup) if self.has_tags else RichText(markup)

    def text(self, text: str) -> None:
        """Append text as it is."""
        if "&" in text:
            text = text.replace("&", "&amp;")
        if "<" in text:
            text = text.replace("<", "&lt;")
        if ">" in text:
            text = text.replace(">", "&gt;")
        self.out.append(text)

    def token(self, match: re.Match[str]) -> int:
        """Deal with one token; returns where the next begins."""
        kind, at = match.lastgroup, match.end()
        if kind == "word":
            return self.word(match["word"], match.start(), at)
        if kind == "brace":
            return self.brace(match[0], at)
        if kind == "sign":
            return self.sign(match["sign"], at)
        if kind == "dollar":
            return self.math(at)
        if kind == "tie":
            self.out.append(self.tie)
        elif kind == "dash":
            self.out.append("—" * (len(match[0]) // 3) + ("", "-", "–")[len(match[0]) % 3])
        elif kind == "quotes":
            self.out.append({"``": "“", "''": "”", "?`": "¿", "!`": "¡"}[match[0]])
        elif kind == "tag":
            self.has_tags = True
            self.out.append(match[0])
        elif kind in ("entity", "named"):
            self.text(_entity(match[kind], match[0]))
        else:
            self.out.append("\\")
        return at

    # Groups ------------------------------------------------------------------------------------

    def brace(self, brace: str, at: int) -> int:
        if brace == "}":
            if self.groups:
                self.close()
            else:
                self.out.append("}")
            return at
        value = self.value
        if value.startswith("}", at):
            return at + 1
        entity = _BRACED_ENTITY.match(value, at)
        if entity:  # `{\&}amp;` of publishers that escaped twice
            self.text(_entity(entity[1], "&" + entity[1]))
            return entity.end()
        tags = []
        if self.protects and not self.protected and not value.startswith("\\", at):
            tags.append("nocase")
        self.open(tags)
        return at

    def open(self, tags: list[str], accents: str = "") -> None:
        """Begin a group of which the text gets `tags` and its first letter `accents`."""
        if "nocase" in tags:
            self.protected += 1
        self.groups.append((len(self.out), tags, accents))
        self.open_tags += len(tags)
        self.open_accents += bool(accents)
        self.out.append("")

    def close(self) -> None:
        """End the innermost group."""
        place, tags, accents = self.groups.pop()
        out = self.out
        self.open_tags -= len(tags)
        if "nocase" in tags:
            self.protected -= 1
        if accents:
            self.open_accents -= 1
            self.accent_group(place, accents)
        if tags == ["enquote"]:
            out[place] = "“"
            out.append("”")
        elif (
            tags
            and self.open_tags + len(tags) <= MAX_DEPTH
            and any(map(str.strip, out[place + 1 :]))
        ):
            out[place] = "".join(f"<{tag}>" for tag in tags)
            out.append("".join(f"</{tag}>" for tag in reversed(tags)))

    def accent_group(self, place: int, accents: str) -> None:
        """Put accents on the first letter of the group that began at `place`."""
        content = "".join(self.out[place + 1 :])
        del self.out[place + 1 :]
        size = 1
        while size < len(content) and unicodedata.combining(content[size]):
            size += 1
        if not content or content[0] in "<&" or content[0].isspace():
            self.out.append(content)
        else:
            first = content[:size].replace("ı", "i").replace("ȷ", "j")
            self.out.append(unicodedata.normalize("NFC", first + accents) + content[size:])

    # Commands ----------------------------------------------------------------------------------

    def sign(self, sign: str, at: int) -> int:
        """A backslash and one character that is no letter."""
        if sign in ACCENTS:
            return self.accent(sign, at)
        if sign in "([":
            return self.delimited_math(sign, at)
        found = SIGNS.get(sign)
        if found is None:
            self.text("\\" + sign)
        else:
            self.text(found)
        return at

    def accent(self, name: str, at: int) -> int:
        """An accent and the letter under it, which may stand in braces or be a command."""
        value = self.value
        match = _ARGUMENT.match(value, at)
        if match:
            letter = match[1] or match[2] or match[3] or match[4]
            self.out.append(unicodedata.normalize("NFC", letter + ACCENTS[name]))
            return match.end()
        start = _end(_BLANKS, value, at)
        if value.startswith("{", start):
            if value.startswith("}", start + 1):
                self.out.append(_ESCAPED.get(name) or _BARE_ACCENTS.get(name, ACCENTS[name]))
                return start + 2
            self.open([], ACCENTS[name] if self.open_accents < _MOST_ACCENTS else "")
            return start + 1
        following = _TOKEN.match(value, start)
        if following and following["word"] in WORDS:  # `\'\ae`
            letter = WORDS[following["word"]]
            self.text(unicodedata.normalize("NFC", letter[:1] + ACCENTS[name]) + letter[1:])
            return self.after_word(following.end())
        self.text("\\" + name)
        return at

    def word(self, word: str, start: int, at: int) -> int:
        """A control word."""
        found = WORDS.get(word)
        if found is not None:
            self.text(found)
            return self.after_word(at)
        if word in ACCENTS and (len(word) == 1 or word in _TEXT_ACCENTS):
            return self.accent(word, at)
        tag = _FONTS.get(word)
        if tag is not None or word in _CLEAR:
            return self.font(word, [tag] if tag else [], start, at)
        tag = _SWITCHES.get(word)
        if tag is not None:
            self.switch(tag)
            return _end(_BLANKS, self.value, at)
        if word in _GONE:
            return self.after_word(at)
        return self.other_word(word, start, at)

    def after_word(self, at: int) -> int:
        """Blanks after a control word belong to it, and so does an empty group."""
        at = _end(_BLANKS, self.value, at)
        return at + 2 if self.value.startswith("{}", at) else at

    def font(self, word: str, tags: list[str], start: int, at: int) -> int:
        """A font command with its argument in braces; without braces it stays as it is."""
        place = _end(_BLANKS, self.value, at)
        if not self.value.startswith("{", place):
            return self.as_it_is(start, at)
        if word == "enquote":
            tags = [word]
        self.open([tag for tag in tags if self.open_tags < MAX_DEPTH])
        return place + 1

    def switch(self, tag: str) -> None:
        """`{\\it ...}`: a font to the end of the group."""
        if not tag:
            return
        if not self.groups:
            if tag not in self.tags and not "".join(self.out).strip():
                self.tags.append(tag)
            return
        tags = self.groups[-1][1]
        if tag not in tags and self.open_tags < MAX_DEPTH:
            tags.append(tag)
            self.open_tags += 1

    def other_word(self, word: str, start: int, at: int) -> int:
        """A link, mathematics, a sorting hint; any other command stays as it stands."""
        place = _end(_BLANKS, self.value, at)
        has_group = self.value.startswith("{", place)
        end = self.end_of_group(place) if has_group else -1
        if end < 0:
            return self.as_it_is(start, at)
        inner = self.value[place + 1 : end]
        low = word.lower()
        if low in _GONE_WITH_ARGUMENT:
            return end + 1
        if word in ("url", "path", "nolinkurl"):
            self.text(inner)
            return end + 1
        if word == "ensuremath":
            found = math_markup(inner)
            if found is not None:
                self.out.append(found)
                return end + 1
        if word in ("href", "hspace*", "textcolor", "foreignlanguage", "textlang"):
            following = _end(_BLANKS, self.value, end + 1)
            if self.value.startswith("{", following):
                self.open([])
                return following + 1
        return self.as_it_is(start, at)

    def as_it_is(self, start: int, at: int) -> int:
        """Keep an unknown command with its arguments to the letter."""
        while True:
            options = _OPTIONS.match(self.value, at)
            place = options.end() if options else at
            if not self.value.startswith("{", place):
                break
            end = self.end_of_group(place)
            if end < 0:
                break
            at = end + 1
        self.text(self.value[start:at])
        return at

    def end_of_group(self, at: int) -> int:
        """`closing`, which is not asked again once a brace was found that never closes."""
        end = closing(self.value, at) if self.is_balanced else -1
        self.is_balanced = end >= 0
        return end

    # Mathematics -------------------------------------------------------------------------------

    def math(self, at: int) -> int:
        """`$...$` as text with markup; what cannot be so is kept between its dollars."""
        match = _MATH_END.match(self.value, at)
        if match and match.end() > at + 1:
            inner = self.value[at : match.end() - 1]
            found = math_markup(inner)
            if found is not None:
                self.out.append(found)
                return match.end()
            if "\\" in inner and inner.count("{") == inner.count("}"):
                self.text(f"${inner}$")
                return match.end()
        self.out.append("$")
        return at

    def delimited_math(self, sign: str, at: int) -> int:
        end = self.value.find("\\)" if sign == "(" else "\\]", at, at + 2000)
        found = math_markup(self.value[at:end]) if end > 0 else None
        if found is None:
            self.out.append("\\" + sign)
            return at
        self.out.append(found)
        return end + 2


_BRACED_ENTITY: Final = re.compile(r"\\&\}((?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});)")


def _entity(name: str, given: str) -> str:
    """The character that HTML calls `name;`; `given` when it has no such name."""
    import html  # its table of entities is large, and few texts have one

    if name.startswith("#"):
        return html.unescape(f"&{name}")
    from html.entities import html5

    return html5.get(name, given)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
