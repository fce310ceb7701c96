"""What stands between names and place: the title, and the journal or book it is in."""

from __future__ import annotations

import re
from typing import Final

_QUOTES: Final = {"“": "”", '"': '"', "‘": "’", "«": "»", "„": "“", "'": "'", "‹": "›", "”": "”"}
_IN: Final = re.compile(r"(?:[.?!,]|(?<=[”\"’'»]))\s+(?:In:\s|In\s(?=[A-Z“\"]))")
_STOP: Final = re.compile(r"[.?!]['”\"’)\]]?\s+(?=\S)")
_COMMA: Final = re.compile(r",\s+(?=\S)")
_SMALL: Final = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "de",
        "del",
        "der",
        "des",
        "di",
        "du",
        "e",
        "et",
        "for",
        "für",
        "in",
        "la",
        "le",
        "les",
        "of",
        "on",
        "or",
        "the",
        "to",
        "und",
        "van",
        "y",
        "&",
        "=",
        ":",
        "-",
        "–",
    )
)
_FIRST_SMALL: Final = re.compile(
    r"(?:e[A-Z]|m[A-Z]|bio[A-Z]|med[A-Z]|npj\b|i[A-Z]|f1000|ac[A-Z]|chem[A-Z]|arXiv)"
)
_ISO_4: Final = """abstr acad acta actual adm adolesc adv aesthet afr allergy alzheimers am anaesth anal anat
    anesth anesthesiol angew angiol anim ann annu anthropol antimicrob antivir appl arch arthritis
    arthrosc artif arterioscler arzneim asian assess assoc astron astrophys atheroscler aust
    autoimmun autom bacteriol behav ber biochem biochim bioeng bioinform biol biomech biomed
    biomol bioorg biophys bioscience biotechnol br brit bull calcif can cancer carcinog cardiol
    cardiothorac cardiovasc catal catheter cell cereb chem chemother child chim chin chir
    chromatogr chron circ clin cochrane cogn collect coll combin comm commun community comp
    complement complex comput cosmet coron crit crystallogr ct curr cyst cytogenet cytol cytom
    database demogr dent depress dermatol dermatol deutsch dev diabet diabetes diagn dialysis diet
    dig dis disabil disord drug dtsch dyn ear early ecol econ ecotoxicol educ electroanal
    electrochem electron electrophoresis embryol emerg endocr endocrinol endod endosc eng
    entomol environ enzymol epidemiol epilepsy ergon esthet ethn eur evol exerc exp expert extr
    fam fed ferment fertil food forensic found front fund funct gastroenterol gastrointest gen
    genet geochem geophys geriatr gerontol ges gynaecol gynecol haematol handb headache health
    hear heart hematol hepatol histochem histol histopathol hosp hum hyg hypertens imag imaging
    immun immunol implant ind indian infect inform inorg inst instrum integr intellect intensive int
    interact intern interv invest ir isr ital j jama jpn kardiol kidney klin lab lancet langenbecks
    laryngol lett leuk libr life lipid liver lond lung macromol magn mamm manag mar mass mat mater
    math maxillofac meas mech med mem membr ment metab metabol methods mfr microb microbiol
    microsc microvasc mil miner minim mod mol monogr mol morphol mov mult muscle mutat mycol nanomed
    nanotechnol nat natl nephrol nerv neth neural neurobiol neurochem neuroendocrinol neurogenet
    neuroimaging neuroinflamm neurol neuropathol neuropharmacol neurophysiol neuropsychol
    neuropsychopharmacol neuroradiol neurosci neurosurg neurotoxicol neurotrauma new nord nucl
    nucleic nurs nutr obes obstet occup oncol ophthalmic ophthalmol opin opt oral org orl orthod
    orthop oss otol otolaryngol oxid paediatr pain palliat parasitol parkinsonism part partial pathog
    pathol patient pediatr percept perinat periodontol perspect pers pflugers pharm pharmacoepidemiol
    pharmacoeconomics pharmacogenet pharmacokinet pharmacol pharmacother philos photobiol photochem
    phys physiol physiother phytother plant plast pol polym popul postgrad postgraduate pract
    pregnancy prehosp prenat presse prev primary prim proc prod prof prog prostate prosthet protein
    proteome proteomics psychiatr psychiatry psychol psychoneuroendocrinology psychopharmacol
    psychosom psychother public pulm purif q qual quant quantum quart radiat radiol radiother rapid
    rec recept reg regen regul rehabil ren rep repr reprod res respir resusc retin retrovir rev
    rheum rheumatol rhinol rinsho rom roy roum russ s saf sans saudi scand scott sch schizophr
    schweiz sci secur semin sens ser serv sex signal skelet skin sleep soc sociol solid spectrom
    spectrosc sport sports stand stat steroid stem stereotact stereo stroke struct stud subst supportive
    surg surv symp synth syst technol tech telemed teratol theor ther thorac thromb thyroid tidsskr
    tijdschr tissue today top toxicol trace traffic trans transfus transl transplant trauma trends
    trop tuberc tumour turk u ugeskr ultrasound ultrason unfallchir univ urol vaccine vasc vet virol
    virus vis vitam vopr water wien wochenschr womens wound yearb yonsei z zentralbl zh zool"""
