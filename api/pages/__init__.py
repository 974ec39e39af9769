"""What people see: the search page, articles, the operator's pages, and the files that browsers load."""

from api.pages.box_file import box
from api.pages.operator import admin, inspecting
from api.pages.pages import answer_error, pages

PAGES = (admin, box, inspecting, pages)

__all__ = ["PAGES", "answer_error"]
