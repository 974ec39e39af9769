"""What people see: the search page, articles, the operator's pages, and the files that browsers load."""

from api.pages.operator import admin, inspecting
from api.pages.pages import answer_error, box, pages

PAGES = (admin, box, inspecting, pages)

__all__ = ["PAGES", "answer_error"]
