"""LaTeX's names of characters, for reading and for writing in ASCII."""

from __future__ import annotations

from typing import Final

ACCENTS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "G": "\u030f",
    "U": "\u030e", "h": "\u0309", "f": "\u0311", "c": "\u0327", "k": "\u0328", "d": "\u0323",
    "b": "\u0331", "t": "\u0361", "grave": "\u0300", "acute": "\u0301", "hat": "\u0302",
    "tilde": "\u0303", "bar": "\u0304", "breve": "\u0306", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "mathring": "\u030a", "overline": "\u0305", "vec": "\u20d7",
    "widehat": "\u0302", "widetilde": "\u0303", "textcommabelow": "\u0326", "cb": "\u0326",
}  # fmt: skip
"""Accent commands to combining marks; the first of a mark is the one written."""

SIGNS: Final = {
    "&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\n": " ",
    "\t": " ", ",": " ", ";": " ", ":": " ", ">": " ", "!": "", "/": "", "-": "", "@": "",
    "\\": " ", "*": "", "|": "‖",
}  # fmt: skip
"""What a backslash before a character that is no letter means; thin spaces and breaks too."""

# Words with a form in text, which LaTeX knows without a package or by textcomp.
_TEXT: Final = """
aa å AA Å ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł ss ß SS ẞ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ i ı j ȷ
textbackslash \\ textasciitilde ~ textasciicircum ^ textbar | textless < textgreater >
textbraceleft { textbraceright } textunderscore _ textdollar $ textquotedbl " textquotesingle '
textasciigrave ` textasteriskcentered ∗ slash / lbrace { rbrace } lbrack [ rbrack ]
textendash – textemdash — texthyphen ‐ texttwelveudash ‒ texthorizontalbar ―
textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” quotesinglbase ‚
quotedblbase „ guilsinglleft ‹ guilsinglright › guillemotleft « guillemotright » guillemetleft «
guillemetright » glqq „ grqq “ glq ‚ grq ‘ flqq « frqq » lq ‘ rq ’ textexclamdown ¡
textquestiondown ¿ textinterrobang ‽ textellipsis … ldots … dots … dotsc … cdots ⋯ textperiodcentered ·
textbullet • textopenbullet ◦ dag † ddag ‡ textdagger † textdaggerdbl ‡ S § P ¶ textsection §
textparagraph ¶ textpilcrow ¶ copyright © textcopyright © textregistered ® texttrademark ™
textservicemark ℠ textmu µ textdegree ° textcelsius ℃ textohm Ω textmho ℧ textnumero №
textordfeminine ª textordmasculine º textonesuperior ¹ texttwosuperior ² textthreesuperior ³
textonehalf ½ textonequarter ¼ textthreequarters ¾ textpm ± texttimes × textdiv ÷ textminus −
textfractionsolidus ⁄ textperthousand ‰ textpertenthousand ‱ textsurd √ textlnot ¬ textestimated ℮
textreferencemark ※ textbrokenbar ¦ textcurrency ¤ textcent ¢ textsterling £ pounds £ textyen ¥
texteuro € euro € EUR € textwon ₩ textlira ₤ textbaht ฿ textdong ₫ textnaira ₦ textpeso ₱
textflorin ƒ textcolonmonetary ₡ textguarani ₲ textasciiacute ´ textasciidieresis ¨
textasciimacron ¯ textasciibreve ˘ textasciicaron ˇ textacutedbl ˝ textvisiblespace ␣
textleftarrow ← textrightarrow → textuparrow ↑ textdownarrow ↓ textmusicalnote ♪ textbardbl ‖
textschwa ə textesh ʃ textezh ʒ textglotstop ʔ textopeno ɔ textepsilon ɛ textgamma ɣ textturna ɐ
texthtb ɓ texthtd ɗ texthtk ƙ textcrh ħ textHbar Ħ textkra ĸ
nobreakspace \u00a0 TeX TeX LaTeX LaTeX LaTeXe LaTeX2e BibTeX BibTeX
"""
# Words of mathematics, written within \ensuremath.
_MATH: Final = """
alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω digamma ϝ Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε
Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ
Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet •
oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ leq ≤ le ≤ leqslant ⩽ geq ≥ ge ≥ geqslant ⩾ neq ≠ ne ≠
approx ≈ thickapprox ≈ sim ∼ thicksim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ varpropto ∝ ll ≪ gg ≫ lesssim ≲
gtrsim ≳ prec ≺ succ ≻ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ in ∈ ni ∋ notin ∉ cup ∪ cap ∩
setminus ∖ emptyset ∅ varnothing ∅ forall ∀ exists ∃ neg ¬ lnot ¬ land ∧ wedge ∧ lor ∨ vee ∨
rightarrow → to → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔
longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ mapsto ↦ uparrow ↑ downarrow ↓ updownarrow ↕
nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ rightleftharpoons ⇌ leftrightharpoons ⇋ infty ∞ partial ∂
nabla ∇ sum ∑ prod ∏ int ∫ oint ∮ surd √ prime ′ angle ∠ measuredangle ∡ perp ⊥ parallel ∥ mid ∣
triangle △ bigtriangleup △ square □ Box □ blacksquare ■ lozenge ◊ Diamond ◇ diamond ⋄ clubsuit ♣ diamondsuit ♢
heartsuit ♡ spadesuit ♠ flat ♭ natural ♮ sharp ♯ checkmark ✓ dagger † ddagger ‡ ell ℓ Re ℜ Im ℑ
aleph ℵ wp ℘ Angstrom Å mho ℧ degree ° celsius ℃ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈
rceil ⌉ vert | lvert | rvert | Vert ‖ backslash \\ top ⊤ bot ⊥ vdash ⊢ models ⊨ therefore ∴ because ∵
male ♂ female ♀ mars ♂ venus ♀ female ♀ micro µ minus − colon : hbar ℏ hslash ℏ imath ı jmath ȷ
"""
_MORE_TEXT: Final = {
    "textmugreek": "μ", "quad": " ", "qquad": " ", "thinspace": " ", "enspace": " ",
    "enskip": " ", "space": " ", "newline": " ", "linebreak": " ", "par": " ", "hfill": " ",
    "hskip": " ", "medspace": " ", "negthinspace": "", "hyp": "-", "allowbreak": "",
}  # fmt: skip


