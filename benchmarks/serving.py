"""The program under test: a process of its own, started and stopped, and what it uses."""

import asyncio
import os
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import Final

import psutil

from benchmarks.double import Double
from benchmarks.posting import SECRET

ROOT: Final = Path(__file__).resolve().parent.parent
PEERS_PYTHON: Final = ROOT / ".venv-bench" / "bin" / "python"
TOKEN: Final = "4242:a-token-of-the-benchmarks"  # noqa: S105 - it opens nothing
UP_WITHIN: Final = 30.0  # seconds
DOWN_WITHIN: Final = 15.0
SETTLED_AFTER: Final = 1.0  # its own start is not measured
SAMPLE_EVERY: Final = 0.2

# Without Telegram's pace: how fast it is, not how fast it may.
UNPACED: Final = {"MENTOR_TELEGRAM_RATE": "0", "MENTOR_TELEGRAM_CHAT_RATE": "0"}


@dataclass(frozen=True, slots=True)
class Program:
    """`{port}`, `{api}` and `{folder}` in `settings` are filled in when it starts."""

    name: str
    command: Sequence[str]
    settings: Mapping[str, str]
    path: str  # of the webhook


@dataclass(frozen=True, slots=True)
class Server:
    webhook: str
    process: Popen[bytes] = field(repr=False)


def mentor(**settings: str) -> Program:
    """The program itself, told more in `settings`, by their names in the environment."""
    return Program(
        "Personlig Mentor",
        (str(Path(sys.executable).with_name("mentor")), "serve"),
        {
            "MENTOR_DATABASE_URL": "sqlite:///{folder}/mentor.db",
            "MENTOR_PORT": "{port}",
            "MENTOR_PUBLIC_URL": "http://127.0.0.1:{port}",
            "MENTOR_OPEN_PROGRAMME": "true",
            "MENTOR_TELEGRAM_API": "{api}",
            "MENTOR_TELEGRAM_TOKEN": TOKEN,
            "MENTOR_TELEGRAM_SECRET": SECRET,
            **settings,
        },
        "/telegram/webhook",
    )


def peer(name: str, module: str) -> Program:
    """Another bot, in benchmarks/peers."""
    command = (str(PEERS_PYTHON), "-m", f"benchmarks.peers.{module}")
    settings = {
        "PYTHONPATH": str(ROOT),
        "PORT": "{port}",
        "API": "{api}",
        "TOKEN": TOKEN,
        "DATABASE": "{folder}/bot.db",
    }
    return Program(name, command, settings, "/webhook")


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for databases, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mentor-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@asynccontextmanager
async def serving(program: Program, double: Double, folder: Path) -> AsyncIterator[Server]:
    """The program, started and ready, with what it keeps in `folder`."""
    port = _free_port()
    filled = {
        name: value.format(port=port, api=double.url, folder=folder)
        for name, value in program.settings.items()
    }
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("MENTOR_")
    }
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        process = Popen(  # noqa: ASYNC220, S603 - a command of our own, once at the start
            program.command,
            env=inherited | filled,
            cwd=folder,
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        await _answers(process, port, log)
        await asyncio.sleep(SETTLED_AFTER)
        yield Server(f"http://127.0.0.1:{port}{program.path}", process)
    finally:
        await asyncio.to_thread(_end, process)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def _answers(process: Popen[bytes], port: int, log: Path) -> None:
    async with asyncio.timeout(UP_WITHIN):
        while True:
            if process.poll() is not None:
                told = await asyncio.to_thread(log.read_text)
                raise RuntimeError(f"the server did not start:\n{told[-2000:]}")
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.02)


def _end(process: Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(DOWN_WITHIN)
    except TimeoutExpired:
        process.kill()
        process.wait()


class Usage:
    """What servers and their children use from now until `end`."""

    def __init__(self, servers: Sequence[Server]) -> None:
        roots = [psutil.Process(server.process.pid) for server in servers]
        self._processes = [
            process for root in roots for process in (root, *root.children(recursive=True))
        ]
        self._cpu = self._seconds()
        self._rss = 0
        self._ended = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()

    def end(self) -> tuple[float, int]:
        """Seconds of CPU, and the most bytes of memory held at once."""
        cpu = self._seconds() - self._cpu
        self._ended.set()
        self._sampler.join()
        return cpu, self._rss

    def _seconds(self) -> float:
        times = [process.cpu_times() for process in self._processes]
        return float(sum(time.user + time.system for time in times))

    def _sample(self) -> None:
        while True:
            self._rss = max(self._rss, sum(each.memory_info().rss for each in self._processes))
            if self._ended.wait(SAMPLE_EVERY):
                return
