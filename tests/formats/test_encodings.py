from __future__ import annotations

import io
import time

import pytest

from refdesk.errors import FormatError
from refdesk.formats.encodings import clean, decode, guess_encoding, is_tidy, read_lines
from refdesk.model.markup import squeeze

LATIN = "Müller Ångström naïve café, größer – “x” and some more words around them.\n"


@pytest.mark.parametrize(
    ("text", "encoding", "guessed"),
    [
        (LATIN, "utf-8", "utf-8"),
        (LATIN, "utf-8-sig", "utf-8"),
        (LATIN, "cp1252", "cp1252"),
        (LATIN, "utf-16", "utf-16-le"),
        (LATIN, "utf-16-be", "utf-16-be"),
        (LATIN, "utf-16-le", "utf-16-le"),
        (LATIN, "utf-32", "utf-32-le"),
        ("plain\n", "ascii", "utf-8"),
        ("Исследование сердца у больных пожилого возраста\n", "cp1251", "cp1251"),
        ("Исследование сердца у больных пожилого возраста\n", "koi8_r", "koi8_r"),
        ("ÀÉÈÏ ÖÄÜß – größer, naïveté, LÉGÈRETÉ\n", "cp1252", "cp1252"),
        ("한국 의학 저널에 실린 연구 논문 김철수\n", "euc_kr", "euc_kr"),
        ("台灣醫學會雜誌之研究報告 王小明 著\n", "big5", "big5"),
        ("Władysław Książka, Żółć i pęcherz: leczenie dzieci z żółtaczką\n", "cp1250", "cp1250"),
        ("Władysław Książka, wątroba: leczenie dzieci z żółtaczką\n", "cp1250", "cp1250"),
        ("Władysław Śliwiński, wcześniej: leczenie dziąseł\n", "iso8859_2", "iso8859_2"),
        ("Lékařské časopisy: vyšetření dětí, použití a snížení dávek\n", "iso8859_2", "iso8859_2"),
        ("Størrelsen på øyne, 3 cm³/s og 2 m³; ¿qué año? x³y², 5 ± 3 µl\n", "cp1252", "cp1252"),
        ("Étude numéro trois\rà Montréal\r", "mac-roman", "mac-roman"),
        ("Größe\rl’été “Müller”\r", "mac-roman", "mac-roman"),
        ("La información del niño\r", "mac-roman", "mac-roman"),
        ("Größe\rl’été “Müller” – café\r", "cp1252", "cp1252"),
        ("The author’s data\rdon’t show it – “so” they say\r", "cp1252", "cp1252"),
        ("Vliv léčby na průběh: Jiří Dvořák, Eva Němcová, Petr Čermák\n", "cp1250", "cp1250"),
        ("Účinok liečby u pacientov: pamäť, častá otázka, Kováčová a Vočko\n", "cp1250", "cp1250"),
        ("Kórelőzmény és műtét felnőtteknél: Kőszegi, Erdős, Győrffy\n", "cp1250", "cp1250"),
        ("Liječenje dječjih bolesti: Ivančić, Iličić, Božić, već učinci\n", "cp1250", "cp1250"),
        ("Čustva in učenje: Kovačič, Žagar, večina otrok, človek, šola\n", "cp1250", "cp1250"),
        (
            "Çocuklarda işlem başarısı ve sonuçları: Yıldız, Dağlı, Işık, Kılıç\n",
            "cp1254",
            "cp1254",
        ),
        ("Θεραπεία της καρδιάς και των αγγείων\n", "cp1253", "cp1253"),
        ("日本語の文献を読むためのテスト、データの管理について\n", "euc_jp", "euc_jp"),
        ("Høie, Bøen og Høiby: sykdom på Færøyane; più città; déjà lunedì\n", "cp1252", "cp1252"),
        ("Tõnu Kõiv, Võsa: põhi; José Simões: questões de ações, região\n", "cp1252", "cp1252"),
        ("Íþróttir og Alþingi: nýr dýralæknir, Guðrún Þórðardóttir, ský\n", "cp1252", "cp1252"),
        ("avaliação, educação, população e precisão\n", "cp1252", "cp1252"),
        ("the patient’s and the children’s parents’ views: “Xerostomia”\n", "cp1252", "cp1252"),
        ("作者 李小龙 题目 中文文献管理软件的研究与应用\n" * 5, "gb18030", "gb18030"),
        (
            "著者 山田太郎 題名 これは日本語の文献です。ひらがなとカタカナ\n" * 5,
            "shift_jis",
            "shift_jis",
        ),
    ],
)
def test_encodings_are_guessed_from_the_bytes(text: str, encoding: str, guessed: str) -> None:
    data = text.encode(encoding)
    assert guess_encoding(data) == guessed
    assert "".join(read_lines(io.BytesIO(data))) == text


