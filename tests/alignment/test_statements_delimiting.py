"""What delimits a concept in any trade: lists, exclusivity, parties, times, purposes."""

import pytest


def told(said, family):
    return {(value, modality) for name, value, modality, _ in said if name == family}


def values(said, family):
    return {value for name, value, *_ in said if name.partition(":")[0] == family}


def quotes(said, family):
    return {words for name, _, _, words in said if name == family}


@pytest.fixture(scope="module")
def weak(tools):
    """Return the open values of a definition that decide nothing alone."""

    def weak_values(definition):
        return {
            (item.dimension, item.value)
            for item in tools.reader.read(definition, ()).characteristics
            if item.weak
        }

    return weak_values


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "items"),
    [
        ("Fruit such as apples and pears.", "apple, pear"),
        ("Costs, including without limitation travel and meals.", "travel, meal"),
        ("Costs, including but not limited to travel and meals.", "travel, meal"),
        ("Fruit (e.g. apples, pears).", "apple, pear"),
        ("Fruit, for example apples.", "apple"),
    ],
)
def test_an_open_list_is_left_free_and_decides_nothing(read, weak, definition, items):
    ((value, modality),) = told(read(definition), "inclusion:open")
    assert value.split(": ")[-1] == items
    assert modality == "optional"
    assert ("inclusion:open", value) in weak(definition)
    assert told(read(definition), "inclusion:closed") == set()


@pytest.mark.parametrize(
    ("definition", "items"),
    [
        ("A kit consisting of a hammer and a saw.", "kit: hammer, saw"),
        ("A crew comprising a pilot and a nurse.", "crew: pilot, nurse"),
        ("Two tools, namely a hammer and a saw.", "hammer, saw"),
        ("Drinks limited to water and milk.", "drink: water, milk"),
        ("Either a hammer or a saw.", "hammer, saw"),
        ("A kit consisting of tools in boxes and nails, designed to last.", "kit: tool, nail"),
    ],
)
def test_a_closed_list_is_a_condition(read, definition, items):
    assert told(read(definition), "inclusion:closed") == {(items, "required")}


@pytest.mark.parametrize(
    "definition",
    [
        "A contract that either party may end.",
        "A price that does not include tax.",
        "It is limited.",
    ],
)
def test_what_lists_nothing_is_no_list(read, definition):
    assert values(read(definition), "inclusion") == set()


# ── exclusivity ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "stated"),
    [
        ("An exclusive mandate to sell.", ("exclusive mandate", "required")),
        ("The sole mandate to sell.", ("exclusive mandate", "required")),
        ("A non-exclusive mandate to sell.", ("nonexclusive mandate", "required")),
        ("A nonexclusive mandate to sell.", ("nonexclusive mandate", "required")),
        ("A mandate that is not exclusive.", ("nonexclusive mandate", "required")),
        ("A stall used not exclusively for fruit.", ("nonexclusive fruit", "required")),
        ("A stall used exclusively for fruit.", ("exclusive fruit", "required")),
        ("A stall open only to members.", ("only member", "required")),
    ],
)
def test_exclusivity_says_what_is_exclusive(read, definition, stated):
    assert told(read(definition), "exclusivity:stated") == {stated}


@pytest.mark.parametrize(
    "definition",
    ["A price exclusive of tax.", "Not only fruit.", "Two mutually exclusive events.", "Only if."],
)
def test_words_of_another_sense_state_no_exclusivity(read, definition):
    assert told(read(definition), "exclusivity:stated") == set()


def test_a_choice_between_exclusive_and_not_is_left_free(read):
    said = told(read("An exclusive or non-exclusive mandate."), "exclusivity:stated")
    assert {modality for _, modality in said} == {"optional"}


