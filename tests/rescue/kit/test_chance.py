"""Ids sort by time and cannot be guessed; references can be read out over a bad line; a seed replays a world."""

import re
from datetime import timedelta

import pytest

from rescue.kit.chance import ID_CHARACTERS, READABLE, Chance, SeededChance, SystemChance, make_id, make_reference
from tests.conftest import SEED, START

MANY = 2_000


def test_ids_sort_by_the_millisecond_they_were_made_in(chance: SeededChance) -> None:
    made = [make_id("inc", START + timedelta(milliseconds=passed), chance) for passed in range(MANY)]
    assert made == sorted(made)


def test_ids_of_one_instant_differ(chance: SeededChance) -> None:
    assert len({make_id("inc", START, chance) for _ in range(MANY)}) == MANY


def test_an_id_says_its_type_and_fits_its_column(chance: SeededChance) -> None:
    assert re.fullmatch(rf"cal_[0-9a-v]{{{ID_CHARACTERS}}}", make_id("cal", START, chance))


@pytest.mark.parametrize("unlike", "ILOU")
def test_a_reference_holds_no_letter_that_is_taken_for_another(unlike: str) -> None:
    assert unlike not in READABLE


def test_a_reference_is_short_and_readable(chance: SeededChance) -> None:
    made = {make_reference(chance) for _ in range(MANY)}
    assert len(made) == MANY
    assert all(re.fullmatch(rf"HW-[{READABLE}]{{7}}", reference) for reference in made)


def test_every_readable_character_is_used(chance: SeededChance) -> None:
    assert set("".join(make_reference(chance)[3:] for _ in range(MANY))) == set(READABLE)


def test_the_same_seed_gives_the_same_world_and_another_does_not() -> None:
    def world(seed: int) -> list[object]:
        chance = SeededChance(seed)
        return [chance.token_bytes(16), chance.jitter(), make_id("inc", START, chance), make_reference(chance)]

    assert world(SEED) == world(SEED)
    assert world(SEED) != world(SEED + 1)


@pytest.mark.parametrize("chance", [SystemChance(), SeededChance(SEED)], ids=["system", "seeded"])
def test_jitter_is_a_fraction_and_bytes_are_as_many_as_asked(chance: Chance) -> None:
    assert all(0 <= chance.jitter() < 1 for _ in range(100))
    assert [len(chance.token_bytes(count)) for count in (0, 1, 32)] == [0, 1, 32]
    assert chance.token_bytes(16) != chance.token_bytes(16)
