import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from runners.failures import IndexUnreachable
from runners.index import PackageIndex, shown
from runners.index_settings import IndexSettings
from tests.runners.package_index import page, serving, wheel


def test_files_come_with_their_upload_times() -> None:
    with serving(torch=page((wheel("1.3.0"), "2019-10-10"))) as index:
        (file,) = PackageIndex(index.settings).files("torch")
    assert file.filename == wheel("1.3.0")
    assert file.uploaded == datetime(2019, 10, 10, 12, 0, 0, 500000, tzinfo=UTC)
    assert not file.yanked


def test_a_yanked_file_is_told_whether_a_reason_is_given_or_not() -> None:
    listed = page((wheel("1.3.0"), "2019-10-10"), (wheel("1.3.1"), "2019-11-07"))
    listed["files"][0]["yanked"] = "it is broken"
    listed["files"][1]["yanked"] = True
    with serving(torch=listed) as index:
        assert [f.yanked for f in PackageIndex(index.settings).files("torch")] == [True, True]


@pytest.mark.parametrize(
    "garbage", ["", "<html></html>", "[]", "{}", '{"files": [{"filename": "x"}]}', '{"files": "x"}', "\x00\xff", "null"]
)
def test_an_answer_that_is_no_json_page_is_one_clear_line(garbage: str) -> None:
    with serving(torch=garbage) as index, pytest.raises(IndexUnreachable, match="no JSON page with upload times"):
        PackageIndex(index.settings).files("torch")


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_an_error_status_is_named(status: int) -> None:
    with serving() as index:
        index.status = status
        with pytest.raises(IndexUnreachable, match=f"it answered {status}"):
            PackageIndex(index.settings).files("torch")


def test_an_index_that_drips_is_given_up_after_the_limit_for_the_whole_answer() -> None:
    # A limit between two bytes, which is what an HTTP library's timeout is, would never strike here.
    with serving(torch=page(*[(wheel("1.3.0"), "2019-10-10")] * 50)) as index:
        index.drip_seconds = 0.05
        began = time.monotonic()
        with pytest.raises(IndexUnreachable, match="too slow"):
            PackageIndex(index.settings, seconds=0.3).files("torch")
        assert time.monotonic() - began < 60


def test_an_index_that_accepts_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = IndexSettings(f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        with pytest.raises(IndexUnreachable, match="too slow"):
            PackageIndex(settings, seconds=0.3).files("torch")


def test_an_index_that_refuses_is_one_clear_line_without_the_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(IndexUnreachable) as caught:
        PackageIndex(IndexSettings(f"http://me:secret@127.0.0.1:{port}/simple"), seconds=2).files("torch")
    assert "no connection" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", [None, "", "file:///nowhere/simple", "not an address", "http://"])
def test_an_address_that_no_http_client_can_ask_is_one_clear_line(url: str | None) -> None:
    with pytest.raises(IndexUnreachable, match=r"can't be read|no connection"):
        PackageIndex(IndexSettings(url), seconds=2).files("torch")


def test_an_answer_that_breaks_off_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as breaking:

        def answer() -> None:
            peer, _ = breaking.accept()
            with peer:
                peer.recv(10_000)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(IndexUnreachable, match=r"no connection|no JSON page"):
            PackageIndex(IndexSettings(f"http://127.0.0.1:{breaking.getsockname()[1]}/simple")).files("torch")
        thread.join()


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("https://index.test/simple", "https://index.test/simple"),
        ("https://me:secret@index.test:8080/simple", "https://index.test:8080/simple"),
        ("https://a@b@index.test/simple?token=secret#x", "https://index.test/simple"),
        (None, "(none is configured)"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(url: str | None, printed: str) -> None:
    assert shown(url) == printed
