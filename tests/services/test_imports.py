"""Files that go into a term set, and term sets that go out as files."""

import io
import json
import threading
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings, strategies as st
from openpyxl import Workbook, load_workbook
from service_fixtures import Cast, SetClock

from glossary_service.errors import (
    GlossaryError,
    InvalidInputError,
    InvalidValueError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    StateError,
)
from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import Actor, Role
from glossary_service.policy.transitions import State
from glossary_service.services.exports import WRITTEN
from glossary_service.services.file_rows import content_of, fields_of
from glossary_service.services.import_preview import CHOICES
from glossary_service.services.imports import KEPT_PENDING, SMALL, Proposed, read_upload
from glossary_service.services.term_sets import clean_content
from glossary_service.store import entries, log
from glossary_service.store.contents import hash_content
from glossary_service.store.entries import EntryFilter
from glossary_service.store.records import (
    Content,
    Designation,
    EntryRecord,
    ImportedRow,
    ImportRecord,
    ImportState,
    RowChoice,
    RowKind,
    RowOutcome,
    TermStatus,
    TermType,
)
from glossary_service.wiring import Services


FULL = Content(
    designations=(
        Designation(text="joint venture", language="en"),
        Designation(text="JV", status=TermStatus.ADMITTED, term_type=TermType.ACRONYM),
        Designation(text="shared | firm; own", status=TermStatus.DEPRECATED),
    ),
    definition="=A company\nthat two “parents” own,\n\n'together'.",
    language="en",
    superordinate="alliance",
    examples=("A plant\n• run together.", "A shop."),
    counter_examples=("• A project.",),
    source="@Handbook",
    register="legal",
    support="+ A lawyer.",
    note="-",
    valid_from=date(2026, 1, 31),
    review_date=date(2027, 1, 31),
)


class Desk:
    """A steward of "retail" with one term set, and short ways to do what she does."""

    def __init__(self, services: Services, cast: Cast, role: Role = Role.STEWARD) -> None:
        self.services, self.cast = services, cast
        self.actor = cast.actor("retail", role)
        self.set = self.add_set("Plan words")

    def add_set(self, name: str) -> UUID:
        return self.services.term_sets.create(self.actor, self.cast.id("retail"), name).id

    def add(self, term: str, definition: str = "", **more: object) -> EntryRecord:
        content = Content(designations=(Designation(text=term),), definition=definition, **more)
        return self.services.term_sets.add_entry(self.actor, self.set, content)

    def move(self, entry: EntryRecord, state: State) -> EntryRecord:
        """Put the open version of an entry into a state, as a review does."""
        assert entry.open is not None
        version_id = entry.open.id

        def work(session: object) -> None:
            entries.lock_entry(session, entry.id, entry.revision)
            entries.move(session, version_id, state, at=self.services.database.clock())

        self.services.database.run(work)
        return self.services.term_sets.get_entry(self.actor, entry.id)

    def read(self, text: str | bytes, name: str = "terms.csv") -> ImportRecord:
        data = text.encode() if isinstance(text, str) else text
        return self.services.imports.upload(self.actor, self.set, name, data)

    def rows(self, held: ImportRecord) -> list[ImportedRow]:
        found: list[ImportedRow] = []
        after = ""
        while True:
            page = self.services.imports.list_rows(
                self.actor, held.term_set_id, held.id, after=after, limit=200
            )
            found += page.items
            after = page.after
            if not after:
                return found

    def kinds(self, held: ImportRecord) -> list[tuple[int, RowKind]]:
        return [(row.row, row.kind) for row in self.rows(held)]

    def apply(self, held: ImportRecord, **choices: object) -> ImportRecord:
        return self.services.imports.apply(
            self.actor, held.term_set_id, held.id, held.revision, **choices
        )

    def entries(self, term_set_id: UUID | None = None) -> list[EntryRecord]:
        wanted = EntryFilter(term_set_id=term_set_id or self.set)
        page = self.services.term_sets.list_entries(self.actor, wanted, limit=200)
        return list(page.items)

    def export(self, kind: str, *, drafts: bool = True, actor: Actor | None = None) -> bytes:
        stream = io.BytesIO()
        self.services.exports.write(actor or self.actor, self.set, kind, stream, drafts=drafts)
        return stream.getvalue()


