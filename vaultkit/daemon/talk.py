"""A question to a daemon and its answer, over a socket that only its owner can reach."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from multiprocessing.connection import Client, Listener
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vaultkit.daemon.place import Card

    Answer = Mapping[str, Any]

PATIENCE = 5.0
_LONGEST = 65536  # bytes of a question
_LONGEST_ANSWER = 4 * 1024 * 1024


class SilentError(Exception):
    """The daemon runs, but does not answer; the message says so as a sentence."""


def ask(card: Card, question: str, patience: float = PATIENCE) -> Answer:
    """Ask the daemon of *card*, and return what it says.

    Raises:
        SilentError: it is not ready yet, or does not answer in time.
    """
    silent = f"the daemon (process {card.pid}) does not answer; look at `vaultkit daemon logs`"
    if not card.address:
        raise SilentError(silent)
    try:
        with Client(card.address, authkey=bytes.fromhex(card.key)) as line:
            line.send_bytes(json.dumps({"ask": question}).encode())
            if not line.poll(patience):
                raise SilentError(silent)
            answer = json.loads(line.recv_bytes(_LONGEST_ANSWER))
    except (OSError, EOFError, ValueError) as error:
        raise SilentError(silent) from error
    return answer if isinstance(answer, dict) else {}


class Ear(threading.Thread):
    """Listens for questions, one at a time, in a thread that sleeps until one comes."""

    def __init__(self, address: str, key: str, answer: Callable[[str], Answer]) -> None:
        """Prepare to listen at *address*.

        Args:
            address: where; what a crash left there goes.
            key: in hex digits; who does not know it is not heard.
            answer: called in this thread, with the question.
        """
        super().__init__(name="vaultkit-ear", daemon=True)
        self._answer = answer
        self._listener = Listener(address, authkey=bytes.fromhex(key))

    def run(self) -> None:
        """Answer until the process ends."""
        while True:
            # Whoever hangs up, lies or lacks the key: the next one is heard all the same.
            with suppress(Exception), self._listener.accept() as line:
                if line.poll(PATIENCE):
                    question = json.loads(line.recv_bytes(_LONGEST))["ask"]
                    line.send_bytes(json.dumps(self._answer(str(question))).encode())

    def close(self) -> None:
        """Take the address away."""
        with suppress(OSError):
            self._listener.close()
