"""Other spellings of an untagged word: British and American, glued Greek, joined compounds.

Search.md 2.8 a to c. Rules make the pairs, so a made-up variant that nobody writes may come
along; it finds nothing and does no harm.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

# Whole words that no rule below covers.
_PAIRS: Final = """
tumour tumor|tumours tumors|colour color|colours colors|coloured colored|behaviour behavior
behaviours behaviors|behavioural behavioral|labour labor|odour odor|vapour vapor|humour humor
favour favor|favourable favorable|neighbour neighbor|rumour rumor|centre center|centres centers
centred centered|litre liter|litres liters|metre meter|metres meters|millilitre milliliter
millimetre millimeter|millimetres millimeters|centimetre centimeter|kilometre kilometer
micrometre micrometer|nanometre nanometer|fibre fiber|fibres fibers|calibre caliber|titre titer
titres titers|goitre goiter|oedema edema|oedemas edemas|oedematous edematous
oestrogen estrogen|oestrogens estrogens|oestrogenic estrogenic|oestradiol estradiol
oestrus estrus|oesophagus esophagus|oesophageal esophageal|oesophagitis esophagitis
foetus fetus|foetal fetal|foetuses fetuses|coeliac celiac|diarrhoea diarrhea
dyspnoea dyspnea|apnoea apnea|orthopnoea orthopnea|tachypnoea tachypnea|gonorrhoea gonorrhea
amenorrhoea amenorrhea|dysmenorrhoea dysmenorrhea|rhinorrhoea rhinorrhea|seborrhoea seborrhea
manoeuvre maneuver|manoeuvres maneuvers|aetiology etiology|aetiologies etiologies
aetiological etiological|aetiologic etiologic|caesarean cesarean|caecum cecum|caecal cecal
faeces feces|faecal fecal|anaemia anemia|anaemias anemias|anaemic anemic|leukaemia leukemia
leukaemias leukemias|leukaemic leukemic|ischaemia ischemia|ischaemic ischemic
bacteraemia bacteremia|septicaemia septicemia|viraemia viremia|hypoxaemia hypoxemia
uraemia uremia|uraemic uremic|toxaemia toxemia|acidaemia acidemia|polycythaemia polycythemia
thalassaemia thalassemia|anaesthesia anesthesia|anaesthetic anesthetic|anaesthetics anesthetics
anaesthetist anesthetist|anaesthesiology anesthesiology|anaesthetised anesthetized
gynaecology gynecology|gynaecological gynecological|gynaecologic gynecologic
gynaecomastia gynecomastia|paediatric pediatric|paediatrics pediatrics|paediatrician pediatrician
orthopaedic orthopedic|orthopaedics orthopedics|encyclopaedia encyclopedia|aerobe erobe
anaerobic anaerobic|synaesthesia synesthesia|paraesthesia paresthesia|hyperaesthesia hyperesthesia
mould mold|moult molt|plough plow|grey gray|tyre tire|sulphate sulfate|sulphates sulfates
sulphide sulfide|sulphur sulfur|sulphonamide sulfonamide|sulphonylurea sulfonylurea
aluminium aluminum|programme program|programmes programs|catalogue catalog|analogue analog
analogues analogs|dialogue dialog|homologue homolog|homologues homologs|orthologue ortholog
defence defense|offence offense|licence license|practise practice|sceptical skeptical
signalling signaling|signalled signaled|labelling labeling|labelled labeled|modelling modeling
modelled modeled|travelling traveling|counselling counseling|counsellor counselor
cancelled canceled|channelled channeled|tunnelling tunneling|totalling totaling
fulfil fulfill|enrol enroll|enrolment enrollment|distil distill|skilful skillful|instalment installment
ageing aging|acknowledgement acknowledgment|judgement judgment|whisky whiskey|storey story
haemoglobin hemoglobin|haematology hematology|haematological hematological|haematoma hematoma
haemorrhage hemorrhage|haemorrhagic hemorrhagic|haemodialysis hemodialysis|haemophilia hemophilia
haemolysis hemolysis|haemolytic hemolytic|haemodynamic hemodynamic|haemodynamics hemodynamics
haemostasis hemostasis|haematocrit hematocrit|haematopoietic hematopoietic|haematuria hematuria
haemochromatosis hemochromatosis|haemophilus hemophilus|neuroleptic neuroleptic
"""

_SAME: Final = {
    word: other
    for pair in _PAIRS.replace("\n", "|").split("|")
    if pair and (words := pair.split())[0] != words[-1]
    for word, other in ((words[0], words[1]), (words[1], words[0]))
}

# Beginnings and endings that differ everywhere: (British, American).
_BEGINNINGS: Final = (
    ("haemato", "hemato"), ("haemo", "hemo"), ("paed", "ped"), ("oesoph", "esoph"),
    ("oestr", "estr"), ("gynaec", "gynec"), ("anaesth", "anesth"), ("leuco", "leuko"),
    ("sulph", "sulf"), ("foet", "fet"),
)  # fmt: skip
_ENDINGS: Final = (
    ("aemia", "emia"), ("aemias", "emias"), ("aemic", "emic"), ("isation", "ization"),
    ("isations", "izations"), ("ised", "ized"), ("ising", "izing"), ("ise", "ize"),
    ("ises", "izes"), ("yse", "yze"), ("ysed", "yzed"), ("ysing", "yzing"), ("rrhoea", "rrhea"),
    ("pnoea", "pnea"),
)  # fmt: skip
# Words in which -ise is no suffix.
_NOT_ISE: Final = """
exercise rise arise advise revise disease precise concise promise compromise expertise
premise otherwise likewise noise raise wise surprise comprise enterprise supervise devise
disguise exercised exercises exercising advised revised promised compromised compromising
comprised comprising comprises raised raising rises rising arises arising noises surprised
supervised revising diseases size sized sizes sizing seize seized prize prizes
"""

_GREEK = "alpha|beta|gamma|delta|epsilon|zeta|theta|iota|kappa|lambda|omicron|sigma|upsilon|omega"
_GLUED = re.compile(rf"([a-z]{{1,5}})?({_GREEK})([a-z]{{0,2}})")
_LEADING: Final = """
anti non post pre co multi micro macro inter intra extra peri sub super over under self
cross half long short high low wild early late well double single semi ultra
"""
_COMPOUNDS: Final = {
    "followup": ("follow", "up"), "xray": ("x", "ray"), "xrays": ("x", "rays"),
    "tcell": ("t", "cell"), "tcells": ("t", "cells"), "bcell": ("b", "cell"),
    "bcells": ("b", "cells"), "checkup": ("check", "up"), "workup": ("work", "up"),
}  # fmt: skip
_SHORTEST_REST: Final = 4


_WITHOUT_ISE = frozenset(_NOT_ISE.split())
_LEADING_PARTS = frozenset(_LEADING.split())


def variants(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    """Other ways to write a word or phrase, without the one given; at most a few."""
    found: dict[tuple[str, ...], None] = {}
    for place, token in enumerate(tokens):
        for other in _of_word(token):
            found[(*tokens[:place], *other, *tokens[place + 1 :])] = None
    return list(found)


@functools.lru_cache(maxsize=2048)
def _of_word(word: str) -> tuple[tuple[str, ...], ...]:
    if not word.isascii() or not word.isalpha():
        return ()
    found: list[tuple[str, ...]] = [(other,) for other in _spellings(word)]
    glued = _GLUED.fullmatch(word)
    if glued and word != glued[2]:
        found.append(tuple(filter(None, glued.groups())))
    if word in _COMPOUNDS:
        found.append(_COMPOUNDS[word])
    for size in range(2, min(6, len(word) - _SHORTEST_REST + 1)):
        if word[:size] in _LEADING_PARTS:
            found.append((word[:size], word[size:]))
    return tuple(dict.fromkeys(found))


def _spellings(word: str) -> list[str]:
    found = [_SAME[word]] if word in _SAME else []
    for british, american in _BEGINNINGS:
        for here, there in ((british, american), (american, british)):
            if word.startswith(here) and len(word) >= len(here) + 3:
                found.append(there + word[len(here) :])
    if word not in _WITHOUT_ISE:
        for british, american in _ENDINGS:
            for here, there in ((british, american), (american, british)):
                if word.endswith(here) and len(word) >= len(here) + 3:
                    found.append(word[: -len(here)] + there)
    return [other for other in dict.fromkeys(found) if other != word]
