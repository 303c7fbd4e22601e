"""What script/setup says and does where something is missing; that it works from nothing is seen on bare machines."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.journeys.browser import program


def put(folder, name):
    """A program of this name."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)
    return str(folder / name)


def test_setup_when_the_named_browser_is_not_there_says_so():
    result = subprocess.run(
        ["script/setup", "--dev"],
        cwd=ROOT,
        env=os.environ | {"CHROMIUM": "/nowhere/chromium"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr == "setup: CHROMIUM names /nowhere/chromium, and there is no such program\n"


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """A Chromium beside this Python, as script/browser puts it there."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "python"))
    return put(tmp_path / "venv", "chromium-headless-shell")


def test_browser_when_none_is_named_is_the_systems(tmp_path, fetched):
    system = put(tmp_path / "bin", "chromium-headless-shell")

    assert program({"PATH": str(tmp_path / "bin")}) == system


def test_browser_when_the_system_has_none_is_the_fetched_one(tmp_path, fetched):
    assert program({"PATH": str(tmp_path / "bin")}) == fetched


@pytest.mark.parametrize("named", ["other", "{}/bin/other"])
def test_browser_when_one_is_named_is_that_one(tmp_path, fetched, named):
    other = put(tmp_path / "bin", "other")

    assert program({"PATH": str(tmp_path / "bin"), "CHROMIUM": named.format(tmp_path)}) == other


def test_browser_when_there_is_none_is_left_to_playwright(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(Path(tmp_path, "venv", "python")))

    assert program({"PATH": str(tmp_path / "bin")}) is None
