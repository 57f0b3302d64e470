"""Desks that sit and look, as a process of their own: each keeps its rows, counts and alarms fresh as the page does.

    python -m tests.bench.desk_listeners ADDRESS NEWS <cookies, one a line

Says `ready` when all of them listen, then one JSON line: for each desk when each new row was first in its answer, in
the machine's monotonic seconds, which all processes share. It ends when every desk saw NEWS new rows, or after a while.
"""

import asyncio
import json
import re
import sys
import time

import httpx2

from tests.bench.figures import say

ROW = re.compile(r'data-row="(inc_\w+)"')
ROWS, OTHERS = "/desk/board", ("/desk/counts", "/desk/bars")
GATHER_SECONDS = 0.06  # as hub.ts
MOST_SECONDS = 60.0


class Element:
    """A live element of the page: a request gathers news, one runs at a time, and news during it starts one more."""

    def __init__(self, client: httpx2.AsyncClient, path: str) -> None:
        self.client, self.path = client, path
        self.seen: dict[str, float] = {}
        self.busy = self.again = False
        self.tasks: set[asyncio.Task[None]] = set()

    def hear(self) -> None:
        self.again = True
        if not self.busy:
            self.busy = True
            task = asyncio.create_task(self.run())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def run(self) -> None:
        while self.again:
            await asyncio.sleep(GATHER_SECONDS)
            self.again = False
            text = (await self.client.get(self.path)).raise_for_status().text
            now = time.monotonic()
            for incident_id in ROW.findall(text):
                self.seen.setdefault(incident_id, now)
        self.busy = False


async def sit(address: str, cookie: str, news: int, ready: asyncio.Semaphore) -> dict[str, float]:
    limits = httpx2.Limits(max_connections=6)  # as many as a browser opens to one site
    headers = {"Cookie": f"homeward={cookie}"}
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=60, limits=limits) as client:
        rows, *others = [Element(client, path) for path in (ROWS, *OTHERS)]
        rows.again = True
        await rows.run()
        known = set(rows.seen)
        async with client.stream("GET", "/desk/events") as stream:
            ready.release()
            async for line in stream.aiter_lines():
                if line == "event: change":
                    for element in (rows, *others):
                        element.hear()
                if len(rows.seen) >= len(known) + news:
                    break
        for task in (*rows.tasks, *(task for element in others for task in element.tasks)):
            task.cancel()
        return {incident_id: at for incident_id, at in rows.seen.items() if incident_id not in known}


async def main() -> None:
    address, news = sys.argv[1], int(sys.argv[2])
    cookies = sys.stdin.read().split()
    ready = asyncio.Semaphore(0)
    sitting = [asyncio.create_task(sit(address, cookie, news, ready)) for cookie in cookies]
    for _ in sitting:
        await ready.acquire()
    say("ready")
    done, late = await asyncio.wait(sitting, timeout=MOST_SECONDS)
    for task in late:
        task.cancel()
    say(json.dumps([task.result() for task in done]))


if __name__ == "__main__":
    asyncio.run(main())
