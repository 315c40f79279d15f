"""What the pages' tests share."""

from __future__ import annotations

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def _at_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages that are drawn without a server be visited from this machine: what Streamlit puts in its place is no address."""
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda _: None))
