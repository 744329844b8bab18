"""Who may call what: one row for each route and method, and more where a route meets several cases.

Each row is called by everybody. `ok` are those who are answered (below 400), `sees` those who are
told that they may not (403), `unfit` those whose form comes back (422). Everybody else learns
nothing: 404, or what `others` says. Names that begin with "@" stand for ids of the world, with "#"
for revisions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


SIGN_IN = -1  # 401 for a program, the page to sign in for a person
OK = 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """A call, and who may make it."""

    method: str
    endpoint: str
    ok: str = ""
    sees: str = ""
    unfit: str = ""  # those whose form comes back: it offers them nothing that they sent
    others: int = 404
    nobody: int = SIGN_IN
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    match: str = ""
    file: bool = False
    shows: str = ""  # a planted word that whoever holds the secret of the call may read

    def __str__(self) -> str:
        named = [*self.path.values(), *self.query.values(), self.match, "file" * self.file]
        named += [value for value in (self.body or {}).values() if isinstance(value, str)]
        about = " ".join(name for name in named if name)
        return f"{self.method} {self.endpoint} {about}".strip()

    @property
    def is_api(self) -> bool:
        """Whether a program calls."""
        return self.endpoint.startswith("api_")


def _row(method: str, endpoint: str, ok: str = "", **more: Any) -> Row:
    names = set(Row.__dataclass_fields__)
    path = {key: value for key, value in more.items() if key not in names}
    rest = {key: value for key, value in more.items() if key in names}
    return Row(method=method, endpoint=endpoint, ok=ok, path=path, **rest)


def _public(method: str, endpoint: str, **more: Any) -> Row:
    """Return a row of a call that answers whoever comes."""
    return _row(method, endpoint, "everyone", nobody=OK, **more)


READERS = "retail/readers"
CONTENT = {"designations": [{"text": "turnover"}], "definition": "What was invoiced."}
DRAFT = {"content": CONTENT}
VOTE = {"content_hash": "@retail_proposed_hash", "choice": "approve"}
STANDPOINT = {"content_hash": "@canonical_hash", "answer": "confirmed"}
RULE = {"name": "Shops", "rule": {"kind": "any"}}
ALLIED = "office/readers tarnwick/readers"
ROLES = {"roles": ["viewer", "admin"]}
COMPARISON = {"party_id": "@retail", "term_set_ids": ["@retail_set", "@retail_other_set"]}
TOKEN = {"name": "Script", "scopes": ["read"], "days": 3}
LINK = {"party_id": "@office", "name": "Guests"}
WORDS = {"term": "lead", "words": "A person who may buy."}
SHARE = {"entry_id": "@retail_approved", "to_party_id": "@hardware"}

PROGRAMS = (
    _public("GET", "api_docs.openapi"),
    _public("GET", "api_docs.show"),
    # oneself
    _row("GET", "api_me.get_profile", "everyone"),
    _row("PUT", "api_me.change_name", "everyone", body={"name": "New"}, match="#me"),
    _row("GET", "api_tokens.list_tokens", "everyone"),
    _row("POST", "api_tokens.make_token", "everyone", body=TOKEN),
    _row("DELETE", "api_tokens.revoke_token", "retail/first", token_id="@retail_token"),
    # parties and people
    _row("GET", "api_parties.list_parties", "everyone"),
    _row(
        "POST",
        "api_parties.create_party",
        "northwind/admins",
        sees="northwind/all",
        body={"organisation_id": "@northwind", "name": "Plants"},
    ),
    _row("GET", "api_parties.get_party", "northwind/all", party_id="@retail"),
    _row("GET", "api_parties.get_party", "stranger/all", party_id="@stranger"),
    _row(
        "PUT",
        "api_parties.change_party",
        "northwind/admins",
        sees="northwind/all",
        party_id="@retail",
        body=RULE,
        match="#retail",
    ),
    _row(
        "GET",
        "api_parties.list_members",
        "retail/all northwind/admins",
        sees="northwind/all",
        party_id="@retail",
    ),
    _row(
        "PUT",
        "api_parties.set_roles",
        "northwind/admins",
        sees="northwind/all",
        party_id="@retail",
        person_id="@retail_person",
        body=ROLES,
        match="#retail",
    ),
    _row("POST", "api_parties.make_code", "retail/managers", sees="retail/all", party_id="@retail"),
    _row(
        "DELETE", "api_parties.end_code", "retail/managers", sees="retail/all", party_id="@retail"
    ),
    _row("GET", "api_people.get_person", "northwind/admins", person_id="@retail_person"),
    _row(
        "PUT",
        "api_people.change_person",
        "northwind/admins",
        person_id="@retail_person",
        body={"active": False},
        match="#retail_person",
    ),
    _row("POST", "api_people.make_password_link", "northwind/admins", person_id="@retail_person"),
    _row(
        "GET",
        "api_people.list_invitations",
        "northwind/admins",
        sees="northwind/all",
        query={"party_id": "@retail"},
    ),
    _row(
        "POST",
        "api_people.invite",
        "northwind/admins",
        sees="northwind/all",
        body={"party_id": "@retail", "email": "new@example.org", "roles": ["viewer"]},
    ),
    _row(
        "DELETE",
        "api_people.revoke_invitation",
        "northwind/admins",
        sees="northwind/all",
        invitation_id="@retail_invitation",
    ),
    _row(
        "POST",
        "api_people.accept",
        sees="everyone",
        nobody=OK,
        shows="zqinvitedtarnwick",
        body={"token": "@tarnwick_invitation_token", "name": "Ada", "password": "four words here"},
    ),
    _public(
        "POST",
        "api_people.set_password",
        shows="zqsomebodyretail",
        body={"token": "@password_token", "password": "four other words"},
    ),
    # alliances and shares
    _row("GET", "api_alliances.list_alliances", "everyone"),
    _row(
        "POST",
        "api_alliances.create_alliance",
        "office/managers",
        sees="office/all",
        body={"party_id": "@office", "name": "Next"},
    ),
    _row("GET", "api_alliances.get_alliance", ALLIED, alliance_id="@alliance"),
    _row("GET", "api_alliances.get_alliance", "office/readers", alliance_id="@other_alliance"),
    _row(
        "PUT",
        "api_alliances.change_alliance",
        "office/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        body={"name": "Next"},
        match="#alliance",
    ),
    _row("GET", "api_alliances.list_parties", ALLIED, alliance_id="@alliance"),
    _row("GET", "api_alliances.list_parties", "office/readers", alliance_id="@other_alliance"),
    _row(
        "POST",
        "api_alliances.add_party",
        "office/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        body={"code": "@code"},
        shows="zqpartyaside zqorgaside",
    ),
    _row(
        "POST",
        "api_alliances.add_partner",
        "office/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        body={"name": "Fourth"},
    ),
    _row(
        "POST",
        "api_alliances.invite_partner",
        "office/managers",
        sees="office/readers",
        alliance_id="@other_alliance",
        party_id="@third",
        body={"email": "x@example.org"},
    ),
    _row(
        "DELETE",
        "api_alliances.remove_party",
        "office/managers tarnwick/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        party_id="@tarnwick",
        match="#alliance",
    ),
    _row("GET", "api_alliances.list_members", ALLIED, alliance_id="@alliance"),
    _row(
        "PUT",
        "api_alliances.set_roles",
        "tarnwick/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        party_id="@tarnwick",
        person_id="@tarnwick_person",
        body={"roles": [{"role": "sponsor"}]},
        match="#alliance",
    ),
    _row("GET", "api_shares.list_shares", "everyone"),
    _row("GET", "api_shares.list_shares", "everyone", query={"side": "shown"}),
    _row("POST", "api_shares.share", "retail/sharers", sees=READERS, body=SHARE),
    _row(
        "DELETE", "api_shares.revoke_share", "office/sharers", sees=ALLIED, share_id="@office_share"
    ),
    # term sets and entries
    _row("GET", "api_term_sets.list_term_sets", "everyone"),
    _row(
        "POST",
        "api_term_sets.create_term_set",
        "retail/stewards",
        sees="retail/all",
        body={"party_id": "@retail", "name": "Next"},
    ),
    _row("GET", "api_term_sets.get_term_set", READERS, term_set_id="@retail_set"),
    _row("GET", "api_term_sets.get_term_set", ALLIED, term_set_id="@office_shared_set"),
    _row(
        "PUT",
        "api_term_sets.change_term_set",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        body={"name": "Next"},
        match="#retail_set",
    ),
    _row(
        "PUT",
        "api_term_sets.change_term_set",
        "office/stewards",
        sees="office/readers",
        term_set_id="@office_shared_set",
        body={"name": "Next"},
        match="#office_shared_set",
    ),
    _row(
        "GET",
        "api_exports.export_term_set",
        READERS,
        term_set_id="@retail_set",
        query={"format": "json", "drafts": "true"},
    ),
    _row(
        "GET",
        "api_exports.export_term_set",
        ALLIED,
        term_set_id="@office_shared_set",
        query={"format": "xlsx", "drafts": "true"},
    ),
    _row("GET", "api_entries.list_entries", "everyone"),
    _row(
        "POST",
        "api_entries.create_entry",
        "retail/drafters",
        sees=READERS,
        body={"term_set_id": "@retail_set", "content": CONTENT},
    ),
    _row(
        "POST",
        "api_entries.create_entry",
        "office/drafters",
        sees="office/readers",
        body={"term_set_id": "@office_shared_set", "content": CONTENT},
    ),
    _row("GET", "api_entries.get_entry", READERS, entry_id="@retail_draft"),
    _row("GET", "api_entries.get_entry", "northwind/readers", entry_id="@canonical"),
    _row("GET", "api_entries.get_entry", ALLIED, entry_id="@office_shared"),
    _row("GET", "api_entries.get_entry", "office/readers", entry_id="@office_unready"),
    _row("GET", "api_entries.list_versions", READERS, entry_id="@retail_approved"),
    _row("GET", "api_entries.list_versions", "northwind/readers", entry_id="@canonical"),
    _row(
        "PUT",
        "api_entries.write_draft",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_draft",
        body=DRAFT,
        match="#retail_draft",
    ),
    _row(
        "PUT",
        "api_entries.write_draft",
        "office/drafters",
        sees="office/readers",
        entry_id="@canonical",
        body=DRAFT,
        match="#canonical",
    ),
    _row(
        "PUT",
        "api_entries.write_draft",
        "office/drafters",
        sees="office/readers",
        entry_id="@office_shared",
        body=DRAFT,
        match="#office_shared",
    ),
    _row(
        "POST",
        "api_reviews.propose",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_draft",
        body={},
        match="#retail_draft",
    ),
    _row(
        "PUT",
        "api_reviews.extend",
        "retail/stewards",
        sees=READERS,
        entry_id="@retail_proposed",
        body={"deadline": None},
        match="#retail_proposed",
    ),
    _row(
        "DELETE",
        "api_reviews.withdraw",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_proposed",
        match="#retail_proposed",
    ),
    _row(
        "POST",
        "api_reviews.revise",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_proposed",
        match="#retail_proposed",
    ),
    _row(
        "DELETE",
        "api_reviews.retire",
        "retail/stewards",
        sees=READERS,
        entry_id="@retail_approved",
        match="#retail_approved",
    ),
    _row(
        "DELETE",
        "api_reviews.retire",
        "office/stewards",
        sees="office/readers",
        entry_id="@office_shared",
        match="#office_shared",
    ),
    _row("GET", "api_reviews.get_review", READERS, version_id="@retail_proposed_version"),
    _row(
        "POST",
        "api_reviews.vote",
        "retail/voters",
        sees=READERS,
        version_id="@retail_proposed_version",
        body=VOTE,
    ),
    _row("GET", "api_reviews.get_inbox", "everyone"),
    _row("GET", "api_readings.list_readings", READERS, version_id="@retail_approved_version"),
    _row(
        "POST",
        "api_readings.propose_readings",
        "retail/drafters",
        sees=READERS,
        version_id="@retail_approved_version",
    ),
    _row(
        "PUT",
        "api_readings.judge_readings",
        "retail/stewards",
        sees=READERS,
        version_id="@retail_approved_version",
        match="#retail_approved",
        body={"readings": [{"id": "@reading", "state": "confirmed"}]},
    ),
    _row(
        "POST",
        "api_publications.publish",
        "office/stewards",
        sees="office/readers",
        entry_id="@office_approved",
        match="#office_approved",
    ),
    _row(
        "POST",
        "api_publications.publish",
        sees=READERS,
        entry_id="@retail_approved",
        match="#retail_approved",
    ),
    _row(
        "DELETE",
        "api_publications.end_publication",
        "office/stewards",
        sees="office/readers",
        entry_id="@canonical",
        match="#canonical",
    ),
    _row("GET", "api_publications.get_adoption", "northwind/readers", entry_id="@canonical"),
    _row("GET", "api_publications.list_canonical", "everyone"),
    _row(
        "PUT",
        "api_publications.answer",
        "retail/stewards",
        sees=READERS,
        publication_id="@canonical_publication",
        party_id="@retail",
        body=STANDPOINT,
    ),
    _row("GET", "api_searches.search", "everyone", query={"q": "plumbago"}),
    # files that come in
    _row(
        "POST",
        "api_imports.create_import",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        file=True,
    ),
    _row(
        "GET",
        "api_imports.get_import",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        import_id="@retail_import",
    ),
    _row(
        "GET",
        "api_imports.list_imported_rows",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        import_id="@retail_import",
    ),
    _row(
        "POST",
        "api_imports.apply_import",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        import_id="@retail_import",
        body={},
        match="#retail_import",
    ),
    _row(
        "POST",
        "api_imports.propose_imported",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_other_set",
        import_id="@retail_written_import",
        body={},
    ),
    _row(
        "DELETE",
        "api_imports.delete_import",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        import_id="@retail_import",
    ),
    # checks
    _row(
        "POST",
        "api_checks.check",
        READERS,
        sees="retail/all",
        body={"party_id": "@retail", **WORDS},
    ),
    _row("GET", "api_checks.list_checks", "everyone"),
    _row("GET", "api_checks.get_check", READERS, check_id="@retail_check"),
    _row("DELETE", "api_checks.delete_check", READERS, check_id="@retail_check"),
    _row("GET", "api_check_links.list_links", "everyone"),
    _row("POST", "api_check_links.create_link", "office/keepers", sees="office/all", body=LINK),
    _row("DELETE", "api_check_links.revoke_link", "office/keepers", link_id="@office_link"),
    _public("GET", "api_guest_checks.open_link", token="@office_link_token"),
    _public(
        "POST",
        "api_guest_checks.check_as_guest",
        token="@office_link_token",
        body=WORDS,
        shows="zqcontactoffice",
    ),
    _public(
        "GET", "api_guest_checks.get_kept", way_back="@way_back", shows="zqguest zqcontactoffice"
    ),
    _public("DELETE", "api_guest_checks.delete_kept", way_back="@way_back"),
    # comparisons and jobs
    _row("GET", "api_comparisons.list_comparisons", "everyone"),
    _row("POST", "api_comparisons.create_comparison", READERS, sees="retail/all", body=COMPARISON),
    _row("GET", "api_comparisons.get_comparison", READERS, comparison_id="@retail_comparison"),
    _row("GET", "api_comparisons.get_report", READERS, comparison_id="@retail_comparison"),
    _row("POST", "api_comparisons.recompute", READERS, comparison_id="@retail_comparison"),
    _row(
        "DELETE",
        "api_comparisons.delete_comparison",
        "retail/first retail/stewards",
        sees=READERS,
        comparison_id="@retail_comparison",
    ),
    _row("GET", "api_jobs.list_jobs", "everyone"),
    _row("GET", "api_jobs.get_job", "retail/first", job_id="@retail_job"),
    _row("POST", "api_jobs.cancel_job", "retail/first", job_id="@retail_job"),
)

WORD = {"term": "turnover", "definition": "What was invoiced."}
PAGES = (
    _public("GET", "observation.healthz"),
    _public("GET", "observation.readyz"),
    _public("GET", "observation.metrics"),
    _public("GET", "static", filename="pages.css"),
    _public("GET", "bootstrap.static", filename="css/bootstrap.min.css"),
    # in and out
    _row("GET", "home.show", "everyone"),
    _public("GET", "accounts.sign_in"),
    _row(
        "POST",
        "accounts.sign_in",
        others=422,
        nobody=422,
        body={"email": "x@example.org", "password": "wrong"},
    ),
    _public("GET", "accounts.set_up"),
    _public("POST", "accounts.set_up"),
    _public("POST", "accounts.sign_out"),
    _public(
        "GET", "accounts.invitation", token="@tarnwick_invitation_token", shows="zqinvitedtarnwick"
    ),
    _public(
        "POST",
        "accounts.invitation",
        token="@tarnwick_invitation_token",
        shows="zqinvitedtarnwick",
        body={"name": "Ada", "password": "four words here"},
    ),
    _row("POST", "accounts.join", sees="everyone", token="@tarnwick_invitation_token"),
    _row("GET", "accounts.show", "everyone"),
    _row("POST", "accounts.rename", "everyone", body={"name": "New", "revision": "#me"}),
    _row("POST", "accounts.change_password", others=422, body={"old": "no", "new": "four words x"}),
    _row(
        "POST",
        "accounts.make_token",
        "everyone",
        body={"token_name": "Script", "scopes": "read", "days": "3"},
    ),
    _row("POST", "accounts.revoke_token", "retail/first", token_id="@retail_token"),
    # words
    _row("GET", "first_words.choose", "everyone"),
    _row("POST", "first_words.choose", "everyone", body={"word": "turnover"}),
    _row("GET", "words.index", "everyone"),
    _row("GET", "words.make_set", "everyone"),
    _row(
        "POST",
        "words.make_set",
        "retail/stewards",
        others=422,
        body={"party_id": "@retail", "name": "Next"},
    ),
    _row("GET", "words.show_set", READERS, term_set_id="@retail_set"),
    _row("GET", "words.show_set", ALLIED, term_set_id="@office_shared_set"),
    _row("GET", "words.show", READERS, entry_id="@retail_approved"),
    _row("GET", "words.show", "northwind/readers", entry_id="@canonical"),
    _row("GET", "words.show", ALLIED, entry_id="@office_shared"),
    _row("GET", "words.wordings", READERS, entry_id="@retail_approved"),
    _row("GET", "words.wordings", ALLIED, entry_id="@office_shared"),
    _row("GET", "writing.add", "retail/drafters", sees=READERS, term_set_id="@retail_set"),
    _row(
        "POST", "writing.add", "retail/drafters", sees=READERS, term_set_id="@retail_set", body=WORD
    ),
    _row("GET", "writing.change", "retail/drafters", sees=READERS, entry_id="@retail_draft"),
    _row(
        "POST",
        "writing.change",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_draft",
        body=WORD | {"revision": "#retail_draft"},
    ),
    _row(
        "POST",
        "writing.change",
        "office/drafters",
        sees="office/readers",
        entry_id="@office_shared",
        body=WORD | {"revision": "#office_shared"},
    ),
    # files
    _row("GET", "transfers.export", READERS, term_set_id="@retail_set", kind="xlsx"),
    _row(
        "GET",
        "transfers.export",
        ALLIED,
        term_set_id="@office_shared_set",
        kind="csv",
        query={"drafts": "1"},
    ),
    _row("GET", "transfers.upload", "retail/stewards", sees=READERS, term_set_id="@retail_set"),
    _row(
        "POST",
        "transfers.upload",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        file=True,
    ),
    _row(
        "GET",
        "transfers.preview",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        import_id="@retail_import",
    ),
    _row(
        "POST",
        "transfers.apply",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        import_id="@retail_import",
        body={"revision": "#retail_import"},
    ),
    _row(
        "POST",
        "transfers.forget",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_set",
        import_id="@retail_import",
    ),
    _row(
        "POST",
        "transfers.propose",
        "retail/stewards",
        sees=READERS,
        term_set_id="@retail_other_set",
        import_id="@retail_written_import",
    ),
    # Nothing is under way that could be stopped.
    _row(
        "POST",
        "transfers.stop",
        sees="retail/watchers",
        term_set_id="@retail_set",
        import_id="@retail_import",
    ),
    # changes
    _row("GET", "reviewing.review", READERS, version_id="@retail_proposed_version"),
    _row(
        "POST",
        "reviewing.review",
        "retail/voters",
        version_id="@retail_proposed_version",
        body={"choice": "approve", "content_hash": "@retail_proposed_hash"},
        unfit=READERS,
    ),
    _row(
        "GET",
        "reviewing.characteristics",
        "retail/stewards",
        sees=READERS,
        version_id="@retail_approved_version",
    ),
    _row(
        "POST",
        "reviewing.characteristics",
        "retail/stewards",
        sees=READERS,
        version_id="@retail_approved_version",
        body={"revision": "#retail_approved"},
    ),
    _row(
        "POST",
        "reviewing.read",
        "retail/drafters",
        sees=READERS,
        version_id="@retail_approved_version",
    ),
    _row("GET", "reviewing.propose", "retail/drafters", sees=READERS, entry_id="@retail_draft"),
    _row(
        "POST",
        "reviewing.propose",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_draft",
        body={"revision": "#retail_draft"},
    ),
    _row(
        "POST",
        "reviewing.extend",
        "retail/stewards",
        sees=READERS,
        entry_id="@retail_proposed",
        body={"revision": "#retail_proposed"},
    ),
    _row(
        "POST",
        "reviewing.revise",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_proposed",
        body={"revision": "#retail_proposed"},
    ),
    _row(
        "GET",
        "reviewing.ask_to_withdraw",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_proposed",
    ),
    _row(
        "GET",
        "reviewing.ask_to_retire",
        "retail/stewards",
        sees=READERS,
        entry_id="@retail_approved",
    ),
    _row(
        "GET",
        "reviewing.ask_to_unpublish",
        "office/stewards",
        sees="office/readers",
        entry_id="@canonical",
    ),
    _row(
        "POST",
        "reviewing.withdraw",
        "retail/drafters",
        sees=READERS,
        entry_id="@retail_proposed",
        body={"revision": "#retail_proposed"},
    ),
    _row(
        "POST",
        "reviewing.retire",
        "retail/stewards",
        sees=READERS,
        entry_id="@retail_approved",
        body={"revision": "#retail_approved"},
    ),
    _row(
        "POST",
        "reviewing.publish",
        "office/stewards",
        sees="office/readers",
        entry_id="@office_approved",
        body={"revision": "#office_approved"},
    ),
    _row(
        "POST",
        "reviewing.unpublish",
        "office/stewards",
        sees="office/readers",
        entry_id="@canonical",
        body={"revision": "#canonical"},
    ),
    _row(
        "GET",
        "reviewing.answer",
        "retail/stewards hardware/stewards",
        sees="northwind/readers",
        entry_id="@canonical",
    ),
    _row(
        "POST",
        "reviewing.answer",
        "retail/stewards",
        sees="northwind/readers",
        unfit="hardware/stewards",
        entry_id="@canonical",
        body={"party_id": "@retail", "answer": "confirmed", "content_hash": "@canonical_hash"},
    ),
    # checks
    _row("GET", "checking.show", "everyone"),
    _row(
        "POST",
        "checking.show",
        READERS,
        others=422,
        body={"party_id": "@retail", "way": "words", **WORDS},
    ),
    _row("GET", "checking.kept", READERS, check_id="@retail_check"),
    _row("POST", "checking.delete", READERS, check_id="@retail_check"),
    _public("GET", "guests.check", token="@office_link_token"),
    _public(
        "POST", "guests.check", token="@office_link_token", body=WORDS, shows="zqcontactoffice"
    ),
    _public("GET", "guests.kept", way_back="@way_back", shows="zqguest zqcontactoffice"),
    _public("POST", "guests.delete", way_back="@way_back"),
    _public("GET", "guests.deleted"),
    # comparisons
    _row("GET", "comparing.index", "everyone"),
    _row(
        "POST",
        "comparing.index",
        READERS,
        others=422,
        body={"party_id": "@retail", "sets": ["@retail_set", "@retail_other_set"]},
    ),
    _row("GET", "comparing.show", READERS, comparison_id="@retail_comparison"),
    _row("GET", "comparing.download", READERS, comparison_id="@retail_comparison", form="html"),
    _row("POST", "comparing.again", READERS, comparison_id="@retail_comparison"),
    # Nothing is under way that could be stopped.
    _row("POST", "comparing.stop", comparison_id="@retail_comparison"),
    _row(
        "POST",
        "comparing.delete",
        "retail/first retail/stewards",
        sees=READERS,
        comparison_id="@retail_comparison",
    ),
    # sharing
    _row("GET", "sharing.index", "everyone"),
    _row("GET", "sharing.share", "everyone"),
    _row(
        "POST",
        "sharing.share",
        "office/sharers",
        others=422,
        body={"what": "set:@office_set", "to": "alliance:@alliance"},
    ),
    _row(
        "GET",
        "sharing.ask_to_end",
        "office/sharers",
        sees="office/readers",
        share_id="@office_share",
    ),
    _row("POST", "sharing.end", "office/sharers", sees=ALLIED, share_id="@office_share"),
    _row("POST", "sharing.make_link", "office/keepers", others=422, body=LINK | {"days": "7"}),
    _row("POST", "sharing.end_link", "office/keepers", link_id="@office_link"),
    _row("GET", "sharing.make_alliance", "everyone"),
    _row(
        "POST",
        "sharing.make_alliance",
        "office/managers",
        others=422,
        body={"party_id": "@office", "name": "Next"},
    ),
    _row("GET", "sharing.alliance", ALLIED, alliance_id="@alliance"),
    _row("GET", "sharing.alliance", "office/readers", alliance_id="@other_alliance"),
    _row(
        "POST",
        "sharing.add_partner",
        "office/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        body={"name": "Fourth"},
    ),
    _row(
        "POST",
        "sharing.add_party",
        "office/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        body={"code": "@code"},
    ),
    _row(
        "POST",
        "sharing.invite_partner",
        "office/managers",
        sees="office/readers",
        alliance_id="@other_alliance",
        party_id="@third",
        body={"email": "x@example.org"},
    ),
    _row(
        "GET",
        "sharing.ask_to_remove_party",
        "office/managers tarnwick/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        party_id="@tarnwick",
    ),
    _row(
        "POST",
        "sharing.remove_party",
        "office/managers tarnwick/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        party_id="@tarnwick",
        body={"revision": "#alliance"},
    ),
    _row(
        "POST",
        "sharing.set_roles",
        "tarnwick/managers",
        sees=ALLIED,
        alliance_id="@alliance",
        party_id="@tarnwick",
        body={"person_id": "@tarnwick_person", "role": "sponsor", "revision": "#alliance"},
    ),
    _row("POST", "sharing.make_code", "retail/managers", sees="retail/all", party_id="@retail"),
    # people
    _row("GET", "departments.index", "everyone"),
    _row(
        "POST",
        "departments.add_department",
        "northwind/admins",
        sees="northwind/all",
        organisation_id="@northwind",
        body={"name": "Plants"},
    ),
    _row(
        "GET",
        "departments.show",
        "retail/all northwind/admins",
        sees="northwind/all",
        party_id="@retail",
    ),
    _row(
        "POST",
        "departments.invite",
        "northwind/admins",
        sees="northwind/all",
        party_id="@retail",
        body={"email": "new@example.org", "roles": "viewer"},
    ),
    _row(
        "POST",
        "departments.end_invitation",
        "northwind/admins",
        sees="northwind/all",
        party_id="@retail",
        invitation_id="@retail_invitation",
    ),
    _row("GET", "departments.rules", "northwind/admins", sees="northwind/all", party_id="@retail"),
    _row(
        "POST",
        "departments.rules",
        "northwind/admins",
        sees="northwind/all",
        party_id="@retail",
        body={"name": "Shops", "kind": "any", "needed": "1", "revision": "#retail"},
    ),
    _row(
        "GET",
        "departments.member",
        "northwind/admins",
        sees="northwind/all",
        party_id="@retail",
        person_id="@retail_person",
    ),
    _row(
        "POST",
        "departments.member",
        "northwind/admins",
        sees="northwind/all",
        party_id="@retail",
        person_id="@retail_person",
        body={"roles": "viewer", "revision": "#retail"},
    ),
    _row(
        "POST",
        "departments.password_link",
        "northwind/admins",
        party_id="@retail",
        person_id="@retail_person",
    ),
    _row(
        "POST",
        "departments.set_active",
        "northwind/admins",
        party_id="@retail",
        person_id="@retail_person",
        body={"active": "no", "revision": "#retail_person"},
    ),
)
ROWS = (*PROGRAMS, *PAGES)

# Ways to ask lists and searches for what is hidden: everybody asks each of them, and nothing that
# was planted may come back.
HIDDEN = ("retail", "hardware", "office", "tarnwick", "stranger")
QUESTIONS: tuple[tuple[str, Mapping[str, str]], ...] = (
    *(("/api/v1/entries", {"party_id": f"@{party}"}) for party in HIDDEN),
    *(("/api/v1/entries", {"term_set_id": f"@{party}_set"}) for party in HIDDEN),
    *(("/api/v1/entries", {"state": state}) for state in ("draft", "proposed", "approved")),
    ("/api/v1/entries", {"canonical": "true"}),
    ("/api/v1/entries", {"canonical": "false", "limit": "200"}),
    ("/api/v1/entries", {"term": "strategic alliance"}),
    *(("/api/v1/term-sets", {"party_id": f"@{party}"}) for party in HIDDEN),
    *(("/api/v1/checks", {"party_id": f"@{party}"}) for party in HIDDEN),
    *(("/api/v1/comparisons", {"party_id": f"@{party}"}) for party in HIDDEN),
    *(("/api/v1/check-links", {"party_id": f"@{party}"}) for party in HIDDEN),
    *(("/api/v1/invitations", {"party_id": f"@{party}"}) for party in HIDDEN),
    *(
        ("/api/v1/search", {"q": words, "kinds": kinds})
        for words in ("plumbago", "strategic alliance", "joint draft", "jiont drfat", "reseller")
        for kinds in ("name", "words", "meaning")
    ),
    *(("/api/v1/search", {"q": "plumbago", "term_set_id": f"@{party}_set"}) for party in HIDDEN),
    *(("/words", {"q": words}) for words in ("plumbago", "strategic alliance", "jiont drfat")),
    *(("/words", {"view": view}) for view in ("", "company", "drafts")),
    *(("/check", {"entry": f"@{party}_approved"}) for party in HIDDEN),
    *(("/sharing/new", {"what": f"entry:@{party}_approved"}) for party in HIDDEN),
    *(("/sharing/new", {"what": f"set:@{party}_set"}) for party in HIDDEN),
)
