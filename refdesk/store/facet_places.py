"""Countries as affiliations name them: each with the query that finds it in `[ad]`.

There is no field for the country of an affiliation; a name counts wherever it stands in one. A
name that is also part of another place's is looked for without that.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from refdesk.model.fold import tokens


class Name(NamedTuple):
    """One of a country's names in folded words, and the phrases in which it means something else."""

    words: str
    without: tuple[str, ...] = ()

    @property
    def term(self) -> str:
        """The query that finds it."""
        text = f'"{self.words}"[ad]'
        for phrase in self.without:
            text += f' NOT "{phrase}"[ad]'
        return f"({text})" if self.without else text


class Country(NamedTuple):
    """A country with all its names."""

    label: str
    names: tuple[Name, ...]

    @property
    def term(self) -> str:
        """The query that finds it."""
        text = " OR ".join(name.term for name in self.names)
        return f"({text})" if len(self.names) > 1 else text


# Label=other names, each with !phrases in which it means something else; divided by |.
_COUNTRIES: Final = """
Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan
Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin!benin city|Bhutan|Bolivia
Bosnia and Herzegovina=bosnia|Botswana|Brazil=brasil|Brunei|Bulgaria|Burkina Faso|Burundi
Cambodia|Cameroon|Canada|Cape Verde=cabo verde|Central African Republic|Chad|Chile
China|Colombia|Congo=drc|Costa Rica
Côte d'Ivoire=cote divoire=ivory coast|Croatia|Cuba|Cyprus|Czech Republic=czechia
Denmark|Djibouti|Dominican Republic|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Eswatini=swaziland
Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia!usa!united states|Germany=deutschland|Ghana
Greece|Greenland|Grenada|Guatemala|Guinea!papua new guinea!guinea bissau!equatorial guinea
Guyana|Haiti|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq
Ireland!northern ireland|Israel|Italy=italia|Jamaica|Japan|Jordan!usa!united states|Kazakhstan
Kenya|Kuwait|Kyrgyzstan|Laos=lao pdr|Latvia|Lebanon!usa!united states|Lesotho|Liberia|Libya
Liechtenstein|Lithuania|Luxembourg|Macau=macao|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta
Mauritania|Mauritius|Mexico!new mexico|Moldova|Monaco|Mongolia!inner mongolia|Montenegro
Morocco|Mozambique|Myanmar=burma|Namibia|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria
North Korea=democratic peoples republic of korea=democratic people s republic of korea
North Macedonia=macedonia|Norway|Oman|Pakistan|Palestine|Panama|Papua New Guinea|Paraguay|Peru
Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia=russian federation|Rwanda
Saudi Arabia|Senegal|Serbia|Sierra Leone|Singapore|Slovakia=slovak republic|Slovenia|Somalia
South Africa|South Korea=korea!north korea|South Sudan|Spain=españa|Sri Lanka
Sudan!south sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo
Trinidad and Tobago=trinidad|Tunisia|Turkey=türkiye|Turkmenistan|Uganda|Ukraine
United Arab Emirates=uae|United Kingdom=uk=england=scotland=northern ireland=wales!new south wales
United States=usa=u s a|Uruguay|Uzbekistan|Venezuela|Vietnam=viet nam|Yemen|Zambia|Zimbabwe
"""


@cache
def countries() -> tuple[Country, ...]:
    """All that are looked for."""
    entries = (part for line in _COUNTRIES.split("\n") for part in line.split("|") if part)
    return tuple(_country(entry) for entry in entries)


def _country(entry: str) -> Country:
    names = [_name(text) for text in entry.split("=")]
    return Country(re.split("[=!]", entry, maxsplit=1)[0], tuple(dict.fromkeys(names)))


def _name(text: str) -> Name:
    words, *without = (" ".join(tokens(part)) for part in text.split("!"))
    return Name(words, tuple(without))
