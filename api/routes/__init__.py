"""The JSON API, feeds, and what describes them. `API` are its blueprints, in the order of the description."""

from api.routes.articles import reading, writing
from api.routes.batches import batches, raw_pages
from api.routes.discovery import discovery, web_address, web_link
from api.routes.operations import operating
from api.routes.search import feeding, run, searching, suggesting

API = (searching, feeding, suggesting, batches, reading, writing, raw_pages, operating)

__all__ = ["API", "discovery", "run", "web_address", "web_link"]
