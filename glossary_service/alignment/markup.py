"""Texts pasted from pages and wikis: their marks become blanks, so that words stay in place."""

import re


_TAGS = (
    "a b blockquote body br code dd div dl dt em figure font footer h1 h2 h3 h4 h5 h6 head header "
    "hr html i img li link meta ol p pre q s script section small span strong style sub sup table "
    "tbody td th thead title tr tt u ul"
).replace(" ", "|")
# Only the names of HTML count as tags: "<partner>" is a gap that somebody left in a contract.
_MARKUP = re.compile(
    rf"""
      <!--.*?-->
    | <(?:script|style)\b[^<>]*>.*?</(?:script|style)\s*>
    | </?(?:{_TAGS})(?:\s[^<>]*)?/?>
    | &(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|shy|\#160|\#xa0);
    | \]\([^()\s]*\)                           # the address of a link, and the bracket before it
    | (?<![\w\[])!?\[(?=[^\[\]]*\]\()         # the bracket that opens it
    | ^[ \t]*(?:\#{{1,6}}|[-*+•·▪>])[ \t]+      # headings, bullets, quotations
    | (?<!\w)(?:\*{{1,3}}|_{{2,3}}|~~|`+)(?=\S)   # emphasis that opens
    | (?<=\S)(?:\*{{1,3}}|_{{2,3}}|~~|`+)(?!\w)   # emphasis that closes
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_NO_LINE_END = re.compile(r"[^\n]")


def blank_markup(text: str) -> str:
    """Return the text with the marks of HTML and Markdown as blanks; its length stays the same.

    >>> blank_markup("A <b>firm</b> that **sells** goods")
    'A    firm     that   sells   goods'
    """
    return _MARKUP.sub(lambda found: _NO_LINE_END.sub(" ", found[0]), text)
