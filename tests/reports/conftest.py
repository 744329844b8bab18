"""Reports as the engine makes them, written by hand: one of three parties, one of two, odd ones."""

from dataclasses import replace

import pytest

from glossary_service.alignment.concepts import (
    Band,
    Cell,
    Characteristic,
    Conflict,
    ConflictClass,
    ConflictReport,
    Contrast,
    Designations,
    Entry,
    Evidence,
    Factors,
    MatrixRow,
    Missing,
    Modality,
    Parting,
    PartyCount,
    Relation,
    Side,
    Span,
    Tally,
    Verdict,
)


NORTH = "Northwind Alliances"
HARBOUR = "Harbour Retail"
KESTREL = "Kestrel Health"

HOSTILE = (
    "<script>alert('x')</script> [bold]loud[/bold] | **stars** _under_ # not a heading "
    "[a link](https://evil.example/x) ![i](http://evil.example/i.png) \x1b[31mred\x1b[0m "
    "`code` &lt;b&gt; www.evil.example \u202egnorw\u202c \x07 <img src=x onerror=alert(1)>"
)
LONG = (
    "The parties " + "shall share costs in the proportion agreed by the board, and " * 90 + "end."
)


def entry(party, term, definition="", **more):
    return Entry(id=f"{party}/{term}", party=party, term=term, definition=definition, **more)


def spans(definition, *words):
    return tuple(Span(definition.index(word), definition.index(word) + len(word)) for word in words)


def factors(severity=5, role=1.0, distance=1.0, certainty=0.8, assumed=("exposure",)):
    return Factors(
        severity=severity,
        role=role,
        distance=distance,
        exposure=1.0,
        certainty=certainty,
        priority=severity * role * distance * certainty,
        assumed=assumed,
    )


def tally(left, right, agree, differ, unclear, only_left, only_right):
    return Tally(
        left=left,
        right=right,
        agree=agree,
        differ=differ,
        unclear=unclear,
        only_left=only_left,
        only_right=only_right,
    )


def conflict(kind, band, left, right, sentence, **more):
    defaults = {
        "id": f"{left.id}|{right.id if right else ''}",
        "term": left.term,
        "reason": "A delimiting characteristic is contradicted.",
        "question": "What would you do on the first day?",
        "parting": None,
        "factors": factors(severity={Band.STOP: 5, Band.DECIDE: 3, Band.NOTE: 1}[band]),
        "relation": Relation.CONFLICTING,
        "confidence": 0.91,
    }
    return Conflict(
        kind=kind, band=band, left=left, right=right, sentence=sentence, **(defaults | more)
    )


def characteristic(definition, words, dimension, value, modality=Modality.REQUIRED):
    (span,) = spans(definition, words)
    return Characteristic(dimension=dimension, value=value, modality=modality, span=span)


def joint_venture():
    contract = (
        "A short project that two firms run together under a contract, each keeping its own staff, "
        "books and liability, and that ends with the delivery."
    )
    company = (
        "A separate company with shared equity, founded by at least two partners who appoint its "
        "board and answer for its debts in proportion to their shares."
    )
    left = entry(NORTH, "joint venture", contract, source="Alliance handbook 2025")
    right = entry(
        HARBOUR,
        "joint venture",
        company,
        source="Group legal glossary",
        status="approved",
        abbreviations=("JV",),
    )
    form = Contrast(
        side=Side.CONTRADICTING,
        dimension="legal_form",
        name="Legal form",
        left=characteristic(contract, "under a contract", "legal_form", "contract_only"),
        right=characteristic(company, "separate company", "legal_form", "separate_entity"),
        distance=1.0,
        severity=5,
        role=3,
        assumed=False,
        question="Will a company be founded?",
    )
    number = Contrast(
        side=Side.COMMON,
        dimension="party_count",
        name="Number of parties",
        left=characteristic(contract, "two firms", "party_count", "two"),
        right=characteristic(company, "at least two partners", "party_count", "two_or_more"),
        distance=0.2,
        severity=2,
        role=2,
        assumed=True,
        question="How many may join?",
        covers="right",
    )
    end = Contrast(
        side=Side.LEFT,
        dimension="duration",
        name="Duration",
        left=characteristic(contract, "ends with the delivery", "duration", "project_end"),
        right=None,
        distance=0.5,
        severity=3,
        role=2,
        assumed=False,
        question="When does it end?",
    )
    return conflict(
        ConflictClass.FALSE_FRIEND,
        Band.STOP,
        left,
        right,
        "A project under a contract on one side, a company with shared equity on the other.",
        question="If this goes wrong next year, which company's name stands on the claim?",
        parting=Parting(
            dimension="legal_form",
            name="Legal form",
            left="a contract, no company",
            right="a separate company",
            scale=("no contract", "contract", "joint board", "separate company"),
            left_marks=(1,),
            right_marks=(3,),
        ),
        left_spans=spans(contract, "project", "under a contract"),
        right_spans=spans(company, "separate company", "shared equity"),
        contrasts=(form, number, end),
    )


