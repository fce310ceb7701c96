"""Languages: PubMed's three-letter codes, names and tags (BCP 47) of each other."""

from __future__ import annotations

from typing import Final

_TABLE: Final = """
afr af Afrikaans|alb sq Albanian|amh am Amharic|ara ar Arabic|arm hy Armenian|aze az Azerbaijani
bel be Belarusian|ben bn Bengali|bos bs Bosnian|bul bg Bulgarian|cat ca Catalan|chi zh Chinese
cze cs Czech|dan da Danish|dut nl Dutch|eng en English|epo eo Esperanto|est et Estonian
fin fi Finnish|fre fr French|geo ka Georgian|ger de German|gla gd Scottish Gaelic|glg gl Galician
gre el Greek|heb he Hebrew|hin hi Hindi|hrv hr Croatian|hun hu Hungarian|ice is Icelandic
ind id Indonesian|gle ga Irish|ita it Italian|jpn ja Japanese|kaz kk Kazakh|kin rw Kinyarwanda
kor ko Korean|lat la Latin|lav lv Latvian|lit lt Lithuanian|mac mk Macedonian|mal ml Malayalam
mao mi Maori|may ms Malay|mol ro Moldavian|mon mn Mongolian|nor no Norwegian|nob nb Bokmål
nno nn Nynorsk|per fa Persian|pol pl Polish|por pt Portuguese|pus ps Pushto|rum ro Romanian
rus ru Russian|san sa Sanskrit|slo sk Slovak|slv sl Slovenian|spa es Spanish|srp sr Serbian
swe sv Swedish|tha th Thai|tur tr Turkish|ukr uk Ukrainian|urd ur Urdu|uzb uz Uzbek
vie vi Vietnamese|wel cy Welsh|baq eu Basque
"""
_ROWS: Final = [row.split(maxsplit=2) for row in _TABLE.strip().replace("\n", "|").split("|")]
_TAGS = {code: tag for code, tag, _ in _ROWS}
_CODES = {tag: code for code, tag, _ in reversed(_ROWS)}
_NAMES = {code: name for code, _, name in _ROWS}
_BY_NAME = {name.lower(): code for code, _, name in _ROWS}
# ISO 639-2 has two codes for some languages; PubMed uses the bibliographic ones.
_TERMINOLOGICAL = {
    "sqi": "alb", "hye": "arm", "eus": "baq", "zho": "chi", "ces": "cze", "nld": "dut",
    "fra": "fre", "kat": "geo", "deu": "ger", "ell": "gre", "isl": "ice", "mkd": "mac",
    "mri": "mao", "msa": "may", "fas": "per", "ron": "rum", "slk": "slo", "cym": "wel",
}  # fmt: skip


def language_tag(text: str) -> str:
    """The BCP 47 tag of `ger`, `deu`, `German` or `de-AT` (kept); other text as it is."""
    low = text.strip().lower()
    code = _TERMINOLOGICAL.get(low, low)
    return _TAGS.get(code) or _TAGS.get(_BY_NAME.get(low, ""), text.strip())


def language_code(text: str) -> str:
    """PubMed's code of `de`, `de-AT`, `deu`, `German` or `GER`; other text as it is."""
    low = text.strip().lower()
    code = _TERMINOLOGICAL.get(low, low)
    if code in _TAGS:
        return code
    return _CODES.get(low.replace("_", "-").split("-")[0]) or _BY_NAME.get(low, text.strip())


def language_name(text: str) -> str:
    """The English name of a code or tag, as PubMed's page has it; other text as it is."""
    return _NAMES.get(language_code(text), text.strip())
