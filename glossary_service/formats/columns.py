"""Which column of a file holds which field: one table of names, and the search for the header."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from glossary_service.errors import InvalidInputError
from glossary_service.formats.cells import clean
from glossary_service.formats.table import Column


# Field → the names its column goes by, the best known first: when two columns compete, the earlier
# name wins. Case, accents, spaces, dashes, underscores and brackets do not matter. No name stands
# for two fields.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "party": (
        *("party", "owner", "department", "organisation", "organization", "business unit", "unit"),
        *("company", "partner", "partner name", "team", "division", "Partei", "Abteilung"),
        *("Unternehmen", "Firma", "Bereich", "partie", "département", "entreprise", "departamento"),
        *("organización", "empresa", "部门", "部門", "公司", "организация", "отдел", "القسم"),
    ),
    "term": (
        *("term", "preferred term", "prefLabel", "preferred label", "designation", "headword"),
        *("word", "concept", "concept name", "term name", "label", "name", "terms", "title"),
        *(
            "Begriff",
            "Fachbegriff",
            "Benennung",
            "Terminus",
            "terme",
            "término",
            "termine",
            "termo",
        ),
        *("术语", "術語", "用語", "термин", "مصطلح", "المصطلح", "מונח"),
    ),
    "definition": (
        *("definition", "meaning", "our definition", "description", "explanation", "definitions"),
        *(
            "definiens",
            "Bedeutung",
            "Begriffsbestimmung",
            "Beschreibung",
            "Erklärung",
            "signification",
        ),
        *("definición", "significado", "definizione", "definição", "definitie"),
        *("定义", "定義", "определение", "تعريف", "التعريف", "הגדרה"),
    ),
    "synonyms": (
        *("synonyms", "synonym", "altLabel", "alternative label", "alternative labels"),
        *("also known as", "aka", "aliases", "alias", "alternative terms", "other names"),
        *("Synonyme", "sinónimos", "sinonimi", "同义词", "同義語", "синонимы"),
    ),
    "abbreviation": (
        *("abbreviation", "abbreviations", "acronym", "acronyms", "abbr", "short form"),
        *("Abkürzung", "Kürzel", "abréviation", "sigle", "abreviatura", "siglas", "sigla"),
        *("abbreviazione", "缩写", "略語", "сокращение"),
    ),
    "source": (
        *("source", "sources", "reference", "references", "citation", "origin", "Quelle"),
        *("Fundstelle", "fuente", "fonte", "来源", "出典", "источник"),
        *("url", "link", "web address"),
    ),
    "status": (
        *("status", "state", "term status", "approval status", "administrative status"),
        *("Zustand", "statut", "estado", "stato", "状态", "状態", "статус"),
    ),
    "language": (
        *("language", "lang", "locale", "language code", "Sprache", "langue", "idioma", "lingua"),
        *("语言", "言語", "язык", "اللغة"),
    ),
    "example": (
        *("example", "examples", "usage example", "Beispiel", "exemple", "ejemplo", "esempio"),
        *("exemplo", "示例", "例", "пример"),
    ),
    "note": (
        *("note", "notes", "comment", "comments", "remark", "remarks", "scope note", "Anmerkung"),
        *("Bemerkung", "Kommentar", "Hinweis", "remarque", "commentaire", "nota", "observaciones"),
        *("备注", "備考", "примечание", "ملاحظات"),
    ),
    "id": (
        *("id", "identifier", "term id", "concept id", "entry id", "uri", "iri", "code", "key"),
        *("Kennung", "identifiant", "identificador", "编号", "идентификатор"),
    ),
    "superordinate": (
        *("superordinate concept", "superordinate", "broader term", "broader concept", "broader"),
        *("parent term", "parent concept", "parent", "genus", "Oberbegriff", "terme générique"),
        *("término genérico", "上位概念"),
    ),
    "counter_example": (
        *("counter-examples", "counter-example", "does not cover", "not meant", "Gegenbeispiel"),
        *("Gegenbeispiele", "contre-exemple", "contraejemplo", "反例"),
    ),
    "register": ("register", "usage", "Stilebene", "registre", "registro"),
    "support": ("support", "support it brings", "what it brings", "Unterstützung"),
    "valid_from": ("valid from", "effective date", "effective from", "gültig ab", "valide depuis"),
    "review_date": ("review date", "review by", "next review", "Prüfdatum", "nächste Prüfung"),
    "designations": ("term details", "designation details"),
}

_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\uff08[^\uff09]*\uff09|@[\w-]+$")
_VOCABULARY = re.compile(r"^(skos|skosxl|dct|dcterms|rdfs|dc)\s*:", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]{1,3}")


def header_key(text: str) -> str:
    """Reduce a header to what is compared.

    >>> header_key("Preferred_Term (EN) *"), header_key("skos:prefLabel@en"), header_key("Kürzel")
    ('preferredterm', 'preflabel', 'kurzel')
    """
    text = _IN_BRACKETS.sub("", _VOCABULARY.sub("", text.strip()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())


# Header key → (field, rank of the name).
KNOWN: Mapping[str, tuple[str, int]] = {
    header_key(name): (field, rank)
    for field, names in FIELDS.items()
    for rank, name in enumerate(names)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The columns found in one header row.

    `recognised` counts those found by name; `term_rank` is the place of the term column's name in
    `FIELDS` (0 the best known, -1 where the caller named the column).
    """

    columns: Mapping[str, Column]
    unused: tuple[Column, ...]
    recognised: int
    term_rank: int


