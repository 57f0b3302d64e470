"""Files are shut at rest, known by their bytes, and opened by somebody whose name is written down."""

import base64
import zlib
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select

from rescue.kit import vault
from rescue.kit.chance import SeededChance
from rescue.kit.database import Base, Database
from rescue.kit.events import Event
from rescue.kit.keyring import CannotOpen, Keyring, KeyUnusable, read_keys
from rescue.kit.problems import NotFound, Problem, TooLarge
from rescue.kit.vault import rotation
from rescue.kit.vault.files import FileEmpty, FileNotTaken, PaperActive, PaperLocked, clean_name
from rescue.kit.vault.models import VaultContent, VaultFileRow

PAPER = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj canary-of-health\n%%EOF"
LIN = "usr_lin"


def key(letter: bytes) -> str:
    return base64.urlsafe_b64encode(letter * 32).decode().rstrip("=")


def keep(database: Database, content: bytes = PAPER, **more: Any) -> str:
    with database.write() as db:
        return vault.keep(db, content, name="Wang Fang HIV.pdf", about="cas_1", incident_id="inc_1", by=LIN, **more)


def rows_of(database: Database) -> bytes:
    """Everything the database holds, as bytes, without the front of it: what a stolen backup would show."""
    with database.engine.connect() as connection:
        return b"".join(
            repr(row).encode() for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


def test_a_file_is_shut_at_rest_and_whoever_opens_it_is_written_down(database: Database) -> None:
    file_id = keep(database)
    stored = rows_of(database)
    assert b"canary-of-health" not in stored and b"HIV" not in stored
    assert sha256(PAPER).hexdigest().encode() in stored
    with database.write() as db:
        opened = vault.open(db, file_id, by="usr_chen")
    assert (opened.content, opened.name, opened.media_type) == (PAPER, "Wang Fang HIV.pdf", "application/pdf")
    assert "HIV" not in repr(opened) and "canary" not in repr(opened)
    with database.read() as db:
        told = db.execute(select(Event.kind, Event.subject, Event.by, Event.incident_id).order_by(Event.id)).all()
    assert [tuple(each) for each in told] == [
        ("vault_file.kept", file_id, LIN, "inc_1"),
        ("vault_file.opened", file_id, "usr_chen", "inc_1"),
    ]
    with database.read() as db, pytest.raises(AssertionError):
        vault.open(db, file_id)


def test_an_ordinary_file_may_be_looked_at_and_an_erased_one_by_nobody(database: Database) -> None:
    receipt = keep(database, is_private=False)
    with database.read() as db:
        assert vault.open(db, receipt).content == PAPER
        assert vault.find_facts(db, [receipt])[receipt].media_type == "application/pdf"
    with database.write() as db:
        vault.erase(db, receipt, by=LIN)
        vault.erase(db, receipt, by=LIN)
    with database.read() as db:
        with pytest.raises(NotFound):
            vault.open(db, receipt)
        assert vault.find_facts(db, [receipt])[receipt].is_erased
        assert db.scalar(select(func.count()).select_from(VaultContent)) == 0
        with pytest.raises(NotFound):
            vault.open(db, "fil_nobody", by=LIN)


def test_words_are_kept_like_files_and_read_many_at_once(database: Database) -> None:
    with database.write() as db:
        first = vault.keep_words(db, {"pulse": 96, "note": "<script>平静</script>"}, about="cas_1", by=LIN)
        second = vault.keep_words(db, {"note": "canary-of-health"}, about="cas_1", by=LIN)
        vault.change_words(db, second, {"note": "corrected"}, by=LIN)
    assert b"canary-of-health" not in rows_of(database)
    with database.read() as db:
        assert vault.read_words(db, [first, None, second]) == {
            first: {"pulse": 96, "note": "<script>平静</script>"},
            second: {"note": "corrected"},
        }


def test_a_new_key_takes_over_all_files_and_the_old_one_can_go(
    database: Database, database_url: str, clock: Any, request: pytest.FixtureRequest
) -> None:
    def house(keys: str) -> Database:
        made = Database(database_url, secret=keys, clock=clock, chance=SeededChance(7), vault_keys=keys)
        request.addfinalizer(made.close)
        return made

    old, both, new = f"k1:{key(b'a')}", f"k2:{key(b'b')},k1:{key(b'a')}", f"k2:{key(b'b')}"
    file_id = keep(house(old))
    with house(new).write() as db, pytest.raises(CannotOpen):
        vault.open(db, file_id, by=LIN)
    with house(both).write() as db:
        assert rotation.count_by_key(db) == {"k1": 1}
        assert (rotation.reseal(db), rotation.reseal(db)) == (1, 0)
        assert rotation.count_by_key(db) == {"k2": 1}
    with house(new).write() as db:
        assert vault.open(db, file_id, by=LIN).content == PAPER


def test_what_was_swapped_or_changed_in_the_database_does_not_open(database: Database) -> None:
    first, second = keep(database), keep(database, b"another paper")
    with database.write() as db:
        contents = {row.file_id: row for row in db.scalars(select(VaultContent))}
        contents[first].sealed, contents[second].sealed = contents[second].sealed, contents[first].sealed
    with database.write() as db, pytest.raises(CannotOpen):
        vault.open(db, first, by=LIN)
    with database.write() as db:
        files = {row.id: row for row in db.scalars(select(VaultFileRow))}
        files[first].sealed_key = files[second].sealed_key
    with database.write() as db, pytest.raises(CannotOpen):
        vault.open(db, first, by=LIN)


HIDDEN = zlib.compress(b"1 0 <</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>")
REFUSED: dict[str, tuple[bytes, type[Problem]]] = {
    "nothing": (b"", FileEmpty),
    "a program": (b"MZ\x90\x00", FileNotTaken),
    "a page called a picture": (b"<!doctype html><script>x</script>", FileNotTaken),
    "a film": (b"\x1aE\xdf\xa3....", FileNotTaken),
    "an archive": (b"PK\x03\x04....", FileNotTaken),
    "unknown bytes": (b"\x00\x01\x02\x03", FileNotTaken),
    "too much": (b"%PDF-" + b"x" * vault.MOST_BYTES, TooLarge),
    "a locked paper": (b"%PDF-1.7 trailer<</Encrypt 5 0 R>>", PaperLocked),
    "a paper that runs something": (b"%PDF-1.7 <</S/JavaScript/JS(x)>>", PaperActive),
    "one that spells it otherwise": (b"%PDF-1.7 <</S/Java#53cript>>", PaperActive),
    "one that carries a file": (b"%PDF-1.7 <</Names<</EmbeddedFiles 3 0 R>>>>", PaperActive),
    "one that hides it": (
        b"%PDF-1.7 <</Type/ObjStm/Filter/FlateDecode>>stream\n" + HIDDEN + b"\nendstream",
        PaperActive,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_nobody_should_open_is_not_taken(name: str) -> None:
    content, problem = REFUSED[name]
    with pytest.raises(problem):
        vault.files.check(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0jpeg",
        b"\x89PNG\r\n\x1a\n",
        b"0000ftypheic",
        "体温 38.2".encode(),
        b"%PDF-1.5 /OpenAction [3 0 R /Fit]",
    ],
)
def test_what_hospitals_and_phones_send_is_taken(content: bytes) -> None:
    assert vault.files.check(content).refusal is None


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\report.pdf", "report"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1"),
        ("\u202efdp.exe", "fdp"),
        ("病历.pdf", "病历"),
        (".pdf", "pdf"),
        ("", "file"),
        ("x" * 500 + ".png", "x" * 120),
    ],
)
def test_a_name_is_only_a_name(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned


@pytest.mark.parametrize(
    "listed", ["k1", "k1:abc", f"K1:{key(b'a')}", f"secret:{key(b'a')}", f"k:{key(b'a')},k:{key(b'b')}"]
)
def test_keys_that_cannot_be_read_are_refused_at_the_start(listed: str) -> None:
    with pytest.raises(KeyUnusable):
        read_keys(listed)


def test_a_sealed_text_opens_only_as_what_it_was_sealed_for() -> None:
    ring, chance = Keyring.of(b"a secret"), SeededChance(1)
    sealed = ring.seal(b"blood group", about="cas_1", chance=chance)
    assert ring.unseal(sealed, about="cas_1") == b"blood group"
    for wrong in (sealed[:-1] + bytes([sealed[-1] ^ 1]), b"", b"\x01\x09", sealed[:9]):
        with pytest.raises(CannotOpen):
            ring.unseal(wrong, about="cas_1")
    with pytest.raises(CannotOpen):
        ring.unseal(sealed, about="cas_2")
    with pytest.raises(CannotOpen):
        Keyring.of(b"another secret").unseal(sealed, about="cas_1")