def exclusive():
    sole = "Only the named reseller may sell in the territory; the maker itself may still sell."
    full = "Nobody but the named reseller may sell in the territory, not even the maker."
    return conflict(
        ConflictClass.FALSE_FRIEND,
        Band.STOP,
        entry(NORTH, "exclusive", sole, source="Reseller agreement, clause 4", language="en-GB"),
        entry(KESTREL, "exclusive", full, source="Sales guide"),
        "One side may still sell to its own customers.",
        question="May you sell there yourself?",
        parting=Parting(
            dimension="exclusivity",
            name="Exclusivity",
            left="sole: the maker may still sell",
            right="exclusive: not even the maker",
            scale=("none", "preferred", "sole", "exclusive"),
            left_marks=(1, 2),
            right_marks=(2, 3),
        ),
        left_spans=spans(sole, "maker itself may still sell"),
        right_spans=spans(full, "not even the maker"),
    )


def gap():
    text = "Revenue from deals that a partner brought, counted when the customer has paid."
    return conflict(
        ConflictClass.GAP,
        Band.STOP,
        entry(HARBOUR, "partner revenue", text, source="Finance manual 7.2"),
        entry(KESTREL, "partner revenue", "Revenue from deals that a partner brought."),
        "One definition says when the revenue counts, the other leaves it open.",
        relation=Relation.OVERLAPPING,
        confidence=0.72,
        question="Order signed, invoice sent, or money in the bank?",
        parting=Parting(
            dimension="revenue_definition",
            name="When revenue counts",
            left="when the customer has paid",
            right="says nothing on this",
        ),
        left_spans=spans(text, "counted when the customer has paid"),
    )


def hostile():
    return conflict(
        ConflictClass.QUESTION,
        Band.DECIDE,
        entry("<b>Kestrel</b> Health", HOSTILE, HOSTILE, source="[red]file[/red] | <i>x</i>"),
        entry(HARBOUR, "1. not a list", "- not an item", source="# not a heading"),
        f"Unclear: {HOSTILE}",
        relation=Relation.UNDECIDED,
        confidence=0.42,
        question=HOSTILE,
        reason=HOSTILE,
        parting=Parting(
            dimension="x", name=HOSTILE, left=HOSTILE, right="| b |", scale=(HOSTILE, "]["),
            left_marks=(0,), right_marks=(9,),
        ),
        left_spans=(Span(3, 40), Span(10, 30), Span(35, 60), Span(400, 900), Span(9, 2)),
        right_spans=(Span(-4, 3), Span(0, 5)),
    )  # fmt: skip


def right_to_left():
    arabic = "اتفاق بين شركتين أو أكثر على تقاسم الموارد دون تأسيس شركة جديدة."
    return conflict(
        ConflictClass.BROADER_NARROWER,
        Band.DECIDE,
        entry(HARBOUR, "alliance", "An agreement to share resources without a new company."),
        entry(KESTREL, "تحالف", arabic, language="ar", source="دليل الشراكات"),
        "Every alliance of one side is an alliance of the other, not the other way round.",
        relation=Relation.NARROWER,
        confidence=0.6,
        factors=factors(severity=3, role=0.6, assumed=("exposure", "severity", "role")),
        right_spans=spans(arabic, "دون تأسيس شركة جديدة"),
    )


