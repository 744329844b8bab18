"""What holds for every page: who may open it, how it is built, that nothing on it needs script."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from service_fixtures import Cast
from web.pages import Browser, Page

from glossary_service.policy.quorum import Choice
from glossary_service.policy.roles import Role
from glossary_service.services.comparisons import Order
from glossary_service.store.records import Content, Designation, EntryRecord, TermSetRecord
from glossary_service.wiring import Services


Browsers = Callable[..., Browser]
MANY = (Role.STEWARD, Role.ADMIN, Role.ALLIANCE_MANAGER)
ALLIANCE = "An agreement of two companies to reach a goal together while both stay independent."
HOSTILE = "<script>alert(1)</script><b>bold</b> & \"quoted\" 'twice' {{ 7 * 7 }}"
NOT_FOUND, TOO_MANY_PAGES = 404, 400


def approve(
    services: Services, cast: Cast, party: str, into: TermSetRecord, term: str, definition: str
) -> EntryRecord:
    """Have a party define a word, all the way to its approval."""
    steward, reviewer = cast.actor(party, *MANY), cast.actor(party, Role.REVIEWER)
    content = Content(designations=(Designation(text=term),), definition=definition)
    entry = services.term_sets.add_entry(steward, into.id, content)
    entry = services.reviews.propose(steward, entry.id, entry.revision)
    assert entry.open is not None
    return services.reviews.vote(reviewer, entry.open.id, entry.open.content_hash, Choice.APPROVE)


@pytest.fixture
def world(services: Services, cast: Cast) -> dict[str, UUID]:
    """A company with a published word, a change under review, a partner, a comparison."""
    steward = cast.actor("office", *MANY)
    words = services.term_sets.create(steward, cast.id("office"), "Words")
    entry = approve(services, cast, "office", words, "alliance", ALLIANCE)
    entry = services.publishing.publish(steward, entry.id, entry.revision)
    entry = services.term_sets.write_draft(
        steward,
        entry.id,
        entry.revision,
        Content(designations=(Designation(text="alliance"),), definition=HOSTILE),
        HOSTILE,
    )
    services.reviews.propose(steward, entry.id, entry.revision)
    services.term_sets.add_entry(
        steward, words.id, Content(designations=(Designation(text="w" * 400),))
    )
    retail = cast.actor("retail", *MANY)
    shop = services.term_sets.create(retail, cast.id("retail"), "Shop words")
    own = approve(services, cast, "retail", shop, "alliance", "A sale of " + HOSTILE)
    made = services.alliances.create(steward, cast.id("office"), HOSTILE, HOSTILE)
    partner = services.alliances.add_partner(cast.actor("office", *MANY), made.id, "Partner")
    services.shares.share(retail, term_set_id=shop.id, to_party_id=cast.id("office"))
    order = Order(party_id=cast.id("office"), term_set_ids=(words.id, shop.id))
    comparison = services.comparisons.create(cast.actor("office", *MANY), order)
    check = services.checks.check_words(retail, cast.id("retail"), "alliance", HOSTILE, keep=True)
    assert check.kept is not None
    return {
        "word": entry.id,
        "own": own.id,
        "set": words.id,
        "alliance": made.id,
        "partner": partner.party_id,
        "comparison": comparison.id,
        "check": check.kept.id,
        "office": cast.id("office"),
    }


def crawl(browser: Browser) -> list[Page]:
    """Open every page that links lead to from the first one, each once."""
    waiting, seen, pages = ["/"], {"/"}, []
    while waiting:
        address = waiting.pop()
        answer = browser.client.get(address, follow_redirects=True, buffered=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        if answer.mimetype != "text/html" or "attachment" in answer.headers.get(
            "Content-Disposition", ""
        ):
            continue
        page = Page(answer)
        pages.append(page)
        assert len(pages) < TOO_MANY_PAGES
        for link in page.links().values():
            target = urlsplit(urljoin(answer.request.url, link))
            path = target.path + (f"?{target.query}" if target.query else "")
            if target.hostname in {None, "localhost"} and path not in seen:
                seen.add(path)
                waiting.append(path)
    return pages


def faults_of(page: Page) -> list[str]:
    """Return what keeps people from using a page who do not see it, or have no mouse or script."""
    root = page.root
    labelled = {item.attributes.get("for") for item in root.all("label")}
    ids = [item.attributes["id"] for item in root.walk() if "id" in item.attributes]
    fields = [
        item
        for tag in ("input", "select", "textarea")
        for item in root.all(tag)
        if item.attributes.get("type") not in {"hidden", "submit"}
    ]
    references = [
        reference
        for item in root.walk()
        for name in ("aria-labelledby", "aria-describedby")
        for reference in item.attributes.get(name, "").split()
    ]
    found = {
        "no language": root.all("html")[0].attributes.get("lang") != "en",
        "not one h1": len(root.all("h1")) != 1,
        "not one main": len(root.all("main")) != 1,
        "no title": len(root.all("title")) != 1 or not root.all("title")[0].text,
        "no skip link": not root.all("a", href="#main"),
        "script": bool(root.all("script")),
        "style": any("style" in item.attributes for item in root.walk()) or root.all("style"),
        "handlers": any(name.startswith("on") for item in root.walk() for name in item.attributes),
        "tabindex": any(item.attributes.get("tabindex", "0") > "0" for item in root.walk()),
        "an id twice": len(ids) != len(set(ids)),
        "an empty link": any(not item.text for item in root.all("a")),
        "an empty button": any(not item.text for item in root.all("button")),
        "a group where each box must be ticked": any(
            "required" in item.attributes for item in root.all("input", type="checkbox")
        ),
        "policy": "script-src 'self'" not in page.headers.get("Content-Security-Policy", ""),
        "kept": page.headers.get("Cache-Control") != "no-store",
    }
    faults = [name for name, is_so in found.items() if is_so]
    faults += [
        f"no label: {item.attributes}"
        for item in fields
        if item.attributes.get("id") not in labelled
    ]
    faults += [f"refers to nothing: {name}" for name in references if name not in ids]
    forms = [form for form in root.all("form") if form.attributes.get("method") == "post"]
    faults += ["a form without token" for form in forms if not form.all("input", name="csrf_token")]
    return faults


@pytest.mark.parametrize(
    ("party", "roles"),
    [
        ("office", MANY),
        ("office", (Role.REVIEWER,)),
        ("retail", MANY),
        ("retail", (Role.VIEWER,)),
        ("tarnwick", MANY),
    ],
    ids=["office-many", "office-reviewer", "retail-many", "retail-viewer", "partner"],
)
@pytest.mark.usefixtures("world")
def test_every_link_a_person_is_shown_opens_a_page_that_all_can_use(
    browser: Browsers, party: str, roles: tuple[Role, ...]
) -> None:
    pages = crawl(browser(party, *roles))
    assert len(pages) > 5
    faults = {page.path: faults_of(page) for page in pages}
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.usefixtures("world")
def test_what_people_write_is_never_read_as_markup(browser: Browsers) -> None:
    for page in crawl(browser("office", *MANY)):
        assert "<b>bold</b>" not in page.html, page.path
        assert "49" not in page.text.replace("{{ 7 * 7 }}", ""), page.path


def test_a_stranger_finds_nothing_behind_any_address(
    browser: Browsers, world: dict[str, UUID]
) -> None:
    inside, outside = browser("office", *MANY), browser("stranger", *MANY)
    secret = [
        page.path for page in crawl(inside) if any(str(key) in page.path for key in world.values())
    ]
    assert len(secret) >= 10
    for path in [*secret, f"/check/{world['check']}", f"/words/{world['own']}"]:
        page = outside.open(path)
        assert page.status == NOT_FOUND, path
        assert page.text == outside.open(f"/words/{uuid4()}").text, path


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(
    nobody: Browser, cast: Cast, world: dict[str, UUID]
) -> None:
    actor = cast.actor("office", *MANY)
    page = nobody.open(f"/words/{world['word']}")
    assert page.h1 == "Sign in"
    answer = nobody.client.get(f"/words/{world['word']}")
    assert answer.location.endswith(f"next=/words/{world['word']}")
    page = Page(nobody.client.get(answer.location))
    form = page.form()
    sent = nobody.client.post(
        answer.location,
        data={
            "csrf_token": form.all("input", name="csrf_token")[0].attributes["value"],
            "email": f"{actor.name.replace(' ', '.')}@example.org",
            "password": "correct horse battery",
        },
    )
    assert sent.location == f"/words/{world['word']}"


def test_a_form_without_its_token_changes_nothing(
    browser: Browsers, world: dict[str, UUID]
) -> None:
    steward = browser("office", *MANY)
    answer = steward.client.post(f"/words/{world['word']}/withdraw", data={"revision": "1"})
    assert answer.status_code == 400
    assert "being decided" in steward.open(f"/words/{world['word']}").text


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "²"])
def test_a_form_with_a_strange_revision_is_refused(
    browser: Browsers, world: dict[str, UUID], revision: str
) -> None:
    steward = browser("office", *MANY)
    page = steward.open(f"/words/{world['word']}")
    page = steward.send(page, f"/words/{world['word']}/revise", revision=revision)
    assert page.status == 400
    assert "Open the page again" in page.text