def _table(text: str) -> dict[str, str]:
    # Not split(), which takes the no-break space for a blank.
    words = [word for word in text.replace("\n", " ").split(" ") if word]
    return dict(zip(words[::2], words[1::2], strict=True))


_TEXT_WORDS: Final = _table(_TEXT)
MATH_WORDS: Final = _table(_MATH)
_GREEK: Final = {
    f"{prefix}{name}": letter
    for name, letter in MATH_WORDS.items()
    if "\u0370" <= letter <= "\u03ff" and not name.startswith("var")
    for prefix in ("text", "up")
}
WORDS: Final = {
    **_GREEK, "textepsilon": "ɛ", "textgamma": "ɣ", **MATH_WORDS, **_MORE_TEXT, **_TEXT_WORDS,
    "textmu": "µ",
}  # fmt: skip
"""Control words to characters."""

FORMS: Final = {
    **{
        letter: f"{{\\ensuremath{{\\{name}}}}}"
        for name, letter in reversed(MATH_WORDS.items())
        if ord(letter) > 0x7F
    },
    **{
        letter: f"{{\\{name}}}"
        for name, letter in reversed(_TEXT_WORDS.items())
        if len(letter) == 1 and ord(letter) > 0x7F
    },
}
"""Characters beyond ASCII to the LaTeX that prints them, always in braces."""

MARKS: Final = {mark: name for name, mark in reversed(ACCENTS.items())}
"""Combining marks to accent commands."""