@pytest.fixture
def desk(services: Services, cast: Cast) -> Desk:
    return Desk(services, cast)


def open_contents(found: list[EntryRecord]) -> list[Content]:
    return [entry.open.content for entry in found if entry.open is not None]


# ── out and in again ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_what_is_exported_and_imported_elsewhere_is_the_same(desk: Desk, kind: str):
    made = desk.services.term_sets.add_entry(desk.actor, desk.set, FULL)
    desk.add("lead", "A person.")
    desk.add("lead", "A metal.")
    data = desk.export(kind)
    origin = desk.set
    desk.set = desk.add_set("Copy")
    held = desk.read(data, f"terms.{kind}")
    assert held.kinds[RowKind.NEW] + held.kinds[RowKind.SAME_NAME] == 3
    done = desk.apply(held)
    assert done.outcomes[RowOutcome.ADDED] == 3
    hashes = [
        sorted(entry.open.content_hash for entry in desk.entries(of) if entry.open)
        for of in (origin, desk.set)
    ]
    assert hashes[0] == hashes[1]
    assert made.open is not None
    assert made.open.content_hash in hashes[1]


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_a_second_import_of_the_same_file_changes_nothing(desk: Desk, kind: str):
    desk.services.term_sets.add_entry(desk.actor, desk.set, FULL)
    desk.add("lead", "A person.")
    data = desk.export(kind)
    before = desk.entries()
    held = desk.read(data, f"terms.{kind}")
    assert held.kinds[RowKind.SAME] == held.total == 2
    assert desk.apply(held).outcomes[RowOutcome.SKIPPED] == 2
    assert desk.entries() == before


def test_a_file_without_ids_imported_twice_changes_nothing(desk: Desk):
    text = "Term,Definition,Synonyms\nlead,A person.,contact\nlead,A metal.,\ndeal,,\n"
    desk.apply(desk.read(text))
    before = desk.entries()
    again = desk.read(text)
    assert {row.kind for row in desk.rows(again)} == {RowKind.SAME}
    desk.apply(again)
    assert desk.entries() == before
    assert len(before) == 3


