import os
from pathlib import Path

import pytest

from runners.index_settings import default_index, index_settings

FREE = ("UV_", "PIP_", "REQUESTS_CA", "SSL_CERT", "CURL_CA", "XDG_CONFIG")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The environment of a user without any configuration."""
    free = {name: value for name, value in os.environ.items() if not name.startswith(FREE)}
    return {**free, "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"}


def test_uvs_own_default_is_used_where_nothing_is_configured(environ: dict[str, str]) -> None:
    found = index_settings(environ)
    assert found.index_url == default_index(environ)
    assert found.index_url is not None
    assert found.index_url.startswith("https://")
    assert (found.find_links, found.extra_index_urls, found.certificate) == ((), (), None)


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"])
def test_an_index_in_the_environment_counts(environ: dict[str, str], name: str) -> None:
    assert index_settings({**environ, name: "https://mine.test/simple"}).index_url == "https://mine.test/simple"


def test_uvs_index_goes_before_pips(environ: dict[str, str]) -> None:
    both = {**environ, "UV_INDEX_URL": "https://uv.test/simple", "PIP_INDEX_URL": "https://pip.test/simple"}
    assert index_settings(both).index_url == "https://uv.test/simple"


def test_pips_configuration_file_is_read(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "pip.conf"
    file.write_text(
        "[global]\nindex-url = https://global.test/simple\nfind-links = /a\n    /b\n"
        "[install]\nindex-url = https://install.test/simple\n"
    )
    found = index_settings({**environ, "PIP_CONFIG_FILE": str(file)})
    assert found.index_url == "https://install.test/simple"
    assert found.find_links == ("/a", "/b")


def test_pips_environment_goes_before_its_file(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[install]\nfind-links = /file\n")
    assert index_settings({**environ, "PIP_CONFIG_FILE": str(file), "PIP_FIND_LINKS": "/env"}).find_links == ("/env",)


def test_uvs_configuration_file_is_asked_of_uv(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "uv.toml"
    file.write_text('[[index]]\nurl = "https://toml.test/simple"\ndefault = true\n')
    free = {name: value for name, value in environ.items() if name != "UV_NO_CONFIG"}
    assert index_settings({**free, "UV_CONFIG_FILE": str(file)}).index_url == "https://toml.test/simple"


def test_no_index_means_none(environ: dict[str, str]) -> None:
    assert index_settings({**environ, "PIP_NO_INDEX": "1"}).index_url is None


def test_certificates_that_are_not_there_are_passed_over(environ: dict[str, str], tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.touch()
    found = index_settings({**environ, "PIP_CERT": str(tmp_path / "absent"), "SSL_CERT_FILE": str(bundle)})
    assert found.certificate == str(bundle)
