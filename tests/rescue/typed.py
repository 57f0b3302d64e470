"""Commands as an operator types them, each in a process of its own that is forked from one that has read the code.

Reading it takes two seconds of every start; a fork has it already, and runs `rescue.cli` as `python -m rescue.cli`
does, with its own environment, folder, input and output. One JSON line in, one out.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LEAVE_SECONDS = 10
STREAMS = ("given", "out", "err")


class Typist:
    """Types commands and reads what they say."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._folder = folder

    def run(
        self, words: tuple[str, ...], *, environment: dict[str, str], given: str, seconds: int
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; after `seconds` it is killed."""
        assert self._process.stdin and self._process.stdout
        files = {name: self._folder / name for name in STREAMS}
        files["given"].write_text(given, encoding="utf-8")
        task = {"words": words, "environment": environment, "seconds": seconds}
        self._process.stdin.write(json.dumps(task | {name: str(path) for name, path in files.items()}) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return subprocess.CompletedProcess(words, code, files["out"].read_text(), files["err"].read_text())


@contextmanager
def typist() -> Iterator[Typist]:
    with tempfile.TemporaryDirectory(prefix="homeward-typed-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.rescue.typed"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield Typist(process, Path(folder))
        finally:
            assert process.stdin and process.stdout
            process.stdin.close()
            process.wait(LEAVE_SECONDS)
            process.stdout.close()


def live(task: dict[str, Any]) -> None:
    """Be the command, in a forked process."""
    for number, name in enumerate(STREAMS):
        flags = os.O_RDONLY if name == "given" else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(task[name], flags, 0o600), number)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(task["environment"])
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate("rww"))
    sys.argv = ["rescue.cli", *task["words"]]
    signal.alarm(task["seconds"])
    runpy.run_module("rescue.cli", run_name="__main__", alter_sys=True)


def main() -> None:
    import rescue.cli  # noqa: F401 - what every command needs is read once

    del sys.modules["rescue.cli"]  # it is run as a program, like `python -m` does

    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            answers.close()
            code = 0
            try:
                live(json.loads(line))
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                code = 1
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


if __name__ == "__main__":
    main()