@pytest.mark.parametrize("piece", [b"\xff", b"a\xe9", b"i\xfea", b"\xf5", b"i\xfe"])
def test_one_long_word_is_guessed_in_time_with_its_length(piece: bytes) -> None:
    def spent(size: int) -> float:
        word = piece * (size // len(piece))
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            guess_encoding(word)
            best = min(best, time.process_time() - began)
        return best

    assert spent(64_000) < 10 * spent(
        16_000
    )  # four times as long; sixteen when words are quadratic


def test_valid_utf_8_beats_a_wrong_declaration() -> None:
    assert guess_encoding("% Encoding: Cp1252\nMüller".encode()) == "utf-8"
    assert guess_encoding("% Encoding: MacRoman\nMüller".encode("mac-roman")) == "mac-roman"


def test_who_says_latin_1_means_windows_1252() -> None:
    data = "<?xml version='1.0' encoding='ISO-8859-1'?><a>“Größe”</a>".encode("cp1252")
    assert guess_encoding(data) == "cp1252"
    assert "“Größe”" in "".join(read_lines(io.BytesIO(data)))


def test_a_single_bad_byte_does_not_spoil_the_file() -> None:
    data = "Müller\nÅngström\n".encode() + b"Caf\xe9\n"
    assert list(read_lines(io.BytesIO(data))) == ["Müller\n", "Ångström\n", "Café\n"]


def test_bytes_that_windows_1252_leaves_open_are_kept() -> None:
    assert decode(b"a\x81\x93b", "cp1252") == "a\x81“b"


def test_letters_that_windows_added_to_an_encoding_are_read() -> None:
    assert decode("① の研究".encode("cp932"), "shift_jis") == "① の研究"
    assert decode("10 € 研究".encode("cp950"), "big5") == "10 € 研究"


def test_only_real_line_ends_divide_lines() -> None:
    text = "a\u2028b\x85c\x0bd\r\ne\rf\ng"
    assert list(read_lines(io.BytesIO(text.encode()))) == [
        "a\u2028b\x85c\x0bd\r\n",
        "e\r",
        "f\n",
        "g",
    ]


def test_a_line_end_is_not_torn_at_the_border_of_two_blocks() -> None:
    text = "x" * ((1 << 16) - 1) + "\r\n" + "y\r\n"
    assert [len(line) for line in read_lines(io.BytesIO(text.encode()))] == [(1 << 16) + 1, 3]
    assert [len(line) for line in read_lines(io.BytesIO(text.encode("utf-16")))] == [
        (1 << 16) + 1,
        3,
    ]


def test_values_are_composed_and_freed_of_controls() -> None:
    assert clean("e\u0301\x00\x07\ufeffx\u2028y\tz") == "éx y\tz"
    assert clean("a\u00a0b\u2009c") == "a\u00a0b\u2009c"


@pytest.mark.parametrize(
    "piece",
    [
        "plain",
        "é",
        "e\u0301",
        "\u2028",
        "\ufeff",
        "\x00",
        "\n",
        "\t",
        "  ",
        "\u00a0",
        "血",
        "\ud800",
    ],
)
@pytest.mark.parametrize("size", [1, 500])
def test_what_is_tidy_needs_no_cleaning(piece: str, size: int) -> None:
    text = "word " * size + piece + " end"
    if is_tidy(text):
        assert squeeze(clean(text)) == text
    assert is_tidy(text) == (piece in ("plain", "é", "血"))


def test_a_line_without_an_end_is_refused() -> None:
    class Endless(io.RawIOBase):
        """One line that never ends."""

        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1 << 20
            assert self.given < 100 << 20
            return b"x" * (1 << 20)

    with pytest.raises(FormatError, match="64 MB"):
        list(read_lines(Endless()))  # type: ignore[arg-type]
