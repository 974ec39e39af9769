"""A query's tree as one short line, for cases as data."""

from __future__ import annotations

from search.query import tree
from search.query.tree import Tree


def shown(node: Tree) -> str:
    """The tree as text: `all(words 'minsk', headline words 'kyiv')`."""
    match node:
        case tree.All() | tree.Any() | tree.Loose():
            return f"{type(node).__name__.lower()}({', '.join(map(shown, node.children))})"
        case tree.Without(child):
            return f"without({shown(child)})"
        case tree.Optional(must, may):
            return f"optional({shown(must)}, {shown(may)})"
        case tree.Filtered(scored, unscored):
            return f"filtered({shown(scored)}, {shown(unscored)})"
        case tree.Boosted(child, factor):
            return f"{shown(child)}^{factor:g}"
        case tree.Empty():
            return "empty"
        case _:
            return _leaf(node)


def _leaf(node: Tree) -> str:
    field = f"{node.field} " if getattr(node, "field", None) else ""
    match node:
        case tree.Words(text):
            return f"{field}words {text!r}"
        case tree.Quoted(text, slop=slop):
            return f"{field}phrase {text!r}" + (f"~{slop}" if slop > 1 else "")
        case tree.Pattern(text):
            return f"{field}pattern {text}"
        case tree.Fuzzy(text, edits=edits, prefix=prefix):
            return f"{field}fuzzy {text}~{edits}/{prefix}"
        case tree.WordRange(low, high, low_included=from_it, high_included=to_it):
            return f"{field}{'[' if from_it else '{'}{low} TO {high}{']' if to_it else '}'}"
        case tree.Days(name, first, last):
            return f"{name} {first or '…'} to {last or '…'}"
        case tree.Everything():
            return f"{field}everything"
        case _:
            raise TypeError(node)
