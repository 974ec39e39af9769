"""The API's description is valid OpenAPI 3.1, and every parameter and field is described with an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator


@pytest.fixture(scope="module")
def description(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/openapi.json")
    assert answer.content_type == "application/json"
    return answer.json


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_valid_openapi_31(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(description).iter_errors()] == []


def test_it_names_every_route(description: dict[str, Any]) -> None:
    assert sorted(name for name, _ in operations(description)) == [
        "DELETE /api/v1/articles/{id}",
        "GET /api/v1/articles/{id}",
        "GET /api/v1/articles/{id}/related",
        "GET /api/v1/search",
        "GET /api/v1/search.json",
        "GET /api/v1/search.rss",
        "GET /api/v1/suggest",
        "GET /health",
        "GET /metrics",
        "GET /ready",
        "POST /api/v1/articles/batch",
        "POST /api/v1/pages",
        "PUT /api/v1/articles/{id}",
    ]


def test_every_parameter_has_a_description_and_an_example(description: dict[str, Any]) -> None:
    bare = [
        f"{name}: {parameter['name']}"
        for name, operation in operations(description)
        for parameter in operation.get("parameters", [])
        if not parameter.get("description") or "example" not in parameter
    ]
    assert bare == []


def test_every_field_has_a_description_and_an_example(description: dict[str, Any]) -> None:
    bare = [
        f"{model}.{field}"
        for model, schema in description["components"]["schemas"].items()
        for field, value in schema.get("properties", {}).items()
        if not value.get("description") or "example" not in value
    ]
    assert bare == []


def test_every_operation_is_summed_up_in_a_sentence(description: dict[str, Any]) -> None:
    assert [name for name, one in operations(description) if not one.get("summary", "").endswith(".")] == []


def test_every_error_is_a_problem(description: dict[str, Any]) -> None:
    others = [
        f"{name} {status}"
        for name, operation in operations(description)
        for status, answer in operation["responses"].items()
        if int(status) >= 400
        and status not in {"414", "431"}
        and list(answer["content"]) != ["application/problem+json"]
    ]
    assert others == []


def test_every_operation_may_break(description: dict[str, Any]) -> None:
    assert [name for name, one in operations(description) if "500" not in one["responses"]] == []


def test_writing_needs_a_key(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        needs_key = operation.get("security") == [{"key": []}]
        assert needs_key == (name.partition(" ")[0] in {"PUT", "DELETE", "POST"}), name
