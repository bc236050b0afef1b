"""Runs a machine and follows its console."""

import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@dataclass
class Outcome:
    lines: list = field(default_factory=list)
    stopped_s: float = 0.0  # from the start of the process to the line that was waited for; 0: it never came
    peak_kib: int = 0  # of the process, when that line came
    ended: str = ""


def watch(command, log: Path, stop: str, *, count=1, limit_s: float, grace_s: float, env=None) -> Outcome:
    """Starts `command` and waits for `count` lines that contain `stop`, then at most `grace_s` for it to end by itself.
    The console goes to `log`."""
    outcome = Outcome()
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, **(env or {})}, start_new_session=True)
    timers = [_timer(limit_s, process)]
    try:
        with log.open("w") as out:
            for raw in process.stdout:
                now = time.monotonic() - start
                line = raw.decode(errors="replace").replace("\r", "").rstrip("\n")
                outcome.lines.append(line)
                out.write(f"{now:9.3f} {line}\n")
                if stop in line and count:
                    count -= 1
                    if not count:
                        outcome.stopped_s, outcome.peak_kib = now, _peak_kib(process.pid)
                        timers.append(_timer(grace_s, process))
        code = process.wait()
    finally:
        for timer in timers:
            timer.cancel()
        _signal(process, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    seconds = time.monotonic() - start
    outcome.ended = f"status {code} after {seconds:.1f} s" + (", the limit" if seconds >= limit_s else "")
    return outcome


def _timer(seconds: float, process) -> threading.Timer:
    def end():
        _signal(process, signal.SIGTERM)
        time.sleep(3)
        _signal(process, signal.SIGKILL)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer


def _signal(process, number) -> None:
    # Only while it has not been waited for: afterwards the id may belong to another process.
    if process.poll() is None:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass


def _peak_kib(pid: int) -> int:
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
