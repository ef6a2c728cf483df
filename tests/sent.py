"""What a browser would send of a form. It needs nothing of the application, so that light processes may use it."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborNode


def _values(form: LexborNode) -> dict[str, Any]:
    """What the form would send as it stands."""
    values: dict[str, Any] = {}
    for field in form.css("input, select, textarea"):
        name = field.attributes.get("name")
        if not name or "disabled" in field.attributes:
            continue
        kind = field.attributes.get("type") or ""
        if field.tag == "textarea":
            _add(values, name, field.text())
        elif field.tag == "select":
            chosen = field.css_first("option[selected]") or field.css_first("option")
            if chosen is not None:
                _add(values, name, chosen.attributes.get("value") or "")
        elif kind in ("checkbox", "radio"):
            if "checked" in field.attributes:
                _add(values, name, field.attributes.get("value") or "on")
        elif kind not in ("submit", "button", "file", "image"):
            _add(values, name, field.attributes.get("value") or "")
    return values


def _add(values: dict[str, Any], name: str, value: str) -> None:
    if name in values:
        values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
    else:
        values[name] = value
