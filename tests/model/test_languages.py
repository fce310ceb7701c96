from __future__ import annotations

from refdesk.model.languages import language_code, language_name, language_tag


def test_languages_are_known_by_code_name_and_tag() -> None:
    assert language_tag("ger") == language_tag("deu") == language_tag("German") == "de"
    assert language_code("de-AT") == language_code("DE") == language_code("German") == "ger"
    assert language_name("chi") == language_name("zh-Hans") == "Chinese"


def test_unknown_languages_stay_as_they_are() -> None:
    assert language_tag("Klingon") == language_code("Klingon") == "Klingon"
    assert language_tag("de-AT") == "de-AT"
