"""What every request meets: limits, keys, the memory of answers, parameters, bodies, problems, numbers and logs."""

from api.http.admission import admit, admit_operator, is_local, needs
from api.http.bodies import lines, take_types, whole
from api.http.caching import as_json, cached
from api.http.context import current_context, set_up_logs
from api.http.metrics import exposition
from api.http.middleware import install
from api.http.parameters import from_json, from_value, takes
from api.http.problems import CODES, MEDIA_TYPE, Problem, ProblemDocument, problem_of

__all__ = [
    "CODES",
    "MEDIA_TYPE",
    "Problem",
    "ProblemDocument",
    "admit",
    "admit_operator",
    "as_json",
    "cached",
    "current_context",
    "exposition",
    "from_json",
    "from_value",
    "install",
    "is_local",
    "lines",
    "needs",
    "problem_of",
    "set_up_logs",
    "take_types",
    "takes",
    "whole",
]
