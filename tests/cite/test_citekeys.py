"""Citation keys of patterns in Better BibTeX's and JabRef's languages."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.cite.citekeys import (
    DEFAULT_PATTERN,
    PatternError,
    TakenKeys,
    parse_pattern,
    unique,
)
from refdesk.cite.citekeys.letters import to_ascii
from refdesk.errors import RefDeskError
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Book,
    Creator,
    Journal,
    Keyword,
    Pagination,
    ReferenceRecord,
)

SEED = ReferenceRecord(
    pmid="9304698",
    doi="10.1016/s0301-0082(97)00021-x",
    title=RichText("Interleukin-6 (IL-6)--a molecule with both <i>beneficial</i> potentials"),
    creators=(Creator("Gadient", "R A", "RA"), Creator("Otten", "Uwe", "U")),
    journal=Journal("Progress in neurobiology", "Prog. Neurobiol.", "Prog Neurobiol"),
    volume="52",
    issue="5",
    pagination=Pagination(medline="379-90"),
    issued=PartialDate(1997, 8, 5),
    keywords=(Keyword(RichText("Cell death")), Keyword(RichText("CNS"))),
    languages=("eng",),
    variables=(("archive", "Shelf 3"),),
    extra=(("Custom-1", "x y"),),
)
MANY = tuple(Creator(name) for name in ("Newton", "Maxwell", "Einstein", "Bohr", "Unknown"))


def record(*names: str, **values: object) -> ReferenceRecord:
    plain: dict[str, object] = {
        "title": RichText("A study of cells"),
        "creators": tuple(Creator(name, "Ann") for name in names),
        "issued": PartialDate(2020),
        **values,
    }
    return ReferenceRecord(**plain)  # type: ignore[arg-type]


def test_the_year_of_the_first_edition_comes_before_that_of_this_one() -> None:
    old = record("Émile", variables=(("original-date", "1859-11-24"),))
    assert key("auth.fold + origyear + '-' + year", old) == "Emile1859-2020"
    assert key("origdate('%Y-%m') | year", old) == "1859-11"
    assert key("origyear | year", record("Émile")) == "2020"


def key(pattern: str, of: ReferenceRecord = SEED) -> str:
    return parse_pattern(pattern).key(of)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (DEFAULT_PATTERN, "gadientInterleukin6IL6Molecule1997"),
        ("auth + year", "Gadient1997"),
        ("AUTH.Lower+Year", "gadient1997"),
        ("auth(3) + shortyear", "Gad97"),
        ("auth(n=3, m=2).upper + year", "OTT1997"),
        ("authEtAl + year", "GadientOtten1997"),
        ("auth.etal + year", "Gadient.Otten1997"),
        ("auth.auth.ea", "Gadient.Otten"),
        ("authorLast.lower", "otten"),
        ("authors(n=1, etal='EtAl') + year", "GadientEtAl1997"),
        ("authors(sep='-') + '_' + year", "Gadient-Otten_1997"),
        ("authorsn(1)", "GadientEtAl"),
        ("authForeIni + authorLastForeIni", "RU"),
        ("title", "Interleukin6IL6aMoleculewithBothBeneficialPotentials"),
        ("shorttitle", "Interleukin6IL6molecule"),
        ("shorttitle(2,2)", "Interleukin6IL6"),
        ("veryshorttitle.lower", "interleukin6"),
        ("shorttitleini", "IIm"),
        ("title.lower.skipwords.select(1,3).condense('_')", "interleukin6_il6_molecule"),
        ("title.select(start=2, n=1)", "IL6"),
        ("journal", "ProgNeurobiol"),
        ("journal.abbr.lower + volume + '-' + issue", "pn52-5"),
        ("firstpage + '-' + lastpage", "379-390"),
        ("pages", "379-90"),
        ("year + month + day", "1997aug05"),
        ("date('%Y-%m')", "1997-08"),
        ("date.formatDate('%y%m')", "9708"),
        ("year.format_date('%Y-%m')", "1997"),
        ("origyear | 'none'", "none"),
        ("title.fold.lower.select(1,1)", "interleukin6"),
        ("keyword(2) + keywords.abbr", "CNSCdC"),
        ("'PMID:' + PMID", "PMID:9304698"),
        ("DOI.clean.substring(1,7)", "10.1016"),
        ("field('archive_location') | field('archive')", "Shelf3"),
        ("containerTitle.capitalize.replace('Progress','P')", "PInNeurobiology"),
        ("auth.replace(/[aeiou]/g, '') + year", "Gdnt1997"),
        ("auth.replace(find=/(Ga)(d)/, replace='$2$1')", "dGaient"),
        ("field('Custom-1').postfix('!').prefix('c-')", "c-xy"),
        ("language.upper", "ENG"),
        ("type('book') + auth; 'a-' + auth", "a-Gadient"),
        ("type('article-journal', 'book') + auth", "Gadient"),
        ("auth.len('>', 20) | year", "1997"),
        ("auth.match(/^X/) + year | auth.match(/^G/)", "Gadient"),
        ("(editors | auth).lower + (volume).prefix('v')", "gadientv52"),
        ("editors.default('Anon') + year", "Anon1997"),
        ("auth.sentence_case + titleShort", "Gadient"),
        ("auth + 1", "Gadient1"),
        ("auth;", "Gadient"),
    ],
)  # fmt: skip
def test_better_bibtex_s_patterns_make_the_keys_they_promise(pattern: str, wanted: str) -> None:
    assert key(pattern) == wanted


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("[auth][year]", "Gadient1997"),
        ("[auth:lower]_[shorttitle:abbr]_[shortyear]", "gadient_IIm_97"),
        ("[auth3_2]", "Ott"),
        ("[auth3]", "Gad"),
        ("[authors1][year]", "GadientEtAl1997"),
        ("[authors]", "GadientOtten"),
        ("[authIni5]", "GadOt"),
        ("[auth.etal]", "Gadient.Otten"),
        ("[authEtAl:upper]", "GADIENTOTTEN"),
        ("[authorsAlpha]+[year]", "GO+1997"),
        ("[authshort]", "GO"),
        ("[edtr:(nobody)]", "nobody"),
        ("[veryshorttitle:lower]", "interleukin6"),
        ("[camel2]", "Interleukin6IL6"),
        ("[shorttitleINI]", "IIm"),
        ("[title:truncate5]", "Inter"),
        ("[firstpage]-[lastpage]", "379-390"),
        ("[keyword1]", "Celldeath"),
        ("[journal:abbr][volume]", "PN52"),
        ('[auth:regex("[aeiou]","")]', "Gdnt"),
        ("[entrytype]:[doi:truncate4]", "Articlejournal:10.1"),
        ("[note:(x)][Custom-1]", "xxy"),
    ],
)
def test_jabref_s_patterns_make_the_keys_they_promise(pattern: str, wanted: str) -> None:
    assert key(pattern) == wanted


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (1, ("New", "Newton", "Newt", "Newton")),
        (2, ("NM", "NM", "NeMa", "Newton.Maxwell")),
        (3, ("NME", "NME", "NeME", "Newton.etal")),
        (5, ("NME+", "NME+", "NMEB", "Newton.etal")),
    ],
)
def test_names_are_shortened_by_their_number(names: int, wanted: tuple[str, ...]) -> None:
    several = record(creators=MANY[:names])
    patterns = ("[authorsAlpha]", "[authshort]", "[authIni4]", "[auth.etal]")
    assert tuple(key(pattern, several) for pattern in patterns) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Müller", "Muller"), ("Ångström", "Angstrom"), ("Łukasiewicz", "Lukasiewicz"),
        ("Groß", "Gross"), ("Sørensen", "Sorensen"), ("Đặng", "Dang"), ("Çelik", "Celik"),
        ("Þórsson", "Thorsson"), ("O’Brien", "OBrien"), ("Smith-Jones", "Smith-Jones"),
        ("Παπαδόπουλος", "Papadopoulos"), ("Жуков", "Zhukov"), ("Щедрин", "Shchedrin"), ("李", "Li"),
        ("e\u0301tienne", "etienne"), ("Dvořák", "Dvorak"),
    ],
)  # fmt: skip
def test_names_of_any_script_are_written_in_ascii(name: str, wanted: str) -> None:
    assert key("auth", record(name)) == wanted


def test_greek_letters_in_titles_go_by_their_names() -> None:
    assert to_ascii("β-catenin and TNF-Α") == "beta-catenin and TNF-Alpha"
    assert key("shorttitle(1)", record(title=RichText("β-Catenin in cells"))) == "betaCatenin"


def test_umlauts_are_written_out_in_jabref_s_patterns_and_on_request() -> None:
    assert key("[auth]", record("Müller")) == "Mueller"
    assert key("auth.transliterate('german')", record("Müller")) == "Mueller"


def test_groups_particles_and_editors_stand_in() -> None:
    group = record(creators=(Creator(literal=RichText("World Health Organization, Geneva")),))
    assert key("auth + year", group) == "WorldHealthOrganizationGeneva2020"
    particle = record(creators=(Creator("Berg", "A", non_dropping_particle="van den"),))
    assert key("auth.lower", particle) == "vandenberg"
    editor = Creator("Ed", "E", role="editor")
    book = record(creators=(editor,), book=Book(publisher=RichText("Big Press")))
    assert key("auth + publisher.abbr", book) == "EdBP"
    both = record(creators=(Creator("Au"), editor))
    assert (key("editors", both), key("edtr(1)", both), key("[edtr]", both)) == ("Ed", "E", "Ed")
    assert key("authors(creator='editor')", both) == "Ed"
    gone = record(creators=(Creator("Old", is_valid=False), Creator("New")))
    assert key("authors", gone) == "New"


def test_a_record_of_nearly_nothing_has_a_key_all_the_same() -> None:
    assert key("auth + year", ReferenceRecord()) == "untitled"
    assert key("auth", ReferenceRecord(pmid="5")) == "PMID5"
    assert key("type('book') + auth", SEED) == "Interleukin6IL6molecule1997"
    assert key("auth", record(title=RichText("The end of it all"))) == "enditall2020"
    assert (
        key("auth + year", record("!!!", issued=PartialDate(literal="2003 Spring-Summer")))
        == "2003"
    )


@pytest.mark.parametrize(
    ("pattern", "words", "start"),
    [
        ("", "is empty", 0),
        ("auth + ", "is missing before the end", 7),
        ("aut + year", "“aut” is no function or field; did you mean “auth”?", 0),
        ("auth.lowr", "“lowr” is no filter; did you mean “lower”?", 5),
        ("auth(", "parenthesis is not closed", 4),
        ("(auth", "parenthesis is not closed", 0),
        ("auth)", "“)” is not expected here", 4),
        ("auth year", "“year” is not expected here", 5),
        ("auth('x')", "“auth” needs a number here", 5),
        ("auth(1,2,'a',4)", "no more than 3 values", 13),
        ("auth(k=1)", "has no “k”; it knows: n, m, creator", 7),
        ("auth.replace(/(/,'')", "regular expression is wrong", 13),
        ("auth.postfix", "“postfix” needs its postfix", 5),
        ("auth + 'x", "quotes is not closed", 7),
        ("auth # year", "“#” means nothing", 5),
        ("[auth][year", "bracket is not closed", 6),
        ("[auth:foo]", "“foo” is no modifier", 6),
        ("[]", "nothing in these brackets", 0),
        ('[auth:regex("(","")]', "regular expression is wrong", 6),
        ("(" * 50 + "auth" + ")" * 50, "nests too deeply", 20),
        ("auth + " * 1000 + "year", "too long", 0),
    ],
)
def test_mistakes_are_explained_with_their_place(pattern: str, words: str, start: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(pattern)
    assert words in str(caught.value)
    assert caught.value.start == start
    assert f"(at character {start + 1} of the pattern)" in str(caught.value)


def test_equal_keys_are_told_apart_by_letters() -> None:
    assert unique("doe2020", []) == "doe2020"
    assert unique("doe2020", ["doe2020"]) == "doe2020a"
    assert unique("doe2020", {"Doe2020", "DOE2020A", "doe2020c"}) == "doe2020b"
    taken = TakenKeys()
    made = []
    for _ in range(30):
        made.append(unique("k", taken))
        taken.add(made[-1])
    assert (made[0], made[1], made[26], made[27], made[29]) == ("k", "ka", "kz", "kaa", "kac")
    taken.discard("KA")
    assert unique("k", taken) == "ka" and len(taken) == 29
    assert unique("k", ["k"], "-%(n)s") == "k-1"
    assert parse_pattern("auth + postfix('-%(n)s')").postfix == "-%(n)s"


def test_ten_thousand_equal_keys_take_linear_time() -> None:
    taken = TakenKeys()
    started = time.process_time()
    for _ in range(10_000):
        taken.add(unique("smith2020", taken))
    assert len(taken) == 10_000
    assert time.process_time() - started < 2


def test_huge_fields_make_short_keys_quickly() -> None:
    huge = record("x" * 1_000_000, title=RichText("word-- " * 500_000), volume="é" * 1_000_000)
    started = time.process_time()
    for pattern in (DEFAULT_PATTERN, "title", "volume + auth", "[camel][auth]", "auth.abbr"):
        assert len(key(pattern, huge)) <= 200
    assert time.process_time() - started < 3


PIECES = st.sampled_from(
    ["auth", "year", "title", "authors", "shorttitle", "(", ")", "+", "|", ";", ".", ",", "'", '"',
     "lower", "select", "replace", "/a/", "1", "-3", "n=", " ", "[", "]", ":", "type", "é", "\\", "\n"]
)  # fmt: skip
NAMES = st.text(max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), NAMES, NAMES)
def test_any_text_is_a_pattern_or_a_mistake_and_any_record_has_a_key(
    text: str, name: str, title: str
) -> None:
    of = record(name, title=RichText.plain_text(title))
    try:
        pattern = parse_pattern(text)
    except RefDeskError as error:
        assert str(error)
        return
    assert re.fullmatch(r"[A-Za-z0-9_:.+\-]{1,200}", pattern.key(of))
    assert pattern.key(of) == pattern.key(of)
