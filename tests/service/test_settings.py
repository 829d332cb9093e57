"""Settings come from the environment, and the documentation names them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings


def loaded(**given: str) -> Settings:
    return Settings.model_validate(given)


DOCUMENTED = Path(__file__).parents[2] / "docs" / "service.md"


def test_every_setting_is_documented_as_it_is() -> None:
    text = DOCUMENTED.read_text("utf-8")
    for name, setting in Settings.model_fields.items():
        default = f"`{setting.default}`" if setting.default != "" else "empty"
        assert f"| `GOUJI_{name.upper()}` | {default} | {setting.description} |" in text
    assert text.count("| `GOUJI_") == len(Settings.model_fields)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_PORT", "9000")
    monkeypatch.setenv("GOUJI_DATA", "elsewhere")
    assert (loaded().port, loaded().data) == (9000, Path("elsewhere"))
    monkeypatch.setenv("GOUJI_WORKERS", "-1")
    with pytest.raises(ValidationError):
        loaded()


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True),
     ("10.0.0.1", True), ("server.example", True)],
)  # fmt: skip
def test_what_is_not_loopback_is_public(host: str, public: bool) -> None:
    assert loaded(host=host).is_public is public
