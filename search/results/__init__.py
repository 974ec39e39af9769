"""A plan becomes an answer: hits in their order, marked and explained, and what is done where there are none."""

from search.results.answers import answer, find, mark
from search.results.related import related
from search.results.search import View
from search.results.suggest import Suggester

__all__ = ["Suggester", "View", "answer", "find", "mark", "related"]
