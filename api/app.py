"""The application: one archive, the routes on it, and what every answer goes through.

What `dateline serve` has each of its worker processes serve.
"""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.models.security_scheme import SecurityScheme
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.types import SecuritySchemesDict
from werkzeug.routing import BaseConverter

from api.http import ProblemDocument, current_context, install, set_up_logs
from api.pages import PAGES, answer_error
from api.routes import API, discovery
from api.service import EXTENSION, AnswerCache, KeyRing, Service
from search.archive import Archive
from search.parallel import keep_for_good
from search.settings import Settings
from search.store.keys import Keys
from search.store.query_log import QueryLog

if TYPE_CHECKING:
    pass


ABOUT = """Search an archive of news and analysis.

Searching is a plain GET without custom headers; writing needs a key.
Errors are problem+json with a stable `code`; pages count from 1."""

SECURITY: SecuritySchemesDict = {
    "key": SecurityScheme(type="http", scheme="bearer", description="A key made by `dateline keys create`.")
}


class ArticleIdConverter(BaseConverter):
    """Any text, slashes included: ids may be paths or URLs."""

    regex = "(?s:.+?)"
    part_isolating = False


class Application(OpenAPI):
    """Flask with a panic of a native library, which Python sees as a BaseException, turned into an error like any
    other.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        current_context().route = request.url_rule.rule if request.url_rule else "none"
        try:
            return super().dispatch_request()
        except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as panic:
            raise RuntimeError("a native library panicked") from panic

    def register_api(self, api: APIBlueprint, **options: Any) -> None:
        """Register routes; where two blueprints share a path, its description holds the methods of both."""
        earlier = dict(self.paths)
        super().register_api(api, **options)
        for path in earlier.keys() & api.paths.keys():
            added = api.paths[path]
            methods = {method: getattr(added, method) for method in added.model_fields_set}
            self.paths[path] = earlier[path].model_copy(update=methods)


def create_app(settings: Settings | None = None) -> Flask:
    """The application over the archive of these settings; None reads them from the environment.

    Raises SettingsError, StoreError or EngineError where the archive can't be opened.
    """
    settings = settings or Settings.from_environment(os.environ)
    app = Application(
        "api",
        info=Info(title=settings.title, version=version("dateline"), description=ABOUT),
        security_schemes=SECURITY,
        validation_error_model=ProblemDocument,
        doc_ui=False,
        static_folder=None,
    )
    app.url_map.merge_slashes = False
    app.url_map.converters["article"] = ArticleIdConverter
    for blueprint in API:
        app.register_api(blueprint)
    for readable in (discovery, *PAGES):
        app.register_blueprint(readable)
    set_up_logs()
    # Last: the follower's thread may log a traceback at once, which parses code, and so does whoever adds a route;
    # CPython 3.11 ends in a SystemError where two threads parse code at the same time.
    service = app.extensions[EXTENSION] = _open(settings)
    install(app, service, answer_error)
    return app


def _open(settings: Settings) -> Service:
    archive = Archive.open(settings)
    database = archive.store.database
    return Service(
        archive=archive,
        settings=settings,
        keys=KeyRing(Keys(database)),
        cache=AnswerCache(settings.cache_answers),
        queries=QueryLog(database, keep_days=settings.query_log_days) if settings.query_log else None,
        fingerprint=_print_of(settings),
    )


def _print_of(settings: Settings) -> str:
    return hashlib.blake2b(repr(settings).encode(), digest_size=6).hexdigest()


def application() -> Flask:
    """The application of a process that serves nothing else.

    A full run of the garbage collector would hold every answer up for a tenth of a second: it passes over what stays.
    Requests leave a few reference cycles each, so new objects are collected as often as Python likes.
    """
    app = create_app()
    keep_for_good()
    return app