def three_parties():
    agreed_text = "The place in which a product may be sold."
    very_long = entry(KESTREL, "cost sharing", LONG, source="Annex B")
    return ConflictReport(
        parties=(
            PartyCount(party=NORTH, entries=26, terms=24, without_definition=2),
            PartyCount(party=HARBOUR, entries=19, terms=18, without_definition=0),
            PartyCount(party=KESTREL, entries=31, terms=31, without_definition=1),
        ),
        tallies=(
            tally(NORTH, HARBOUR, 5, 1, 1, 9, 4),
            tally(NORTH, KESTREL, 7, 2, 0, 8, 12),
            tally(HARBOUR, KESTREL, 4, 3, 2, 5, 17),
        ),
        conflicts=(
            joint_venture(),
            exclusive(),
            gap(),
            hostile(),
            right_to_left(),
            conflict(
                ConflictClass.OVERLAP,
                Band.DECIDE,
                entry(NORTH, "cost sharing", "Each side bears half of costs.", source="Annex A"),
                very_long,
                "One side names half, the other a proportion that a board sets.",
                left_spans=(Span(16, 20),),
                right_spans=spans(LONG, "proportion agreed by the board", "end"),
                parting=Parting(
                    dimension="cost_share", name="Share of the costs", left="half",
                    right="as the board agrees",
                ),
            ),
            conflict(
                ConflictClass.SHARED_SILENCE,
                Band.DECIDE,
                entry(NORTH, "customer data", "Data about customers."),
                entry(HARBOUR, "customer data", "All data on the customers of the alliance."),
                "Neither definition says who keeps the data when the alliance ends.",
                question="Who keeps the data on the day after the end?",
                parting=Parting(
                    dimension="data_after_end", name="Data after the end",
                    left="says nothing on this", right="says nothing on this",
                ),
            ),
            conflict(
                ConflictClass.UNDEFINED,
                Band.NOTE,
                entry(NORTH, "go-live"),
                None,
                "Used, but no definition is given.",
                relation=Relation.UNDECIDED,
            ),
            conflict(
                ConflictClass.CIRCULAR,
                Band.NOTE,
                entry(KESTREL, "partner", "A party to a partnership."),
                None,
                "Partner is explained by partnership, and partnership by partner.",
            ),
            conflict(
                ConflictClass.ABBREVIATION,
                Band.NOTE,
                entry(HARBOUR, "joint venture", "A company.", abbreviations=("JV",)),
                entry(HARBOUR, "junior vendor", "A new supplier.", abbreviations=("JV",)),
                "JV stands for two things in one set.",
                term="JV",
            ),
            conflict(
                ConflictClass.TWO_WORDS,
                Band.NOTE,
                entry(NORTH, "sandbox", "A test place."),
                entry(KESTREL, "pilot area", "A place for tests."),
                "You call it sandbox, they call it pilot area.",
            ),
        ),
        agreed=(
            Verdict(
                left=entry(NORTH, "territory", agreed_text),
                right=entry(HARBOUR, "sales area", agreed_text),
                designations=Designations.SYNONYM,
                relation=Relation.EQUIVALENT,
                likely=Relation.EQUIVALENT,
                confidence=0.98765432,
                rule="same-text",
                reason="Both definitions say the same.",
                left_spans=(),
                right_spans=(),
                contrasts=(),
                evidence=(
                    Evidence(signal="name", score=1.0),
                    Evidence(signal="meaning", score=None, note="not measured"),
                ),
            ),
        ),
        missing=(
            Missing(entry=entry(NORTH, "steering committee"), absent_from=KESTREL),
            Missing(entry=entry(NORTH, "affiliate"), absent_from=KESTREL),
            Missing(entry=entry(HARBOUR, "net sales"), absent_from=NORTH),
        ),
        matrix=(
            MatrixRow(term="joint venture", cells=(Cell.REFERENCE, Cell.DIFFERS, Cell.ABSENT)),
            MatrixRow(term="territory", cells=(Cell.REFERENCE, Cell.AGREES, Cell.UNCLEAR)),
            MatrixRow(term="<i>go-live</i>", cells=(Cell.UNDEFINED, Cell.ABSENT, Cell.ABSENT)),
        ),
        not_compared=("3 entries of Kestrel Health are in another language.",),
        unread=14,
        made_with={"sentence encoder": "static-256 1.0", "characteristics": "table of 2026-01"},
    )  # fmt: skip


@pytest.fixture
def report():
    """Three parties, every kind of finding, hostile text among it."""
    return three_parties()


@pytest.fixture
def pair_report(report):
    """Two parties who disagree on one word."""
    return replace(
        report,
        parties=report.parties[:2],
        tallies=report.tallies[:1],
        conflicts=report.conflicts[:1],
    )


@pytest.fixture
def busy_report(report):
    """A report with nine words that stop the scope."""
    first = report.conflicts[0]
    stops = tuple(replace(first, id=f"c{number}", term=f"word {number}") for number in range(1, 10))
    return replace(report, conflicts=stops)


@pytest.fixture
def quiet_report(report):
    """Two parties with nothing to settle."""
    return replace(
        report,
        parties=report.parties[:2],
        tallies=report.tallies[:1],
        conflicts=(),
        agreed=(),
        missing=(),
        matrix=(),
        not_compared=(),
        unread=0,
    )