_SIGNS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
_NASTY = st.sampled_from(
    [
        *("|", ";", "'", '"', "\\", "\n", "\t", ",", "=", "+", "-", "@", "• ", "\n• ", "  ", " | "),
        *("\u202e", "\u200f", "😀", "_x0041_", "שלום", "مصطلح", "\ufeff", "e\u0301", "a", "''="),
    ]
)
_TEXT = st.lists(_NASTY | _SIGNS, max_size=8).map("".join)
_FORM = _TEXT.filter(lambda text: bool(text.replace("\ufeff", "").split()))
_CONTENT = st.builds(
    Content,
    designations=st.lists(
        st.builds(
            Designation,
            text=_FORM,
            status=st.sampled_from(TermStatus),
            term_type=st.sampled_from(TermType),
            language=_TEXT.map(lambda text: text[:9]),
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
    definition=_TEXT,
    language=_TEXT,
    superordinate=_TEXT,
    examples=st.lists(_TEXT, max_size=3).map(tuple),
    counter_examples=st.lists(_TEXT, max_size=3).map(tuple),
    source=_TEXT,
    register=_TEXT,
    support=_TEXT,
    note=_TEXT,
    valid_from=st.none() | st.dates(),
    review_date=st.none() | st.dates(),
)


@settings(max_examples=150)
@given(st.lists(_CONTENT, min_size=1, max_size=3), st.sampled_from(sorted(WRITTEN)))
def test_no_text_is_changed_by_writing_and_reading(given_contents: list[Content], kind: str):
    contents = [clean_content(content) for content in given_contents]
    stream = io.BytesIO()
    write = WRITTEN[kind].write
    assert write is not None
    write([fields_of(content) | {"id": "x"} for content in contents], stream)
    read = read_upload(f"terms.{kind}", stream.getvalue())
    assert read.problems == ()
    back = [content_of({**row.texts, **row.several}) for row in read.rows]
    assert back == contents
    assert list(map(hash_content, back)) == list(map(hash_content, contents))


def test_a_form_added_in_the_columns_is_added_and_the_others_keep_what_is_known(desk: Desk):
    desk.services.term_sets.add_entry(desk.actor, desk.set, FULL)
    document = json.loads(desk.export("json"))
    row = document["entries"][0]
    row["synonyms"] = ["shared | firm; own", "common company"]
    row["abbreviations"] = []
    held = desk.read(json.dumps(document), "terms.json")
    assert desk.kinds(held) == [(1, RowKind.CHANGED)]
    desk.apply(held)
    (content,) = open_contents(desk.entries())
    assert content.designations == (
        FULL.designations[0],
        FULL.designations[2],
        Designation(text="common company", status=TermStatus.ADMITTED),
    )


# ── what others see of an export ─────────────────────────────────────────────────────────────────


def test_an_export_without_drafts_holds_what_is_live_alone(desk: Desk):
    live = desk.move(desk.add("lead", "A person."), State.APPROVED)
    desk.add("deal", "Secret.")
    changed = Content(designations=(Designation(text="lead"),), definition="Hidden.")
    desk.services.term_sets.write_draft(desk.actor, live.id, live.revision, changed)
    shown = json.loads(desk.export("json", drafts=False))["entries"]
    assert [(row["term"], row["definition"], row["status"]) for row in shown] == [
        ("lead", "A person.", "approved")
    ]
    both = json.loads(desk.export("json"))["entries"]
    assert [(row["term"], row["definition"]) for row in both] == [
        ("deal", "Secret."),
        ("lead", "Hidden."),
    ]


def test_who_does_not_see_a_set_exports_nothing_of_it(desk: Desk, cast: Cast):
    desk.move(desk.add("lead", "A person."), State.APPROVED)
    for party in ("hardware", "tarnwick", "stranger"):
        with pytest.raises(NotFoundError):
            desk.export("csv", actor=cast.actor(party, Role.STEWARD))


def test_a_formula_stays_a_text_in_every_format(desk: Desk):
    desk.add("=1+1", '=HYPERLINK("http://x")')
    assert "'=1+1" in desk.export("csv").decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(desk.export("xlsx"))).active
    assert {cell.data_type for cell in sheet[2] if cell.value is not None} == {"s"}
    assert sheet["B2"].value == "=1+1"


def test_a_text_too_long_for_a_cell_is_named_and_not_cut_off(desk: Desk):
    desk.add("lead", examples=("x" * 20_000, "y" * 20_000))
    with pytest.raises(InvalidInputError, match=r"Examples.*lead.*CSV or JSON"):
        desk.export("xlsx")
    assert len(desk.export("csv")) > 40_000


# ── what a row is to the set ─────────────────────────────────────────────────────────────────────


def test_rows_are_new_same_changed_or_of_the_same_name(desk: Desk):
    desk.add("lead", "A person.", source="Handbook")
    desk.add("deal", "A sale.")
    desk.add("stock", "Goods.")
    desk.add("stock", "Shares.")
    held = desk.read(
        "Term,Definition\nfresh,New.\nlead,A person.\ndeal,A promise.\nstock,Cattle.\n ,lost\n"
    )
    assert desk.kinds(held) == [
        (2, RowKind.NEW),
        (3, RowKind.SAME),
        (4, RowKind.CHANGED),
        (5, RowKind.SAME_NAME),
        (6, RowKind.PROBLEM),
    ]
    assert {kind: held.kinds[kind] for kind in RowKind} == dict.fromkeys(RowKind, 1)
    changed = desk.rows(held)[2]
    assert [(item.field, item.before, item.after) for item in changed.changes] == [
        ("Definition", "A sale.", "A promise.")
    ]
    done = desk.apply(held)
    assert done.outcomes == {
        RowOutcome.ADDED: 2,
        RowOutcome.UPDATED: 1,
        RowOutcome.SKIPPED: 2,
        RowOutcome.OVERTAKEN: 0,
    }
    assert sorted(
        (c.designations[0].text, c.definition) for c in open_contents(desk.entries())
    ) == [
        ("deal", "A promise."),
        ("fresh", "New."),
        ("lead", "A person."),
        ("stock", "Cattle."),
        ("stock", "Goods."),
        ("stock", "Shares."),
    ]


def test_a_column_that_the_file_does_not_have_is_left_as_it_is(desk: Desk):
    desk.add("lead", "A person.", source="Handbook", note="Old.")
    desk.apply(desk.read("Term,Definition,Note\nlead,A firm.,\n"))
    (content,) = open_contents(desk.entries())
    assert (content.definition, content.source, content.note) == ("A firm.", "Handbook", "")


def test_an_id_finds_its_entry_whatever_the_term(desk: Desk):
    entry = desk.add("lead", "A person.")
    held = desk.read(f"ID,Term,Definition\n{entry.id},contact,Somebody.\n")
    assert desk.rows(held)[0].entry_id == entry.id
    desk.apply(held)
    (changed,) = desk.entries()
    assert (changed.id, changed.term) == (entry.id, "contact")


def test_an_id_that_stands_twice_is_a_problem_in_its_second_row(desk: Desk):
    entry = desk.add("lead", "A person.")
    held = desk.read(f"ID,Term,Definition\n{entry.id},lead,One.\n{entry.id},lead,Two.\n")
    assert desk.kinds(held) == [(2, RowKind.CHANGED), (3, RowKind.PROBLEM)]
    assert "Row 2 has the same id" in desk.rows(held)[1].problem


def test_ids_of_other_parties_are_unknown_and_nothing_is_learned(
    desk: Desk, cast: Cast, services: Services
):
    other = cast.actor("hardware", Role.STEWARD)
    their_set = services.term_sets.create(other, cast.id("hardware"), "Theirs")
    content = Content(designations=(Designation(text="lead"),), definition="Their secret.")
    theirs = services.term_sets.add_entry(other, their_set.id, content)
    text = "ID,Term,Definition\n{},lead,Their secret.\n"
    known = desk.rows(desk.read(text.format(theirs.id)))
    unknown = desk.rows(desk.read(text.format(UUID(int=7))))
    assert known == unknown
    assert [row.kind for row in known] == [RowKind.NEW]
    desk.apply(desk.read(text.format(theirs.id)))
    assert services.term_sets.get_entry(other, theirs.id) == theirs


def test_the_same_row_twice_is_added_once(desk: Desk):
    held = desk.read("Term,Definition\nlead,A person.\nlead,A person.\nlead,A metal.\n")
    assert desk.kinds(held) == [(2, RowKind.NEW), (3, RowKind.SAME), (4, RowKind.SAME_NAME)]
    assert "Row 2" in desk.rows(held)[1].problem
    desk.apply(held)
    assert len(desk.entries()) == 2


# ── approvals ────────────────────────────────────────────────────────────────────────────────────


def test_an_approved_entry_gets_a_draft_beside_it_and_stays_live(desk: Desk):
    live = desk.move(desk.add("lead", "A person."), State.APPROVED)
    desk.apply(desk.read("Term,Definition\nlead,A firm.\n"))
    (entry,) = desk.entries()
    assert entry.live == live.live
    assert entry.open is not None
    assert (entry.open.state, entry.open.number) == (State.DRAFT, 2)
    assert entry.open.content.definition == "A firm."


@pytest.mark.parametrize("state", [State.PROPOSED, State.IN_REVIEW])
def test_a_change_under_review_is_named_and_left_alone(desk: Desk, state: State):
    proposed = desk.move(desk.add("lead", "A person."), State.PROPOSED)
    if state is State.IN_REVIEW:
        proposed = desk.move(proposed, state)
    held = desk.read("Term,Definition\nlead,A firm.\n")
    (row,) = desk.rows(held)
    assert row.kind is RowKind.PROBLEM
    assert "being reviewed; decide that first" in row.problem
    desk.apply(held)
    assert desk.entries() == [proposed]


def test_a_file_that_says_what_is_live_leaves_the_draft_alone(desk: Desk):
    live = desk.move(desk.add("lead", "A person."), State.APPROVED)
    changed = Content(designations=(Designation(text="lead"),), definition="A firm.")
    draft = desk.services.term_sets.write_draft(desk.actor, live.id, live.revision, changed)
    held = desk.read("Term,Definition\nlead,A person.\n")
    assert desk.kinds(held) == [(2, RowKind.SAME)]
    desk.apply(held)
    assert desk.entries() == [draft]


# ── choices ──────────────────────────────────────────────────────────────────────────────────────


def test_a_choice_for_a_row_counts_before_one_for_its_kind(desk: Desk):
    for term in ("deal", "lead", "stock"):
        desk.add(term, "Old.")
    held = desk.read("Term,Definition\ndeal,New.\nlead,New.\nstock,New.\n")
    done = desk.apply(
        held,
        kinds={RowKind.CHANGED: RowChoice.SKIP},
        rows={3: RowChoice.KEEP_BOTH, 4: RowChoice.UPDATE},
    )
    assert done.outcomes[RowOutcome.SKIPPED] == 1
    found = sorted((c.designations[0].text, c.definition) for c in open_contents(desk.entries()))
    assert found == [("deal", "Old."), ("lead", "New."), ("lead", "Old."), ("stock", "New.")]


def test_a_choice_that_a_row_does_not_offer_is_refused_and_nothing_is_written(desk: Desk):
    held = desk.read("Term,Definition\nlead,New.\n")
    with pytest.raises(InvalidValueError) as refused:
        desk.apply(held, rows={2: RowChoice.UPDATE, 99: RowChoice.SKIP})
    assert set(refused.value.fields) == {"rows.2", "rows.99"}
    with pytest.raises(InvalidValueError):
        desk.apply(held, kinds={RowKind.PROBLEM: RowChoice.KEEP_BOTH})
    assert desk.entries() == []
    assert desk.apply(held).state is ImportState.APPLIED


def test_every_kind_of_row_can_be_skipped():
    assert all(RowChoice.SKIP in choices for choices in CHOICES.values())


# ── others at work ───────────────────────────────────────────────────────────────────────────────


def test_a_set_changed_since_the_preview_is_read_again_before_anything_is_written(desk: Desk):
    held = desk.read("Term,Definition\nlead,A firm.\n")
    entry = desk.add("lead", "A person.")
    with pytest.raises(StaleError):
        desk.apply(held)
    fresh = desk.services.imports.get(desk.actor, desk.set, held.id)
    assert fresh.revision == held.revision + 1
    assert desk.kinds(fresh) == [(2, RowKind.CHANGED)]
    with pytest.raises(StaleError):
        desk.apply(held)
    assert desk.entries() == [entry]
    assert desk.apply(fresh).outcomes[RowOutcome.UPDATED] == 1


def test_two_people_who_import_at_once_add_every_row_once(desk: Desk):
    text = "Term,Definition\n" + "".join(f"term {n},Meaning.\n" for n in range(700))
    previews = [desk.read(text) for _ in range(3)]
    refused: list[GlossaryError] = []

    def work(held: ImportRecord) -> None:
        try:
            desk.apply(held)
        except (StaleError, StateError) as error:
            refused.append(error)

    threads = [threading.Thread(target=work, args=(held,)) for held in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    page = desk.services.term_sets.list_entries(desk.actor, EntryFilter(), limit=200)
    count = len(page.items)
    while page.after:
        page = desk.services.term_sets.list_entries(
            desk.actor, EntryFilter(), after=page.after, limit=200
        )
        count += len(page.items)
    assert count == 700


def test_one_import_applied_twice_at_once_writes_every_row_once(desk: Desk):
    text = "Term,Definition\n" + "".join(f"term {n},Meaning.\n" for n in range(1_100))
    held = desk.read(text)
    threads = [threading.Thread(target=desk.apply, args=(held,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = desk.services.imports.get(desk.actor, desk.set, held.id)
    assert (done.state, done.done) == (ImportState.APPLIED, 1_100)
    written = desk.services.imports.list_written(desk.actor, desk.set, held.id)
    assert len(set(written)) == len(written) == 1_100


def test_an_interrupted_import_goes_on_where_it_stopped(desk: Desk, services: Services):
    text = "Term,Definition\n" + "".join(f"term {n},Meaning.\n" for n in range(1_200))
    held = desk.read(text)
    seen: list[tuple[int, int]] = []
    stopped = desk.apply(
        held, progress=lambda *come: seen.append(come), cancelled=lambda: bool(seen)
    )
    assert (stopped.state, stopped.done) == (ImportState.APPLYING, 500)
    other = desk.read("Term,Definition\nother,Meaning.\n")
    with pytest.raises(StateError, match="Another import"):
        desk.apply(other)
    done = desk.apply(held, progress=lambda *come: seen.append(come))
    assert seen == [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]
    assert done.outcomes[RowOutcome.ADDED] == 1_200
    assert desk.apply(held) == done
    lines = services.database.read(lambda session: list(log.read_log(session)))
    kinds = [line.event.kind for line in lines]
    assert services.database.read(log.verify_log)[1] == ""
    assert kinds.count("import.applied") == 1
    assert kinds.count("entry.created") == 0


def test_an_entry_changed_while_an_import_is_applied_is_left_to_who_changed_it(desk: Desk):
    text = "Term,Definition\n" + "".join(f"term {n:04},Meaning.\n" for n in range(600))
    desk.apply(desk.read(text))
    last = next(entry for entry in desk.entries() if entry.term == "term 0000")
    changing = desk.read(
        text.replace("Meaning.", "Changed.").replace("term 0000,Changed.\n", "")
        + "term 0000,Changed.\n"
    )
    calls = []
    desk.apply(changing, progress=lambda *come: calls.append(come), cancelled=lambda: bool(calls))
    content = Content(designations=(Designation(text="term 0000"),), definition="By hand.")
    mine = desk.services.term_sets.write_draft(desk.actor, last.id, last.revision, content)
    done = desk.apply(changing)
    assert done.outcomes[RowOutcome.OVERTAKEN] == 1
    assert done.outcomes[RowOutcome.UPDATED] == 599
    assert desk.services.term_sets.get_entry(desk.actor, last.id) == mine


def test_a_preview_is_gone_after_a_day_and_an_applied_import_keeps_no_file(
    desk: Desk, clock: SetClock
):
    held = desk.read("Term\nlead\n")
    clock.pass_(hours=25)
    desk.read("Term\ndeal\n")
    with pytest.raises(NotFoundError):
        desk.services.imports.get(desk.actor, desk.set, held.id)
    assert timedelta(hours=25) > KEPT_PENDING


def test_who_may_not_import_is_refused_and_others_see_no_import(
    desk: Desk, cast: Cast, services: Services
):
    held = desk.read("Term\nlead\n")
    for role in (Role.VIEWER, Role.CONTRIBUTOR, Role.REVIEWER):
        actor = cast.actor("retail", role)
        with pytest.raises(NotAllowedError):
            services.imports.upload(actor, desk.set, "terms.csv", b"Term\nlead\n")
        with pytest.raises(NotAllowedError):
            services.imports.list_rows(actor, desk.set, held.id)
    for party in ("hardware", "tarnwick", "stranger"):
        actor = cast.actor(party, Role.STEWARD)
        attempts: list[Callable[[], object]] = [
            lambda actor=actor: services.imports.upload(actor, desk.set, "terms.csv", b"Term\nx\n"),
            lambda actor=actor: services.imports.get(actor, desk.set, held.id),
            lambda actor=actor: services.imports.list_rows(actor, desk.set, held.id),
            lambda actor=actor: services.imports.apply(actor, desk.set, held.id, held.revision),
            lambda actor=actor: services.imports.remove(actor, desk.set, held.id),
        ]
        for attempt in attempts:
            with pytest.raises(NotFoundError):
                attempt()


# ── bad files ────────────────────────────────────────────────────────────────────────────────────


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (40 * 1024**2))
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("terms.csv", b"", "terms.csv is empty"),
        ("terms.csv", b"Colour,Size\nred,1\n", "no column for the term"),
        ("terms.csv", b"Term,Definition\nle\0ad,x\n", "holds zero bytes"),
        ("terms.csv", b"Term,Definition\n\x81\x8d\x8f,x\n", "neither UTF-8"),
        ("terms.csv", b"Term,Definition\nlead," + b"x" * 10_000_000 + b"\n", "terms.csv, row 2"),
        ("terms.xlsx", b"Term\nlead\n", "no workbook"),
        ("terms.xlsx", bomb(), "terms.xlsx would unpack"),
        ("terms.json", b"[" * 100_000, "terms.json is no JSON"),
        ("terms.pdf", b"%PDF", "ending '.pdf' is unknown"),
        ("../../etc/passwd", b"x", "passwd cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_nothing_is_kept(
    desk: Desk, name: str, data: bytes, said: str
):
    with pytest.raises(InvalidInputError, match=said) as refused:
        desk.read(data, name)
    assert "/tmp" not in refused.value.message  # noqa: S108 - where the copy was must not show


def test_problems_name_row_column_field_and_what_to_do(desk: Desk):
    held = desk.read(
        "Term,Definition,Valid from,Term details\n"
        "lead,A person.,31.12.2026,\n"
        f"deal,{'x' * 20_001},,\n"
        "stock,Goods.,,stock | best\n"
        "offer,A price.,,,,too many\n"
    )
    rows = desk.rows(held)
    assert {row.kind for row in rows} == {RowKind.PROBLEM}
    assert [(row.row, row.column, row.field) for row in rows] == [
        (2, "C", "valid_from"),
        (3, "B", "definition"),
        (4, "D", "designations"),
        (5, "", ""),
    ]
    assert "as in 2026-03-31" in rows[0].problem
    assert "Shorten it" in rows[1].problem
    assert "Choose from preferred" in rows[2].problem
    assert desk.apply(held).outcomes[RowOutcome.SKIPPED] == 4
    assert desk.entries() == []


def test_a_formula_without_a_result_is_a_problem_of_its_row(desk: Desk):
    book = Workbook()
    for row in (["Term", "Definition"], ["lead", "=A1"], ["deal", "A sale."]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    held = desk.read(content.getvalue(), "terms.xlsx")
    assert desk.kinds(held) == [(2, RowKind.PROBLEM), (3, RowKind.NEW)]
    assert "Cell B2 holds a formula" in desk.rows(held)[0].problem
    assert held.problems[0].row == 2


def test_a_large_file_goes_in_and_a_second_time_changes_nothing(desk: Desk):
    # Long enough for several transactions, written without a worker.
    number = SMALL
    text = "Term,Definition\n" + "".join(f"term {n},Meaning {n}.\n" for n in range(number))
    done = desk.apply(desk.read(text))
    assert done.outcomes[RowOutcome.ADDED] == number
    again = desk.read(text)
    assert again.kinds[RowKind.SAME] == number


# ── files of several parties ─────────────────────────────────────────────────────────────────────


def test_rows_of_another_party_than_the_first_are_problems_and_the_others_go_in(desk: Desk):
    held = desk.read(
        "Party,Term,Definition\n,deal,A sale.\nRetail,lead,A person.\n"
        "Hardware,lead,A metal.\n retail ,offer,A price.\nHardware,bolt,A part.\n"
    )
    assert desk.kinds(held) == [
        (2, RowKind.NEW),
        (3, RowKind.NEW),
        (4, RowKind.PROBLEM),
        (5, RowKind.NEW),
        (6, RowKind.PROBLEM),
    ]
    refused = desk.rows(held)[2]
    assert "This row names “Hardware”, and row 3 “Retail”." in refused.problem
    assert "file of its own" in refused.problem
    assert (refused.field, refused.choice) == ("party", RowChoice.SKIP)
    desk.apply(held)
    assert [entry.term for entry in desk.entries()] == ["deal", "lead", "offer"]


def test_a_very_long_name_of_a_party_is_cut_in_the_message(desk: Desk):
    held = desk.read(f"Party,Term\nA,lead\n{'B' * 5_000},deal\n")
    assert len(desk.rows(held)[1].problem) < 400


# ── proposing what was imported ──────────────────────────────────────────────────────────────────


def propose(desk: Desk, held: ImportRecord) -> Proposed:
    return desk.services.imports.propose_all(desk.actor, held.term_set_id, held.id)


def test_the_drafts_of_an_import_are_proposed_together_and_wait_as_one(desk: Desk):
    reviewer = desk.cast.actor("retail", Role.REVIEWER)
    held = desk.read("Term,Definition\n" + "".join(f"term {n},Is {n}.\n" for n in range(600)))
    desk.apply(held)
    assert propose(desk, held) == Proposed(proposed=600, left=0)
    (waiting,) = desk.services.reviews.waiting_for(reviewer).to_vote
    assert (waiting.batch_id, waiting.together) == (held.id, 600)
    assert propose(desk, held) == Proposed(proposed=0, left=600)
    one = desk.services.term_sets.get_entry(desk.actor, waiting.entry_id)
    assert one.open is not None
    assert one.open.state is State.PROPOSED
    desk.services.reviews.vote(reviewer, waiting.version_id, waiting.content_hash, Choice.APPROVE)
    (rest,) = desk.services.reviews.waiting_for(reviewer).to_vote
    assert (rest.together, rest.entry_id != waiting.entry_id) == (599, True)
    lines = desk.services.database.read(lambda session: list(log.read_log(session)))
    assert [line.event.kind for line in lines].count("version.proposed") == 600
    assert desk.services.database.read(log.verify_log)[1] == ""


def test_changes_proposed_one_by_one_wait_beside_the_batch(desk: Desk):
    reviewer = desk.cast.actor("retail", Role.REVIEWER)
    held = desk.read("Term,Definition\nlead,A person.\ndeal,A sale.\n")
    desk.apply(held)
    propose(desk, held)
    alone = desk.add("offer", "A price.")
    desk.services.reviews.propose(desk.actor, alone.id, alone.revision)
    waiting = desk.services.reviews.waiting_for(reviewer).to_vote
    assert sorted(item.together for item in waiting) == [1, 2]
    back = next(entry for entry in desk.entries() if entry.term == "lead")
    back = desk.services.reviews.revise(desk.actor, back.id, back.revision)
    desk.services.reviews.propose(desk.actor, back.id, back.revision)
    waiting = desk.services.reviews.waiting_for(reviewer).to_vote
    assert [item.together for item in waiting] == [1, 1, 1]


def test_drafts_without_a_definition_and_what_is_no_draft_any_more_are_left(desk: Desk):
    desk.cast.person("retail", Role.REVIEWER)
    held = desk.read("Term,Definition\nlead,A person.\ndeal,\noffer,A price.\n")
    desk.apply(held)
    offer = next(entry for entry in desk.entries() if entry.term == "offer")
    desk.services.reviews.withdraw(desk.actor, offer.id, offer.revision)
    assert propose(desk, held) == Proposed(proposed=1, left=2)


def test_nothing_is_proposed_where_nobody_could_vote_or_nothing_is_written(desk: Desk):
    held = desk.read("Term,Definition\nlead,A person.\n")
    with pytest.raises(StateError, match="written nothing"):
        propose(desk, held)
    desk.apply(held)
    with pytest.raises(StateError, match="can vote on this change"):
        propose(desk, held)
    (entry,) = desk.entries()
    assert entry.open is not None
    assert entry.open.state is State.DRAFT


def test_imports_of_others_are_not_proposed(desk: Desk, cast: Cast):
    held = desk.read("Term,Definition\nlead,A person.\n")
    desk.apply(held)
    call = desk.services.imports.propose_all
    with pytest.raises(NotFoundError):
        call(cast.actor("hardware", Role.STEWARD), desk.set, held.id)
    with pytest.raises(NotAllowedError):
        call(cast.actor("retail", Role.REVIEWER), desk.set, held.id)
