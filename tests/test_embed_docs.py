"""docs/embed.md names every attribute, string, event, property and part that there is, and no other."""

from __future__ import annotations

import re

from browser_servers import ROOT

DOCS = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")
BOX = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "api" / "box").iterdir()}
CODE = "".join(text for name, text in BOX.items() if name.endswith(".js"))


def section(title: str) -> str:
    """The text under a heading."""
    return DOCS.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_column(title: str) -> set[str]:
    """What stands in code in the first column of a section's table."""
    rows = [line.split("|")[1] for line in section(title).splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_every_attribute_is_described() -> None:
    named = set(re.findall(r'getAttribute\("([a-z]+)"\)', CODE)) | set(
        re.findall(r'theme="', BOX["style.css"])
    )
    assert {name.removesuffix('="') for name in named} == first_column("Attributes") - {"text-…"}


def test_every_string_is_described_as_it_is() -> None:
    strings = dict(re.findall(r'^  (\w+): "(.*)",$', BOX["strings.js"], re.M))
    assert set(strings) == first_column("Strings")
    assert [text for text in strings.values() if text not in section("Strings") and len(text) > 5] == []


def test_every_event_is_described() -> None:
    events = {f"dateline-{name}" for name in re.findall(r'#tell\("(\w+)"', CODE)}
    assert events == first_column("Events")


def test_every_custom_property_and_part_is_described() -> None:
    assert set(re.findall(r"--dateline-[a-z-]+", BOX["style.css"])) == first_column(
        "Custom properties and parts"
    )
    parts = (
        set(re.findall(r'part: "([a-z]+)"', CODE))
        | set(re.findall(r'(?<!function )row\([^"]*"([a-z]+)"', CODE))
        | {"row"}
    )
    described = section("Custom properties and parts").split("Parts:")[1].split("Keep")[0]
    assert set(re.findall(r"`([a-z]+)`", described)) == parts


def test_every_link_leads_to_a_file() -> None:
    targets = [link for link in re.findall(r"\]\(([^)]+)\)", DOCS) if "://" not in link]
    assert [link for link in targets if not (ROOT / "docs" / link).exists()] == []