def letter(index: int) -> str:
    """Return the spreadsheet letter of a column (0-based).

    >>> letter(0), letter(25), letter(26), letter(701), letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def lettered(cells: Iterable[str]) -> list[Column]:
    """Return the cells of a row as columns with letters."""
    return [
        Column(index=index, header=" ".join(clean(cell).split()), letter=letter(index))
        for index, cell in enumerate(cells)
    ]


def read_header(row: Sequence[Column], wanted: Mapping[str, str]) -> Header | None:
    """Take a row as the header; `None` unless a column for the term is found in it.

    Columns asked for in `wanted` come first, then known names.
    """
    chosen: dict[str, Column] = {}
    recognised = 0
    for field, reference in wanted.items():
        by_name, column = _locate(reference, row)
        if column is not None:
            chosen[field] = column
            recognised += by_name
    taken = {column.index for column in chosen.values()}
    ranks: dict[str, int] = dict.fromkeys(chosen, -1)
    best: dict[str, tuple[int, Column]] = {}
    for column in row:
        known = KNOWN.get(header_key(column.header))
        if known is None or known[0] in wanted or column.index in taken:
            continue
        field, rank = known
        if field not in best or rank < best[field][0]:
            best[field] = (rank, column)
    for field, (rank, column) in best.items():
        chosen[field], ranks[field] = column, rank
    if "term" not in chosen:
        return None
    used = {column.index for column in chosen.values()}
    return Header(
        columns={field: chosen[field] for field in FIELDS if field in chosen},
        unused=tuple(column for column in row if column.header and column.index not in used),
        recognised=recognised + len(best),
        term_rank=ranks["term"],
    )


def find_header(
    rows: Sequence[Sequence[Column]], wanted: Mapping[str, str]
) -> tuple[int, Header] | None:
    """Find the header among the first rows: the one with most recognised columns.

    Between equals the one with the better-known name for the term wins, then the first.
    """
    found = [
        (position, header)
        for position, row in enumerate(rows)
        if any(column.header for column in row) and (header := read_header(row, wanted)) is not None
    ]
    return min(
        found, key=lambda item: (-item[1].recognised, item[1].term_rank, item[0]), default=None
    )


def check_wanted(wanted: Mapping[str, str], path: Path) -> None:
    """Refuse fields that do not exist.

    Raises:
        InvalidInputError: Naming the unknown field and those that exist.
    """
    unknown = [field for field in wanted if field not in FIELDS]
    if unknown:
        raise InvalidInputError(
            f"{path}: '{unknown[0]}' is no field that a column can fill. The fields are "
            f"{', '.join(FIELDS)}."
        )


def check_found(
    header: Header, row: Sequence[Column], wanted: Mapping[str, str], path: Path
) -> None:
    """Refuse references to columns that are not there.

    Raises:
        InvalidInputError: Listing the headers that were found.
    """
    for field, reference in wanted.items():
        if field not in header.columns:
            raise InvalidInputError(
                f"{path}: there is no column '{reference}' to take the {field} from. Found: "
                f"{describe(row)}. Name one of these headers, its letter or its number."
            )


def no_term_column(
    path: Path, place: str, row: Sequence[Column], wanted: Mapping[str, str]
) -> InvalidInputError:
    """Build the error for a file in which no column holds the terms."""
    if "term" in wanted:
        what = f"there is no column '{wanted['term']}' to take the term from"
    else:
        what = "no column for the term was recognised"
    return InvalidInputError(
        f"{path}{place}: {what}. Found: {describe(row)}. Give the column with the words the header "
        "'term', or say which column it is by header, letter or number."
    )


def describe(row: Sequence[Column]) -> str:
    """Return the headers of a row in words, at most twenty.

    >>> describe(lettered(["Word", "", "Sense"]))
    "A 'Word', C 'Sense'"
    """
    shown = [
        f"{column.letter} '{_shortened(column.header)}'".strip() for column in row if column.header
    ]
    more = f" and {len(shown) - 20} more" if len(shown) > 20 else ""  # noqa: PLR2004
    return ", ".join(shown[:20]) + more or "nothing"


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004


def _locate(reference: str, row: Sequence[Column]) -> tuple[bool, Column | None]:
    """Find a column by exact header, similar header, letter or 1-based number, in this order."""
    name = " ".join(reference.split())
    for column in row:
        if name and column.header == name:
            return True, column
    key = header_key(reference)
    for column in row:
        if key and header_key(column.header) == key:
            return True, column
    for column in row:
        if column.letter and (
            (_LETTERS.fullmatch(name) and column.letter == name.upper())
            or (name.isdecimal() and column.index + 1 == int(name))
        ):
            return False, column
    return False, None
