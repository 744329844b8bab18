"""The description of the API: as OpenAPI for programs, and as a page for people."""

import copy
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_smorest import Api

from glossary_service.api.calls import if_match
from glossary_service.api.errors import PROBLEM
from glossary_service.api.schemas.shared import Problem


# PUBLIC: what the API can do is no secret; what it holds needs a token.
blueprint = Blueprint("api_docs", __name__, url_prefix="/api/v1", template_folder="templates")
METHODS = ("get", "post", "put", "delete")
REFUSED = {
    "description": "It was not done; the problem says why, and what to do.",
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of what you have read; 412 if somebody else has changed it since.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Any text of your own: sent again with it, the call is answered as before.",
    "schema": {"type": "string", "pattern": "^[ -~]{1,100}$"},
}
# Made by the library for every API, and used by no call of this one.
_UNUSED = ("Error", "PaginationMetadata")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as the page shows it."""

    method: str
    path: str
    summary: str
    parameters: tuple[Mapping[str, Any], ...]
    takes: str
    gives: tuple[tuple[str, str], ...]
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A schema as the page shows it: each field with its type and what is said of it."""

    name: str
    fields: tuple[tuple[str, str, bool, str], ...]


def mount(app: Flask, api: Api) -> None:
    """Mount description and page on an application that has the API."""
    api.spec.components.schema("Problem", schema=Problem)
    app.register_blueprint(blueprint)


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Return the description as OpenAPI 3.1."""
    return jsonify(describe(current_app))


@blueprint.get("/docs")
def show() -> ResponseReturnValue:
    """Show the description as a page."""
    description = describe(current_app)
    return render_template(
        "api_docs.html",
        info=description["info"],
        groups=[(tag, list(_calls_of(description, tag["name"]))) for tag in description["tags"]],
        forms=[_form_of(name, held) for name, held in description["components"]["schemas"].items()],
    )


def describe(app: Flask) -> dict[str, Any]:
    """Return what the API takes and gives, as OpenAPI 3.1.

    What all calls have in common is added here: problems, ETags, keys for calls that create.
    """
    api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    description: dict[str, Any] = copy.deepcopy(api.spec.to_dict())
    for rule in app.url_map.iter_rules():
        path = description["paths"].get(_path_of(str(rule.rule)))
        for method in METHODS:
            if path and method in path and method.upper() in (rule.methods or ()):
                _complete(path[method], rule.endpoint, app.view_functions[rule.endpoint])
    for tag in description["tags"]:
        tag["name"] = _plain(tag["name"])
    components = description["components"]
    components["responses"] = dict.fromkeys(components["responses"], REFUSED)
    components["schemas"] = {
        name: held for name, held in components["schemas"].items() if name not in _UNUSED
    }
    return description


def _complete(call: dict[str, Any], endpoint: str, view: Any) -> None:
    call["operationId"] = _plain(endpoint)
    call["tags"] = [_plain(tag) for tag in call["tags"]]
    headers = []
    if if_match.__name__ in inspect.unwrap(view).__code__.co_names:
        headers.append(IF_MATCH)
    if getattr(view, "takes_key", False):
        headers.append(IDEMPOTENCY_KEY)
    if headers:
        call["parameters"] = [*call.get("parameters", ()), *headers]


def _path_of(rule: str) -> str:
    """Return a rule as OpenAPI writes it.

    >>> _path_of("/api/v1/entries/<uuid:entry_id>/draft")
    '/api/v1/entries/{entry_id}/draft'
    """
    parts = (part.partition(":")[2] or part for part in rule.replace(">", "<").split("<")[1::2])
    texts = rule.replace(">", "<").split("<")[::2]
    names = [f"{{{part}}}" for part in parts]
    return "".join(text + name for text, name in zip(texts, [*names, ""], strict=False))


def _plain(name: str) -> str:
    """Return a name without the mark that keeps calls and pages apart."""
    return name.removeprefix("api_")


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def _calls_of(description: Mapping[str, Any], tag: str) -> Iterator[Call]:
    for path, held in description["paths"].items():
        for method in METHODS:
            call = held.get(method)
            if call and tag in call["tags"]:
                yield Call(
                    method=method.upper(),
                    path=path,
                    summary=call.get("summary", ""),
                    parameters=(*held.get("parameters", ()), *call.get("parameters", ())),
                    takes=_named(call.get("requestBody", {})),
                    gives=tuple(
                        (status, _named(answer))
                        for status, answer in sorted(call["responses"].items())
                        if status.startswith("2")
                    ),
                    is_public=call.get("security") == [],
                )


def _named(held: Mapping[str, Any]) -> str:
    """Return the name of the schema of a body; "" where it has none."""
    schemas = (one.get("schema", {}) for one in held.get("content", {}).values())
    return next((_type_of(schema) for schema in schemas if "$ref" in schema), "")


def _form_of(name: str, schema: Mapping[str, Any]) -> Form:
    needed = schema.get("required", ())
    return Form(
        name=name,
        fields=tuple(
            (field, _type_of(held), field in needed, held.get("description", ""))
            for field, held in schema.get("properties", {}).items()
        ),
    )


def _type_of(held: Mapping[str, Any]) -> str:
    """Return the type of a field in a few words.

    >>> _type_of({"type": "array", "items": {"$ref": "#/components/schemas/EntryOut"}})
    'list of EntryOut'
    >>> _type_of({"type": ["string", "null"], "format": "uuid"}), _type_of({"enum": ["a", "b"]})
    ('uuid or null', 'a | b')
    """
    if "$ref" in held:
        return str(held["$ref"]).rpartition("/")[2]
    choices = [one for one in held.get("anyOf", ()) if one.get("type") != "null"]
    if choices:
        return " or ".join(
            [*map(_type_of, choices), *["null"] * (len(choices) < len(held["anyOf"]))]
        )
    if "enum" in held:
        return " | ".join("null" if value is None else str(value) for value in held["enum"])
    if "items" in held:
        return f"list of {_type_of(held['items'])}"
    kinds = held.get("type", "any")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    first = held.get("format", kinds[0])
    return " or ".join([first, *kinds[1:]])
