"""The empty form that a party fills in, with an explanation of every column."""

import io
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from glossary_service.errors import InvalidInputError
from glossary_service.formats import delimited
from glossary_service.formats.columns import letter
from glossary_service.safe_files import write_whole


# The states of a definition version, in the order it passes through them.
STATUSES = (
    "draft",
    "proposed",
    "in_review",
    "approved",
    "superseded",
    "rejected",
    "withdrawn",
)


class FormColumn(NamedTuple):
    """A column of the form: its header, what to write in it, an example, its width."""

    header: str
    help: str
    example: str
    width: int


# Every header is a name that `columns.FIELDS` knows, so that the filled form is read as it is.
FORM: tuple[FormColumn, ...] = (
    FormColumn(
        "Party",
        "Whose understanding this is: your department, unit or company. The same in every row.",
        "Central alliance department",
        26,
    ),
    FormColumn(
        "Term",
        "The word as you use it. The only column that must be filled. If you use one word in two "
        "meanings, give it two rows.",
        "joint venture",
        26,
    ),
    FormColumn(
        "Definition",
        "What the word means to you, in one or two sentences: what kind of thing it is, and what "
        "sets it apart. Say who owns it, who pays, how long it lasts, if that matters.",
        "A company that two or more partners found and own together, in which each holds at least "
        "a fifth of the shares and carries losses in proportion.",
        70,
    ),
    FormColumn(
        "Synonyms",
        "Other words that you use for the same thing, separated by | or ;",
        "jointly owned company | shared subsidiary",
        30,
    ),
    FormColumn("Abbreviation", "Short forms, separated by | or ;", "JV", 16),
    FormColumn(
        "Example",
        "A case that the word covers, so that others can check how they read the definition.",
        "A battery maker and a car maker found a company that runs a shared plant.",
        40,
    ),
    FormColumn(
        "Note",
        "Anything else a reader should know, for example what the word does not cover.",
        "A project without a company of its own is not meant.",
        40,
    ),
    FormColumn(
        "Source",
        "Where the definition stands: a handbook, a contract, a web page.",
        "Alliance handbook, chapter 2",
        26,
    ),
    FormColumn(
        "Status",
        "How far the definition has come. Choose from the list, or leave it empty.",
        "approved",
        14,
    ),
    FormColumn("Language", "The language of term and definition, such as en or de.", "en", 12),
)

TERMS_SHEET = "Terms"
HELP_SHEET = "Help"

_LAST_FORM_ROW = 5_000
HEADER_FONT = Font(bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="1F3A5F")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_template(path: str | Path) -> None:
    """Write the empty form, as a workbook (.xlsx) with explanations or as plain CSV (.csv).

    Raises:
        InvalidInputError: Another ending, or as `write_whole`.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        delimited.write(path, [[column.header for column in FORM]])
    elif suffix == ".xlsx":
        write_whole(path, _as_workbook())
    else:
        raise InvalidInputError(
            f"{path}: the empty form is written as .xlsx or .csv. Choose one of these endings."
        )


def _as_workbook() -> bytes:
    book = Workbook()
    book.remove(book.active)
    _fill_terms(book.create_sheet(TERMS_SHEET))
    _fill_help(book.create_sheet(HELP_SHEET))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _fill_terms(sheet: Worksheet) -> None:
    _put_row(sheet, 1, [column.header for column in FORM])
    _style_header(sheet, [column.width for column in FORM])
    for index, column in enumerate(FORM):
        area = f"{letter(index)}2:{letter(index)}{_LAST_FORM_ROW}"
        if column.header == "Status":
            rule = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
            rule.errorTitle = "Status"
            rule.error = "Choose a status from the list, or leave the cell empty."
            rule.showErrorMessage = True
        else:
            rule = DataValidation()
        rule.promptTitle, rule.prompt, rule.showInputMessage = column.header, column.help, True
        rule.add(area)
        sheet.add_data_validation(rule)


def _fill_help(sheet: Worksheet) -> None:
    _put_row(sheet, 1, ["Column", "What to write", "Example"])
    _style_header(sheet, [18, 80, 60])
    for row, column in enumerate(FORM, start=2):
        _put_row(sheet, row, [column.header, column.help, column.example])


def _style_header(sheet: Worksheet, widths: list[int]) -> None:
    for cell in sheet[1]:
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    for index, width in enumerate(widths):
        sheet.column_dimensions[letter(index)].width = width
    sheet.freeze_panes = "A2"


def _put_row(sheet: Worksheet, row: int, texts: list[str]) -> None:
    for index, text in enumerate(texts, start=1):
        cell = sheet.cell(row=row, column=index, value=text)
        # A text that begins like a formula stays a text.
        cell.data_type = "s"
        cell.alignment = WRAPPED
