"""Kept vectors: equal to fresh ones, shared by processes, and never in the way."""

import hashlib
import multiprocessing
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest

from glossary_service.models.kept_vectors import KeptVectors
from glossary_service.models.static_encoder import StaticEncoder


TEXTS = [f"clause {number} of the agreement" for number in range(50)]


class CountingEncoder:
    """Makes vectors from hashes, and remembers which texts it was given."""

    def __init__(self, name="counting 1"):
        self.name = name
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        numbers = [list(hashlib.sha256(f"{self.name}{text}".encode()).digest()) for text in texts]
        return np.array(numbers, np.float32).reshape(len(texts), 32) / np.float32(3)


def count_rows(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM vectors").fetchone()[0]


def test_kept_vectors_equal_fresh_ones_bit_by_bit(tmp_path):
    kept = KeptVectors(StaticEncoder(), tmp_path / "vectors.db")
    fresh = StaticEncoder().encode(TEXTS)
    assert [kept.encode(TEXTS).tobytes() for _ in range(2)] == [fresh.tobytes()] * 2
    assert kept.note == ""


def test_only_new_texts_are_encoded_and_each_once(tmp_path):
    encoder = CountingEncoder()
    kept = KeptVectors(encoder, tmp_path / "vectors.db")
    kept.encode(["one", "two", "one"])
    vectors = kept.encode(["three", "one"])
    assert encoder.seen == ["one", "two", "three"]
    assert vectors.tobytes() == CountingEncoder().encode(["three", "one"]).tobytes()


def test_vectors_outlive_the_process_that_made_them(tmp_path):
    KeptVectors(CountingEncoder(), tmp_path / "vectors.db").encode(TEXTS)
    later = CountingEncoder()
    KeptVectors(later, tmp_path / "vectors.db").encode(TEXTS)
    assert later.seen == []


def test_vectors_of_another_encoder_are_not_mistaken_for_ones_own(tmp_path):
    KeptVectors(CountingEncoder("first"), tmp_path / "vectors.db").encode(["one"])
    other = KeptVectors(CountingEncoder("second"), tmp_path / "vectors.db").encode(["one"])
    assert other.tobytes() == CountingEncoder("second").encode(["one"]).tobytes()


def test_no_texts_give_what_the_encoder_gives(tmp_path):
    assert KeptVectors(CountingEncoder(), tmp_path / "vectors.db").encode([]).shape == (0, 32)


def test_more_texts_than_one_statement_takes_are_found_again(tmp_path):
    encoder = CountingEncoder()
    kept = KeptVectors(encoder, tmp_path / "vectors.db")
    texts = [str(number) for number in range(2_000)]
    assert kept.encode(texts).tobytes() == kept.encode(texts).tobytes()
    assert len(encoder.seen) == len(texts)


def test_the_oldest_vectors_leave_when_the_file_is_full(tmp_path):
    encoder = CountingEncoder()
    kept = KeptVectors(encoder, tmp_path / "vectors.db", most_kept=10)
    kept.encode(TEXTS[:8])
    kept.encode(TEXTS[8:16])
    assert count_rows(tmp_path / "vectors.db") == 10
    encoder.seen.clear()
    kept.encode(TEXTS[6:16])
    assert encoder.seen == []


def test_the_file_holds_no_text_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "vectors.db"
    KeptVectors(CountingEncoder(), path).encode(["a very secret clause"])
    files = list(tmp_path.iterdir())
    assert not any(b"secret" in file.read_bytes() for file in files)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"no database" * 1_000, b"SQLite format 3\0" + b"\xff" * 9_000]
)
def test_a_damaged_file_is_set_aside_and_begun_anew(tmp_path, content):
    path = tmp_path / "vectors.db"
    path.write_bytes(content)
    kept = KeptVectors(CountingEncoder(), path)
    vectors = kept.encode(TEXTS)
    assert vectors.tobytes() == CountingEncoder().encode(TEXTS).tobytes()
    assert "was damaged" in kept.note
    assert (tmp_path / "vectors.db.damaged").read_bytes() == content
    assert count_rows(path) == len(TEXTS)


def test_a_file_that_loses_its_middle_never_changes_a_vector(tmp_path):
    path = tmp_path / "vectors.db"
    texts = [str(number) for number in range(500)]
    KeptVectors(CountingEncoder(), path).encode(texts)
    content = bytearray(path.read_bytes())
    content[8_192:40_960] = bytes(32_768)
    path.write_bytes(content)
    vectors = KeptVectors(CountingEncoder(), path).encode(texts)
    assert vectors.tobytes() == CountingEncoder().encode(texts).tobytes()


def test_a_database_of_another_kind_is_left_alone(tmp_path):
    path = tmp_path / "vectors.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE vectors (other TEXT)")
    kept = KeptVectors(CountingEncoder(), path)
    assert kept.encode(TEXTS).shape == (50, 32)
    assert "Nothing is kept" in kept.note
    assert count_rows(path) == 0


def test_a_folder_in_the_files_place_costs_only_time(tmp_path):
    kept = KeptVectors(CountingEncoder(), tmp_path)
    assert kept.encode(TEXTS).tobytes() == CountingEncoder().encode(TEXTS).tobytes()
    assert str(tmp_path) in kept.note


def test_a_file_in_the_folders_place_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    kept = KeptVectors(CountingEncoder(), tmp_path / "file" / "vectors.db")
    assert kept.encode(TEXTS).tobytes() == CountingEncoder().encode(TEXTS).tobytes()
    assert "Nothing is kept" in kept.note


def encode_often(path, first):
    for start in range(first, first + 100, 10):
        texts = [f"clause {number}" for number in range(start, start + 60)]
        KeptVectors(CountingEncoder(), path).encode(texts)


def test_two_processes_may_use_one_file_at_once(tmp_path):
    path = tmp_path / "vectors.db"
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=encode_often, args=(path, first)) for first in (0, 50)]
    for process in others:
        process.start()
    for process in others:
        process.join()
    assert [process.exitcode for process in others] == [0, 0]
    assert count_rows(path) == 200


def test_threads_may_share_one_store(tmp_path):
    kept = KeptVectors(CountingEncoder(), tmp_path / "vectors.db")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: kept.encode(TEXTS).tobytes(), range(8)))
    assert made == [CountingEncoder().encode(TEXTS).tobytes()] * 8
    assert kept.note == ""
