"""What every engine refuses before it compiles a plan, in the same words."""

from __future__ import annotations

from search.errors import EngineError
from search.fields import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from search.query.plan import And, Best, Constant, Keyword, Node, Not, Or, Phrase, Plan, Range, Term

MAX_DEPTH = 60
"""How deep a plan may be nested: the compiled engines walk it on a stack of 2 MB."""

SORTS = ("score", "newest", "oldest")


def check_plan(plan: Plan) -> None:
    """Raise EngineError, saying what to change, for a plan that no engine can run."""
    for node in (plan.match, *plan.prefer, *plan.filters):
        check_node(node)
    for name in plan.facets:
        _check_field(name, (*KEYWORD_FIELDS, *NUMBER_FIELDS), "counted")
    if plan.sort not in SORTS:
        raise EngineError(f"There is no sort {plan.sort!r}; give one of: {', '.join(SORTS)}.")
    if plan.offset < 0 or plan.limit < 0:
        raise EngineError("offset and limit count hits; give numbers from 0.")


def check_node(node: Node) -> None:
    """Raise EngineError for a tree that is nested too deep or names a field that is none."""
    todo: list[tuple[Node, int]] = [(node, 1)]
    while todo:
        current, depth = todo.pop()
        if depth > MAX_DEPTH:
            raise EngineError(f"The query is nested more than {MAX_DEPTH} deep; take brackets away.")
        if isinstance(current, (And, Or, Best)):
            todo.extend((child, depth + 1) for child in current.children)
        elif isinstance(current, (Not, Constant)):
            todo.append((current.child, depth + 1))
        else:
            _check_leaf(current)


def _check_leaf(node: Node) -> None:
    if isinstance(node, (Term, Phrase)):
        _check_field(node.field, TEXT_FIELDS, "searched for words")
    elif isinstance(node, Keyword):
        _check_field(node.field, KEYWORD_FIELDS, "searched for whole values")
    elif isinstance(node, Range):
        _check_field(node.field, NUMBER_FIELDS, "searched for numbers")


def _check_field(name: str, known: tuple[str, ...], use: str) -> None:
    if name not in known:
        raise EngineError(f"The field {name!r} can't be {use}; give one of: {', '.join(known)}.")
