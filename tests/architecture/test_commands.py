"""The commands that people, the image and CI rely on are the same ones, and exist."""

import re
import socket
import subprocess

import pytest

from tests.fixtures.database import ROOT


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _prerequisites(target: str) -> set[str]:
    """The targets that `make target` also makes, by prerequisite or by calling make."""
    rules = dict(
        re.findall(r"^([a-z-]+):([^=\n]*(?:\n\t[^\n]*)*)", _read("Makefile"), re.MULTILINE)
    )
    found: set[str] = set()
    waiting = [target]
    while waiting:
        rule = rules[waiting.pop()]
        named = set(rule.splitlines()[0].split())
        named |= set(re.findall(r"\$\(MAKE\) --no-print-directory ([a-z-]+)", rule))
        waiting += named - found
        found |= named
    return found


def test_ci_and_readme_name_the_same_test_command() -> None:
    for name in (".ci/run", "README.md"):
        assert "make test" in _read(name), name
        assert "make check" in _read(name), name


def test_the_image_is_made_by_targets_that_the_tests_also_make() -> None:
    made = set(re.findall(r"^RUN .*?\bmake ([a-z-]+)", _read("Dockerfile"), re.MULTILINE))
    assert made == {"install-runtime", "build-frontend"}
    assert made <= _prerequisites("test")
    assert made <= _prerequisites("run")


def test_the_image_does_not_run_as_root_nor_as_a_demo() -> None:
    dockerfile = _read("Dockerfile")
    assert re.search(r"^USER (?!root)\w+", dockerfile, re.MULTILINE)
    assert "DEMO=1" not in dockerfile
    assert "DEMO=1" not in _read("compose.yaml")


def test_a_taken_port_is_told_before_anything_is_installed() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        refused = _port_free(str(port))
    assert refused.returncode != 0
    assert f"Cổng {port} đang được" in refused.stderr
    assert f"Port {port} is taken" in refused.stderr
    assert _port_free(str(port)).returncode == 0
    assert re.search(r"^run: port-free$", _read("Makefile"), re.MULTILINE)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "tám nghìn", "8000; echo"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    refused = _port_free(port)
    assert refused.returncode != 0
    assert "từ 1 đến 65535" in refused.stderr


def _port_free(port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", "port-free", f"PORT={port}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
