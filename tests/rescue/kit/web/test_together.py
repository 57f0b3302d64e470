"""Many who ask for the same at once are answered by few readings, and none with what was read before they asked."""

import asyncio
import threading

import pytest

from rescue.kit.web.together import Together


class Shelf:
    """Something that changes while it is read; a reading lasts until it is let go."""

    def __init__(self) -> None:
        self.value, self.readings, self.let_go = 0, 0, threading.Event()

    def read(self) -> int:
        self.readings += 1
        value = self.value
        assert self.let_go.wait(5)
        return value


async def until(shelf: Shelf, readings: int) -> None:
    while shelf.readings < readings:
        await asyncio.sleep(0.001)


def test_who_asks_during_a_reading_gets_the_next_one_together_with_all_others() -> None:
    async def story() -> None:
        together, shelf = Together(), Shelf()
        early = [asyncio.create_task(together.get("rows", shelf.read)) for _ in range(20)]
        await until(shelf, 1)
        shelf.value = 1  # committed while the first is read
        late = [asyncio.create_task(together.get("rows", shelf.read)) for _ in range(30)]
        leaving = asyncio.create_task(together.get("rows", shelf.read))
        await asyncio.sleep(0.05)
        leaving.cancel()
        shelf.let_go.set()
        assert set(await asyncio.gather(*early)) == {0}
        assert set(await asyncio.gather(*late)) == {1}, "nobody is shown less than was committed when they asked"
        assert shelf.readings == 2
        assert await together.get("rows", shelf.read) == 1 and shelf.readings == 3, "nothing is kept"

    asyncio.run(story())


def test_an_error_is_told_to_all_who_waited_and_the_next_is_asked_anew() -> None:
    def fail() -> int:
        raise LookupError

    async def story() -> None:
        together = Together()
        told = await asyncio.gather(*(together.get("rows", fail) for _ in range(3)), return_exceptions=True)
        assert [type(each) for each in told] == [LookupError] * 3
        assert await together.get("rows", lambda: 7) == 7

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rescue.kit.web.together.GATHER_SECONDS", 0)
        asyncio.run(story())
