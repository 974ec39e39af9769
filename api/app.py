"""The application: one archive, the routes on it, and what every answer goes through."""

from __future__ import annotations

import os
from importlib.metadata import version

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_openapi3.models.info import Info
from flask_openapi3.models.security_scheme import SecurityScheme
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.types import SecuritySchemesDict
from werkzeug.routing import BaseConverter

from api import articles, cors, errors, headers, operations, problems, search, suggest
from api.panic import LibraryPanic
from api.parameters import invalid
from api.service import EXTENSION, Service
from search.archive import Archive
from search.settings import Settings

ABOUT = """Search an archive of news and analysis.

Searching is a plain GET without custom headers; writing needs a key.
Errors are problem+json with a stable `code`; pages count from 1."""

SECURITY: SecuritySchemesDict = {
    "key": SecurityScheme(type="http", scheme="bearer", description="A key made by `dateline keys create`.")
}


class ArticleIdConverter(BaseConverter):
    """Any text, slashes included: ids may be paths or URLs."""

    regex = ".+?"
    part_isolating = False


class Application(OpenAPI):
    """Flask with a panic of a native library turned into an error like any other."""

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            return super().dispatch_request()
        except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as panic:
            raise LibraryPanic("a library panicked") from panic


def create_app(settings: Settings | None = None) -> Flask:
    """The application over the archive of these settings; None reads them from the environment.

    Raises SettingsError, StoreError or EngineError where the archive can't be opened.
    """
    settings = settings or Settings.from_environment(os.environ)
    app = Application(
        "api",
        info=Info(title=settings.title, version=version("dateline"), description=ABOUT),
        security_schemes=SECURITY,
        validation_error_model=problems.ProblemDocument,
        validation_error_callback=lambda error: invalid(error).response(),
        doc_ui=False,
        static_folder=None,
    )
    app.url_map.merge_slashes = False
    app.url_map.converters["article"] = ArticleIdConverter
    app.extensions[EXTENSION] = Service(Archive.open(settings), settings)
    for part in (headers, cors, errors):
        part.register(app)
    for blueprint in (search.api, suggest.api, articles.api, operations.api):
        app.register_api(blueprint)
    return app