_SHORTENED: Final = frozenset(_ISO_4.split())
"""Words as they stand in abbreviated names of journals (ISO 4), before a full stop."""
_SERIALS: Final = re.compile(
    r"\b(?:journal|annals|archives|archiv|acta|proceedings|transactions|bulletin|revue|revista|rivista"
    r"|zeitschrift|zhurnal|physical review|comptes rendus|philosophical|biochimica|clinics)\b",
    re.IGNORECASE,
)
_SERIAL: Final = re.compile(
    r"\b(?:(?:journal|annals|archives|proceedings|transactions|bulletin) (?:of|in|on|for)|acta|zhurnal|(?:physical|nature|annual|clinical) reviews?"
    r"|comptes rendus|biochimica et biophysica)\b",
    re.IGNORECASE,
)
_EDGES: Final = " .,;:–—-"
_LONGEST_NAME: Final = 14
"""Words in the name of a journal."""


def split_body(body: str, *, is_comma: bool, is_placed: bool) -> tuple[str, str]:
    """Title and container of the text between names and place; either may be "".

    `is_comma` tells that a comma parts the names from it, `is_placed` that a volume follows it.
    """
    body = body.strip().lstrip(" .,;:)").strip()
    if not body:
        return "", ""
    quoted = _quoted(body)
    if quoted is not None:
        return quoted
    within = list(_IN.finditer(body))
    if within:
        return body[: within[-1].start()].strip(_EDGES), _container(body[within[-1].end() :])
    cut = _boundary(body, is_comma)
    if cut is not None:
        return _title(body[: cut[0]]), _container(body[cut[1] :])
    if is_placed and is_name(body):
        return "", _container(body)
    return _title(body), ""


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a journal: few words, all with capitals but the small ones."""
    words = re.sub(r"\([^()]*\)", "", text).strip(_EDGES).split()
    if not 0 < len(words) <= _LONGEST_NAME:
        return False
    if not (words[0][0].isupper() or words[0][0].isdigit() or _FIRST_SMALL.match(words[0])):
        return False
    if _SERIALS.search(text):
        return True
    plain = [w for w in words[1:] if w[0].islower() and w.strip(".,").lower() not in _SMALL]
    # MEDLINE writes full names in small letters: `Nurse educator`, `PloS one`.
    return len(plain) <= (1 if len(words) <= 4 else len(words) // 5)


def _quoted(body: str) -> tuple[str, str] | None:
    close = _QUOTES.get(body[0])
    if close is None:
        return None
    # The closing sign that a stop or a capital follows: an apostrophe is none.
    signs = re.escape(close) + ('"' if close == "”" and close not in body[1:] else "")
    for match in re.finditer(rf"(?:(?<=[.,?!])[{signs}]|[{signs}](?=[.,;]?\s|$))", body[1:]):
        end = match.start() + 1
        after = body[end + 1 :].lstrip(" .,;:")
        if (
            not after
            or after[0].isupper()
            or after[:3].lower() == "in:"
            or _FIRST_SMALL.match(after)
            or after[:3] == "in "
        ):
            return _title(body[1:end]), _container(after)
    return None


def _boundary(body: str, is_comma: bool) -> tuple[int, int] | None:
    """Where the title ends and where the container begins; None without such a place."""
    stops = [match for match in _STOP.finditer(body) if not _is_within_name(body, match.start())]
    last = len(stops) - 1
    while last >= 0:
        start = stops[last - 1].end() if last else 0
        segment = body[start : stops[last].start()]
        comma = _comma_cut(segment, body[stops[last].end() :])
        if comma is not None:
            return start + comma[0], start + comma[1]
        if stops[last].group()[0] != "." or not _is_part_of_name(segment):
            break
        last -= 1
    if last < 0:  # nothing but shortened words, or no stop at all
        return _last_comma(body) if not stops else None
    end = stops[last].end()
    tail = body[end:]
    if is_comma and (cut := _last_comma(tail)) is not None and not is_name(tail[: cut[0]]):
        return end + cut[0], end + cut[1]
    sign = stops[last].start() + (stops[last].group()[0] in "?!")
    return sign, end


def _is_within_name(body: str, at: int) -> bool:
    """Whether the stop at `at` is within brackets or behind one letter of a species or a name."""
    before = body[:at]
    if before.count("(") > before.count(")") or before.count("[") > before.count("]"):
        return True
    word = re.search(r"(\S+)$", before)
    return bool(
        word
        and word[1].lower()
        in ("vs", "st", "dr", "e.g", "i.e", "cf", "approx", "spp", "sp", "subsp", "var")
    )


def _is_part_of_name(segment: str) -> bool:
    """Whether the words before a stop belong to the name behind it: `Prog`, `Proc`, `Am J Clin`."""
    words = segment.strip().split()
    if not words or len(words) > 6:
        return False
    if _SERIAL.search(segment) and is_name(segment):
        return True
    return all(_is_shortened(word) for word in words if word.lower() not in _SMALL)


def _is_shortened(word: str) -> bool:
    bare = word.strip(".,-")
    if not bare or not bare[0].isupper():
        return False
    return (
        len(bare) == 1
        or "." in bare
        or all(part.lower() in _SHORTENED for part in re.split(r"[-‐/]", bare) if part)
    )


def _comma_cut(segment: str, after: str) -> tuple[int, int] | None:
    """A comma before the first shortened word of a name: `molecule, Prog. Neurobiol.`"""
    match = None
    for match in _COMMA.finditer(segment):  # noqa: B007  the last one is wanted
        pass
    if (
        match is None
        or not _is_part_of_name(segment[match.end() :])
        or is_name(segment[: match.start()])
    ):
        return None
    return match.start(), match.end()


def _last_comma(text: str) -> tuple[int, int] | None:
    """The comma behind which all is the name of a journal, and before which it is not."""
    found = None
    for match in reversed(list(_COMMA.finditer(text))):
        if not is_name(text[match.end() :]):
            break
        found = match.start(), match.end()
        if not is_name(text[text.rfind(",", 0, match.start()) + 1 : match.start()].strip()):
            break
    return found


def _title(text: str) -> str:
    text = text.strip().strip(",;:–—").strip()
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    return text.strip(' ,;:“”"')


def _container(text: str) -> str:
    text = re.sub(r"^(?:In:?|in:?)\s+", "", text.strip())
    text = re.sub(r"\s*\((?:Eds?|Hrsg)\.?\)", "", text)
    text = re.sub(r"[\s.;:]*[,;:(][\s.,;:(]*$|,?\s(?:pp?|vol|no|S)\.[\s.,]*$", "", text)
    text = text.strip(' ,;:–—-“”"(')
    return text[:-1] if text.endswith(").") else text
