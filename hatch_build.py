"""Compile the interface's gettext catalogues whenever the project is built, so that every wheel carries them."""

from __future__ import annotations

import sys

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook that hatchling finds here."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002 - hatchling's signature
        """Write a `.mo` file beside each language's `.po` file."""
        sys.path.insert(0, self.root)
        from presentation.catalogue import compile_catalogue, source_of
        from presentation.language import LANGUAGES

        for lang in LANGUAGES:
            if source_of(lang).is_file():
                compile_catalogue(lang)
