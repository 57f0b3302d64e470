import threading
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pwdlib import PasswordHash as Hashers
from pwdlib.hashers.argon2 import Argon2Hasher

from rescue.kit.access import passwords
from rescue.kit.access.passwords import PasswordHash
from rescue.kit.chance import SeededChance
from rescue.kit.problems import Invalid
from tests.conftest import AS_SERVED
from tests.rescue.kit.access.conftest import PASSWORD


@pytest.fixture(autouse=True, scope="module")
def _as_served() -> Iterator[None]:
    """Here the cost itself is looked at: the hashes are those of the product."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hashers", AS_SERVED[0])
        patch.setattr(passwords, "NOBODY", AS_SERVED[1])
        yield


@pytest.fixture(scope="module")
def hashed() -> PasswordHash:
    return passwords.hash_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("fourteen chars", passwords.PasswordTooShort),
        ("", passwords.PasswordTooShort),
        ("a quite long heron " * 11, passwords.PasswordTooLong),
        ("homewardhomeward", passwords.PasswordTooCommon),
        ("Homeward-Rescue-2026", passwords.PasswordTooCommon),
        ("passwordpassword1", passwords.PasswordTooCommon),
        ("qwertyuiopasdfghjkl", passwords.PasswordTooCommon),
        ("123456789012345", passwords.PasswordTooCommon),
        ("aaaaaaaaaaaaaaaaaaaa", passwords.PasswordTooCommon),
        ("abababababababababab", passwords.PasswordTooCommon),
        ("correct horse battery staple", passwords.PasswordTooCommon),
        ("Lin.Wei.Lin.Wei.Lin", passwords.PasswordTooCommon),
        ("               ", passwords.PasswordTooCommon),
        ("seven grey \ud800 herons over", passwords.PasswordTooCommon),
    ],
)
def test_a_password_that_is_short_long_or_easy_to_guess_is_refused(password: str, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal):
        passwords.hash_password(password, about=["linwei@desk.example", "Lin Wei", "linweilin"])


@pytest.mark.parametrize("password", ["seven grey herons", "七只灰鹭飞过里斯本的清晨海面上空啊", "xk2 fj9 qpw 83m vv1"])
def test_a_sentence_in_any_script_is_a_password(password: str) -> None:
    assert passwords.is_right(password, passwords.hash_password(password))


def test_a_password_is_the_same_however_the_keyboard_composes_its_letters() -> None:
    stored = passwords.hash_password("sete garças café Évora")
    assert passwords.is_right(unicodedata.normalize("NFD", "sete garças café Évora"), stored)


@pytest.mark.parametrize("password", ["wrong", "", "x" * 10_000, "\ud800" * 20, "nul\x00nul"])
def test_a_wrong_or_impossible_password_is_not_right_and_raises_nothing(password: str, hashed: PasswordHash) -> None:
    assert not passwords.is_right(password, hashed)
    assert not passwords.is_right(password, None)


def test_comparing_with_nobody_costs_what_comparing_with_somebody_costs(hashed: PasswordHash) -> None:
    hasher = Hashers((Argon2Hasher(time_cost=passwords.PASSES, memory_cost=passwords.MEMORY_KIB, parallelism=4),))
    costs = [stored.split("$")[1:4] for stored in (hashed, passwords.NOBODY)]
    assert costs[0] == costs[1] == ["argon2id", "v=19", "m=65536,t=3,p=4"]
    assert [len(part) for part in hashed.split("$")] == [len(part) for part in passwords.NOBODY.split("$")]
    assert hasher.verify("", passwords.NOBODY) is False


def test_two_work_some_wait_and_the_rest_are_told_to_come_back() -> None:
    turns = passwords.Turns(at_once=2, waiting=1)
    with ExitStack() as working:
        working.enter_context(turns.take())
        working.enter_context(turns.take())
        waited = threading.Event()

        def wait_for_a_turn() -> None:
            with turns.take():
                waited.set()

        third = threading.Thread(target=wait_for_a_turn)
        third.start()
        with pytest.raises(passwords.TooManySigningIn) as refused:
            _knock_until_refused(turns)
        assert not waited.is_set()
    third.join(timeout=10)
    assert waited.is_set()
    assert refused.value.status == 503
    assert refused.value.headers == {"Retry-After": "5"}


def _knock_until_refused(turns: passwords.Turns) -> None:
    # The third thread is the one that may wait; it may need a moment to get there.
    for _ in range(1000):
        taken = turns._inside.acquire(blocking=False)
        if not taken:
            with turns.take():
                return
        turns._inside.release()
        threading.Event().wait(0.005)


def test_a_made_password_passes_the_rules_and_is_never_the_same_twice() -> None:
    chance = SeededChance(7)
    made = {passwords.make_password(chance) for _ in range(50)}
    assert len(made) == 50
    assert not any(passwords.is_easy_to_guess(password) for password in made)
    assert {len(password) for password in made} == {23}
