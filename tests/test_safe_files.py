"""What strangers send is opened with care, and what we write is whole."""

import io
import os
import stat
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given, strategies as st

from glossary_service.errors import InvalidInputError
from glossary_service.safe_files import (
    as_text_cell,
    from_text_cell,
    open_file,
    open_whole,
    open_zip,
    parse_xml,
    write_whole,
)


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refuse_zip(path, words, **limits):
    with pytest.raises(InvalidInputError, match=words), open_zip(path, **limits):
        pass


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InvalidInputError, match=r"gone\.csv does not exist"):
        open_file(tmp_path / "gone.csv").__enter__()


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InvalidInputError, match="is a folder"):
        open_file(tmp_path).__enter__()


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InvalidInputError, match="no plain file"):
        open_file(tmp_path / "pipe.csv").__enter__()


def test_a_file_that_the_system_refuses_to_open_is_reported_with_the_reason(tmp_path):
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(InvalidInputError, match=r"loop\.csv cannot be read \(.+\)"):
        open_file(tmp_path / "loop.csv").__enter__()


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "a.csv").touch()
    with pytest.raises(InvalidInputError, match="is empty"):
        open_file(tmp_path / "a.csv").__enter__()


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_read(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x" * 100)
    with open_file(tmp_path / "a.csv", max_bytes=100) as stream:
        assert stream.read() == b"x" * 100
    with pytest.raises(InvalidInputError, match="Split it"):
        open_file(tmp_path / "a.csv", max_bytes=99).__enter__()


def test_a_sound_archive_is_opened(tmp_path):
    with open_zip(zip_of(tmp_path / "a.zip", {"one": "text"})) as archive:
        assert archive.read("one") == b"text"


def test_an_archive_that_would_unpack_to_too_much_is_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"one": b"ab" * 600, "two": b"cd" * 600})
    refuse_zip(path, "would unpack to", max_inflated=2000)


def test_an_archive_of_zeros_is_refused_by_its_ratio(tmp_path):
    path = zip_of(tmp_path / "bomb.zip", {"zeros": bytes(30 * 1024**2)})
    refuse_zip(path, "200 times its size")


def test_an_archive_of_too_many_members_is_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", dict.fromkeys(map(str, range(11)), "x"))
    refuse_zip(path, "more than 10 files", max_members=10)


def test_an_archive_that_lies_about_a_size_is_stopped_at_the_size_it_claims(tmp_path):
    path = zip_of(tmp_path / "liar.zip", {"zeros": bytes(5_000_000)})
    content = path.read_bytes()
    true_size = (5_000_000).to_bytes(4, "little")
    assert content.count(true_size) == 2
    path.write_bytes(content.replace(true_size, (50).to_bytes(4, "little")))
    with open_zip(path) as archive:
        assert archive.getinfo("zeros").file_size == 50
        with pytest.raises(zipfile.BadZipFile, match="CRC"):
            archive.read("zeros")


def test_an_encrypted_archive_is_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"one": "text"})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    refuse_zip(path, "password")


def test_a_cut_off_archive_is_called_damaged(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"one": os.urandom(2000)})
    path.write_bytes(path.read_bytes()[:1000])
    refuse_zip(path, "damaged")


def test_xml_with_a_document_type_is_never_read():
    bomb = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
    seen = []
    with pytest.raises(InvalidInputError, match="document type"):
        list(
            parse_xml(
                io.BytesIO(bomb), "a.xlsx", start=lambda *_: None, end=seen.append, text=seen.append
            )
        )
    assert seen == []


def test_broken_xml_is_called_damaged():
    with pytest.raises(InvalidInputError, match=r"a\.xlsx is damaged"):
        list(
            parse_xml(
                io.BytesIO(b"<a><b>"),
                "a.xlsx",
                start=lambda *_: None,
                end=lambda _: None,
                text=lambda _: None,
            )
        )


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def test_text_is_written_as_utf_8_with_its_own_line_ends(tmp_path):
    write_whole(tmp_path / "a.txt", "Begriff ü\r\n术语\n")
    assert (tmp_path / "a.txt").read_bytes() == "Begriff ü\r\n术语\n".encode()
    write_whole(tmp_path / "a.txt", b"\x00\x01")
    assert (tmp_path / "a.txt").read_bytes() == b"\x00\x01"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_the_old_file_stays_when_writing_fails_half_way(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail_half_way():
        with open_whole(target) as stream:
            stream.write(b"new, but only ha")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_old_file_stays_when_the_disk_refuses(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    program = (
        "import pathlib, resource, signal, sys\n"
        "from glossary_service.errors import InvalidInputError\n"
        "from glossary_service.safe_files import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_whole(pathlib.Path(sys.argv[1]), b'x' * 100_000)\n"
        "except InvalidInputError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=True
    )
    assert "a.txt cannot be written (File too large)" in done.stdout
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InvalidInputError, match=r"there is no folder .*nowhere\. Create it"):
        write_whole(tmp_path / "nowhere" / "a.txt", "x")


def test_a_folder_is_no_target(tmp_path):
    with pytest.raises(InvalidInputError, match="is a folder"):
        write_whole(tmp_path, "x")


def test_a_name_that_no_file_can_have_is_refused(tmp_path):
    with pytest.raises(InvalidInputError, match="cannot be written"):
        write_whole(tmp_path / ("x" * 300), "x")
    with pytest.raises(InvalidInputError, match="cannot be written"):
        write_whole(tmp_path / "a\0b", "x")


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    write_whole(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_device_is_written_to_and_not_replaced(tmp_path):
    link = tmp_path / "nothing"
    link.symlink_to(os.devnull)
    write_whole(link, "x")
    assert stat.S_ISCHR(link.stat().st_mode)


def test_the_mode_of_the_old_file_is_kept(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(0o640)
    write_whole(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


# ── cells ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_written_cell_begins_like_a_formula(start):
    assert as_text_cell(start + "1") == "'" + start + "1"


@given(st.text(alphabet="'=+-@\t\rab") | st.text())
def test_every_text_comes_back_from_its_guarded_form(text):
    assert from_text_cell(as_text_cell(text)) == text
    assert as_text_cell(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