# ── parties ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "party"),
    [
        ("A fee paid by the tenant.", "paid by tenant"),
        ("A contract between two companies.", "between company"),
        ("A contract between a landlord and a tenant.", "between landlord tenant"),
        ("A person who buys on behalf of the owner.", "behalf owner"),
        ("Goods delivered to the customer.", "to customer"),
        ("Goods bought from a farmer.", "from farmer"),
    ],
)
def test_who_takes_part_is_read_with_the_role(read, definition, party):
    assert (party, "required") in {
        (value, modality) for name, value, modality, _ in read(definition) if "party:" in name
    } - {("party", "required")}


@pytest.mark.parametrize(
    "definition",
    [
        "A letter sent by post.",
        "A price determined by law.",
        "The distance between two poles.",
        "A permit to employ a driver.",
        "Rules related to customers.",
        "A gap between the wall and a visitor.",
    ],
)
def test_words_without_a_party_name_none(read, definition):
    assert {name for name, *_ in read(definition) if name.startswith("party:")} == set()


def test_a_party_that_is_denied_is_ruled_out(read):
    assert told(read("A house not owned by the tenant."), "party:by") == {
        ("owned by tenant", "excluded")
    }


# ── times ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "time"),
    [
        ("A visit before the harvest.", "before harvest"),
        ("A visit prior to the harvest.", "before harvest"),
        ("A visit after the harvest.", "after harvest"),
        ("A visit following the harvest.", "after harvest"),
        ("A visit during the harvest.", "during harvest"),
        ("Rent due until departure.", "until departure"),
        ("A price as of the date of delivery.", "at date delivery"),
        ("The price at the time of delivery.", "at delivery"),
        ("A refund upon cancellation or upon delivery.", "upon delivery"),
        ("A repair within the warranty period.", "within warranty period"),
    ],
)
def test_when_is_read_with_what_it_hangs_on(read, definition, time):
    assert time in values(read(definition), "time")


@pytest.mark.parametrize(
    "definition",
    [
        "Profit before tax.",
        "A shelf within the building.",
        "A price based upon weight.",
        "Any of the following.",
        "A street named after a king.",
        "After-sales help.",
        "Paid within 30 days.",
    ],
)
def test_what_names_no_time_is_none(read, definition):
    assert values(read(definition), "time") == set()


# ── purposes ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("definition", "purpose"),
    [
        ("A tool in order to cut metal.", ("cut metal", "required")),
        ("A fund for the purpose of building schools.", ("building school", "required")),
        ("A tool used to cut metal.", ("cut metal", "required")),
        ("A tool designed to cut metal.", ("cut metal", "required")),
        ("A room intended for guests.", ("guest", "required")),
        ("A wall so that water stays out.", ("water stay", "required")),
        ("An agreement between farmers to share machines.", ("share machine", "required")),
        ("A tool that may be used to cut metal.", ("cut metal", "optional")),
        ("A tool that is not used to cut metal.", ("cut metal", "excluded")),
    ],
)
def test_what_it_is_for_is_read(read, definition, purpose):
    assert told(read(definition), "purpose:stated") == {purpose}


@pytest.mark.parametrize(
    "definition",
    [
        "The right to sell goods.",
        "A person able to sell goods.",
        "A firm that agrees to sell goods.",
        "A word used to describe a payment.",
        "Goods sent to members.",
        "A part used in conjunction with a motor.",
    ],
)
def test_an_infinitive_that_tells_no_purpose_is_none(read, definition):
    assert told(read(definition), "purpose:stated") == set()


def test_every_characteristic_quotes_its_opening_and_its_words(read):
    said = read("A fee paid by the tenant before departure in order to keep the flat.")
    assert quotes(said, "party:by") == {"paid by the tenant"}
    assert quotes(said, "time") == {"before departure"}
    assert quotes(said, "purpose:stated") == {"in order to keep the flat"}


def test_what_stands_in_examples_delimits_nothing(read):
    said = read("A fee, for example one paid by the tenant after departure.")
    assert {name for name, *_ in said if name.partition(":")[0] in {"party", "time"}} == set()
