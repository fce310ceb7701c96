"""Writes files in the form of NLM's descriptor and qualifier files, of made-up headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_HEAD = (
    '<?xml version="1.0"?>\n<!DOCTYPE {root} SYSTEM "https://vocabulary.example/dtd/{dtd}.dtd">\n'
)


@dataclass(frozen=True)
class MadeHeading:
    """A heading: name, places in the tree, other names (each a concept of its own when after "|")."""

    name: str
    trees: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    qualifiers: tuple[tuple[str, str], ...] = ()
    actions: tuple[str, ...] = ()
    note: str = ""
    abbreviation: str = ""
    other_concepts: tuple[tuple[str, ...], ...] = field(default=())


def _string(tag: str, text: str) -> str:
    return f"<{tag}><String>{escape(text)}</String></{tag}>"


def _terms(names: Iterable[str], number: str, abbreviation: str = "") -> str:
    short = f"<Abbreviation>{abbreviation}</Abbreviation>" if abbreviation else ""
    return "".join(
        f'<Term ConceptPreferredTermYN="{"N" if n else "Y"}" IsPermutedTermYN="N" LexicalTag="NON" '
        f'RecordPreferredTermYN="{"N" if n else "Y"}"><TermUI>T{number}{n:03}</TermUI>'
        f"<String>{escape(name)}</String>{short if not n else ''}</Term>"
        for n, name in enumerate(names)
    )


def _concepts(made: MadeHeading, number: str) -> str:
    note = f"<ScopeNote>{escape(made.note)}</ScopeNote>" if made.note else ""
    lists = [(made.name, *made.entries), *made.other_concepts]
    found = [
        f'<Concept PreferredConceptYN="{"N" if n else "Y"}"><ConceptUI>M{number}{n}</ConceptUI>'
        f"{_string('ConceptName', names[0])}{'' if n else note}<RegistryNumbers/>"
        f"<TermList>{_terms(names, f'{number}{n}', made.abbreviation)}</TermList></Concept>"
        for n, names in enumerate(lists)
    ]
    return f"<ConceptList>{''.join(found)}</ConceptList>"


def _trees(made: MadeHeading) -> str:
    numbers = "".join(f"<TreeNumber>{number}</TreeNumber>" for number in made.trees)
    return f"<TreeNumberList>{numbers}</TreeNumberList>" if numbers else ""


def descriptor(made: MadeHeading, number: int) -> str:
    """One DescriptorRecord."""
    allowed = "".join(
        f"<AllowableQualifier><QualifierReferredTo><QualifierUI>Q{n:06}</QualifierUI>"
        f"{_string('QualifierName', name)}</QualifierReferredTo><Abbreviation>{short}</Abbreviation>"
        "</AllowableQualifier>"
        for n, (name, short) in enumerate(made.qualifiers)
    )
    actions = "".join(
        f"<PharmacologicalAction><DescriptorReferredTo><DescriptorUI>D9{n}</DescriptorUI>"
        f"{_string('DescriptorName', name)}</DescriptorReferredTo></PharmacologicalAction>"
        for n, name in enumerate(made.actions)
    )
    return (
        f'<DescriptorRecord DescriptorClass="1">\n <DescriptorUI>D{number:06}</DescriptorUI>\n '
        f"{_string('DescriptorName', made.name)}\n <DateCreated><Year>1999</Year><Month>01</Month>"
        "<Day>01</Day></DateCreated>\n <Annotation>of no weight</Annotation>\n"
        f"<AllowableQualifiersList>{allowed}</AllowableQualifiersList>"
        f"{f'<PharmacologicalActionList>{actions}</PharmacologicalActionList>' if actions else ''}"
        f"{_trees(made)}\n{_concepts(made, str(number))}</DescriptorRecord>\n"
    )


def qualifier(made: MadeHeading, number: int) -> str:
    """One QualifierRecord."""
    return (
        f"<QualifierRecord>\n <QualifierUI>Q{number:06}</QualifierUI>\n "
        f"{_string('QualifierName', made.name)}<Annotation>subheading only</Annotation>"
        f"{_trees(made)}{_concepts(made, str(number))}</QualifierRecord>\n"
    )


def descriptor_parts(headings: Iterable[MadeHeading]) -> Iterator[str]:
    """A descriptor file, piece by piece."""
    yield _HEAD.format(root="DescriptorRecordSet", dtd="nlmdescriptorrecordset_20260101")
    yield '<DescriptorRecordSet LanguageCode="eng">\n'
    for number, made in enumerate(headings, 1):
        yield descriptor(made, number)
    yield "</DescriptorRecordSet>\n"


def descriptor_file(headings: Iterable[MadeHeading]) -> bytes:
    """A descriptor file."""
    return "".join(descriptor_parts(headings)).encode()


def qualifier_file(headings: Iterable[MadeHeading]) -> bytes:
    """A qualifier file."""
    head = _HEAD.format(root="QualifierRecordSet", dtd="nlmqualifierrecordset_20260101")
    body = "".join(qualifier(made, number) for number, made in enumerate(headings, 1))
    return f'{head}<QualifierRecordSet LanguageCode="eng">\n{body}</QualifierRecordSet>\n'.encode()


DESCRIPTORS = (
    MadeHeading("Neurodegenerative Diseases", ("C10.574", "C99.5")),
    MadeHeading(
        "Alzheimer Disease", ("C10.228.140", "C10.574.945"), ("Dementia, Alzheimer", "Dementia Alzheimer"),
        (("therapy", "TH"), ("administration & dosage", "AD")),
        note="A slow loss of memory that was made up here. It has two sentences.",
        other_concepts=(("Presenile Dementia", "Dementia, Presenile"),),
    ),
    MadeHeading("Parkinson Disease", ("C10.574.812",)),
    MadeHeading("Cytokines", ("D12.644.276", "D23.529.374")),
    MadeHeading("Interleukin-6", ("D12.644.276.374", "D23.529.374.465"), ("IL-6", "IL6", "Interferon beta-2")),
    MadeHeading("Neoplasms", ("C04",), ("Cancer", "Tumors", "Malignancy")),
    MadeHeading("Glioma", ("C04.557.465",)),
    MadeHeading("Myocardial Infarction", ("C14.280.647",), ("Heart Attack", "Infarction, Myocardial")),
    MadeHeading("Ascorbic Acid", ("D02.241",), ("Vitamin C",), actions=("Antioxidants",)),
    MadeHeading("Vitamin D", ("D10.570",), actions=("Vitamins",)),
    MadeHeading("Micronutrients", ("D27.505.696",)),
    MadeHeading("Antioxidants", ("D27.505.519",)),
    MadeHeading("Vitamins", ("D27.505.696.477",)),
    MadeHeading("Common Cold", ("C01.748",)),
    MadeHeading("C04x Neighbour", ("C04x",)),
    MadeHeading("Review", ("V03.850",), entries=("Review Literature",)),
    MadeHeading("Systematic Review", ("V03.850.900",)),
)  # fmt: skip
"""The headings of the search tests (search.md, part 3) and a few more, with made-up numbers."""

QUALIFIERS = (
    MadeHeading("therapeutic use", ("Y01.020",), abbreviation="TU"),
    MadeHeading("adverse effects", ("Y01.020.030",), ("side effects",), abbreviation="AE"),
    MadeHeading("administration & dosage", ("Y01.020.010",), abbreviation="AD"),
    MadeHeading("therapy", ("Y03",), abbreviation="TH"),
    MadeHeading("drug therapy", ("Y03.010",), abbreviation="DT"),
    MadeHeading("prevention & control", ("Y03.020",), abbreviation="PC"),
)
