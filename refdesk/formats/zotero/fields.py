"""Zotero's types, fields and roles in CSL's words (formats.md 12; Zotero's own CSL mapping)."""

from __future__ import annotations

from typing import Final

TYPES: Final = {
    "artwork": "graphic", "audioRecording": "song", "bill": "bill", "blogPost": "post-weblog",
    "book": "book", "bookSection": "chapter", "case": "legal_case", "computerProgram": "software",
    "conferencePaper": "paper-conference", "dataset": "dataset",
    "dictionaryEntry": "entry-dictionary", "document": "document",
    "email": "personal_communication", "encyclopediaArticle": "entry-encyclopedia",
    "film": "motion_picture", "forumPost": "post", "hearing": "hearing",
    "instantMessage": "personal_communication", "interview": "interview",
    "journalArticle": "article-journal", "letter": "personal_communication",
    "magazineArticle": "article-magazine", "manuscript": "manuscript", "map": "map",
    "newspaperArticle": "article-newspaper", "patent": "patent", "podcast": "song",
    "preprint": "article", "presentation": "speech", "radioBroadcast": "broadcast",
    "report": "report", "standard": "standard", "statute": "legislation", "thesis": "thesis",
    "tvBroadcast": "broadcast", "videoRecording": "motion_picture", "webpage": "webpage",
    "note": "document", "attachment": "document",
}  # fmt: skip
"""A note or a file without a parent becomes a document of its own."""

LABELS: Final = {
    "journalArticle": "Journal article", "bookSection": "Book section", "webpage": "Web page",
    "conferencePaper": "Conference paper", "computerProgram": "Software", "tvBroadcast": "TV broadcast",
    "note": "Note of its own", "attachment": "File of its own", "email": "E-mail",
    "forumPost": "Forum post", "blogPost": "Blog post", "instantMessage": "Instant message",
}  # fmt: skip
"""Types whose label is not their name split into words."""

VARIABLES: Final = {
    "title": "title", "caseName": "title", "nameOfAct": "title", "subject": "title",
    "shortTitle": "title-short", "abstractNote": "abstract",
    "publicationTitle": "container-title", "bookTitle": "container-title",
    "proceedingsTitle": "container-title", "encyclopediaTitle": "container-title",
    "dictionaryTitle": "container-title", "websiteTitle": "container-title",
    "blogTitle": "container-title", "forumTitle": "container-title",
    "programTitle": "container-title", "reporter": "container-title", "code": "container-title",
    "journalAbbreviation": "container-title-short",
    "series": "collection-title", "seriesTitle": "collection-title",
    "seriesNumber": "collection-number", "conferenceName": "event-title",
    "meetingName": "event-title", "volume": "volume", "codeVolume": "volume",
    "reporterVolume": "volume", "codeNumber": "volume", "issue": "issue",
    "priorityNumbers": "issue", "pages": "page", "codePages": "page", "firstPage": "page",
    "edition": "edition", "publisher": "publisher", "label": "publisher", "company": "publisher",
    "institution": "publisher", "distributor": "publisher", "network": "publisher",
    "studio": "publisher", "university": "publisher", "repository": "publisher",
    "organization": "publisher", "place": "publisher-place",
    "number": "number", "reportNumber": "number", "patentNumber": "number",
    "billNumber": "number", "publicLawNumber": "number", "docketNumber": "number",
    "episodeNumber": "number", "archiveID": "number", "identifier": "number",
    "documentNumber": "number", "type": "genre", "genre": "genre", "reportType": "genre",
    "thesisType": "genre", "manuscriptType": "genre", "letterType": "genre",
    "postType": "genre", "mapType": "genre", "presentationType": "genre", "websiteType": "genre",
    "programmingLanguage": "genre", "medium": "medium", "interviewMedium": "medium",
    "artworkMedium": "medium", "audioRecordingFormat": "medium",
    "videoRecordingFormat": "medium", "audioFileType": "medium", "system": "medium",
    "artworkSize": "dimensions", "runningTime": "dimensions", "scale": "scale",
    "numPages": "number-of-pages", "numberOfVolumes": "number-of-volumes",
    "section": "section", "session": "chapter-number", "version": "version",
    "versionNumber": "version", "status": "status", "legalStatus": "status",
    "court": "authority", "legislativeBody": "authority", "issuingAuthority": "authority",
    "committee": "section", "history": "references", "references": "references",
    "archive": "archive", "archiveLocation": "archive_location", "callNumber": "call-number",
    "applicationNumber": "call-number", "libraryCatalog": "source", "rights": "license",
    "language": "language", "DOI": "DOI", "ISBN": "ISBN", "ISSN": "ISSN", "url": "URL",
    "citationKey": "citation-key", "eventPlace": "event-place", "format": "medium",
    "repositoryLocation": "archive-place", "jurisdiction": "jurisdiction",
    "originalPublisher": "original-publisher", "originalPlace": "original-publisher-place",
    "PMID": "PMID", "PMCID": "PMCID", "partNumber": "part-number", "partTitle": "part-title",
    "division": "division", "volumeTitle": "volume-title", "chapterNumber": "chapter-number",
}  # fmt: skip

DATES: Final = {
    "date": "issued", "dateDecided": "issued", "dateEnacted": "issued", "issueDate": "issued",
    "accessDate": "accessed", "filingDate": "submitted", "originalDate": "original-date",
}  # fmt: skip

ROLES: Final = {
    "author": "author", "artist": "author", "cartographer": "author", "inventor": "author",
    "podcaster": "author", "presenter": "author", "programmer": "author", "sponsor": "author",
    "interviewee": "author", "performer": "performer", "castMember": "performer",
    "bookAuthor": "container-author", "commenter": "author", "composer": "composer",
    "contributor": "contributor", "counsel": "counsel", "cosponsor": "contributor",
    "attorneyAgent": "contributor", "director": "director", "editor": "editor",
    "executiveProducer": "executive-producer", "guest": "guest", "interviewer": "interviewer",
    "producer": "producer", "recipient": "recipient", "reviewedAuthor": "reviewed-author",
    "scriptwriter": "script-writer", "seriesEditor": "collection-editor",
    "translator": "translator", "wordsBy": "contributor", "host": "host", "narrator": "narrator",
    "seriesCreator": "series-creator", "organizer": "organizer", "chair": "chair",
    "originalCreator": "original-author", "compiler": "compiler", "illustrator": "illustrator",
}  # fmt: skip


def label_of(item_type: str) -> str:
    """The name of a type as people say it: `magazineArticle` is "Magazine article"."""
    if item_type in LABELS:
        return LABELS[item_type]
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in item_type)
    return words[:1].upper() + words[1:]
