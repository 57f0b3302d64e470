"""A LibreTranslate server on the loopback, deterministic: it knows a few sentences and keeps tags."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LANGUAGES = ("en", "th", "vi", "id", "ms", "ja", "ko", "ru", "ar", "fr", "es", "de", "it", "pt", "tr")
TAG = re.compile(r'<x id="(\d+)">(.*?)</x>')
# `{1}` stands for the first tag of the sentence.
SENTENCES: tuple[dict[str, str], ...] = (
    {
        "zh-Hans": "我在后门，房间{1}，请打{2}。",
        "th": "ผมอยู่ที่ประตูหลัง ห้อง {1} กรุณาโทร {2}",
        "vi": "Tôi ở cửa sau, phòng {1}, hãy gọi {2}.",
        "en": "I am at the back door, room {1}, please call {2}.",
    },
    {
        "th": "เราจะถึงใน {1} นาที",
        "zh-Hans": "我们{1}分钟后到。",
        "vi": "Chúng tôi sẽ đến sau {1} phút.",
        "en": "We arrive in {1} minutes.",
        "id": "Kami tiba dalam {1} menit.",
    },
    {
        "vi": "Giường số {1} đã sẵn sàng.",
        "zh-Hans": "{1}号病床已准备好。",
        "th": "เตียงหมายเลข {1} พร้อมแล้ว",
        "en": "Bed number {1} is ready.",
    },
    {
        "en": "Please tell him that we love him.",
        "zh-Hans": "请告诉他我们爱他。",
        "th": "กรุณาบอกเขาว่าเรารักเขา",
        "vi": "Hãy nói với anh ấy rằng chúng tôi yêu anh ấy.",
    },
    {
        "zh-Hans": "他不能呼吸，吃了{1}阿司匹林。",
        "th": "เขาหายใจไม่ออก กินแอสไพริน {1}",
        "vi": "Anh ấy không thở được, đã uống aspirin {1}.",
        "en": "He cannot breathe and took {1} of aspirin.",
    },
)


@dataclass
class Engine:
    """What the server was asked, and how it misbehaves: `status` for every answer, `spoil` on what it says."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    targets: tuple[str, ...] = ("zh", *LANGUAGES)
    spoil: Any = None

    def translate(self, asked: dict[str, Any]) -> str:
        tags: list[str] = []

        def note(match: re.Match[str]) -> str:
            tags.append(match[0])
            return f"{{{match[1]}}}"

        plain = TAG.sub(note, asked["q"])
        source, target = (code.replace("zh", "zh-Hans") for code in (asked["source"], asked["target"]))
        said = next((each[target] for each in SENTENCES if each.get(source) == plain and target in each), None)
        said = said or f"«{target}» {plain}"
        for number, tag in enumerate(tags, 1):
            said = said.replace(f"{{{number}}}", tag)
        return str(self.spoil(said, asked)) if self.spoil else said


@contextmanager
def serve() -> Iterator[Engine]:
    engine = Engine()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply([{"code": code, "name": code, "targets": engine.targets} for code in engine.targets])

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            engine.asked.append(asked)
            self.reply({"translatedText": engine.translate(asked)})

        def reply(self, value: Any) -> None:
            body = json.dumps(value if engine.status == 200 else {"error": "no"}).encode()
            self.send_response(engine.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    engine.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
