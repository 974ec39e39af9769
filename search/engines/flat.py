"""Plans that give every hit the same score: an engine may then take hits in order without scoring any."""

from __future__ import annotations

from search.query.plan import And, Constant, Every, Ids, Keyword, Node, Not, Nothing, Plan, Range


def flat_score(plan: Plan) -> float | None:
    """The score that every hit of a plan has; None where scores may differ."""
    return None if plan.prefer else _flat(plan.match)


def _flat(node: Node) -> float | None:
    if isinstance(node, (Every, Nothing, Keyword, Range, Ids, Not)):
        return 0.0
    if isinstance(node, Constant):
        return node.score
    if isinstance(node, And):
        scores = [_flat(child) for child in node.children]
        known = [score for score in scores if score is not None]
        return sum(known) if len(known) == len(scores) else None
    return None
