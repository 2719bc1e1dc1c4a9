"""Keys, clicks and pastes in turn: each is handed out when the one before has been dealt with.

Textual 8.2 hands a key to what has the focus at that moment. While the key before it is still on
its way through the widgets, whose queues it passes one after the other, that is the wrong place:
what is typed fast, or ahead of a busy machine, would be taken for commands, or fill another field.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual.app import App
from textual.events import Event, Key, MouseMove

_ROUNDS = 1_000
"""Rounds of the event loop that are waited for one key at most; making a page takes some forty.
Rounds and not seconds: a busy machine is given the time that it needs."""


class Turns:
    """What the user did and what was not handed out yet, in the order it was done.

    A key has been dealt with when the event loop has nothing left that could go on by itself. What
    waits for an answer, a file, a thread or the clock keeps nothing back: Escape comes through.
    """

    def __init__(self, app: App[None], hand_out: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_out = hand_out
        self._waiting: deque[Event] = deque()
        self._rounds = 0
        self.are_over = True

    def take(self, event: Event) -> None:
        """Hand out an event when its turn has come."""
        waiting = self._waiting
        # Of a mouse that moves, only where it is by now counts.
        if waiting and isinstance(event, MouseMove) and isinstance(waiting[-1], MouseMove):
            waiting.pop()
        waiting.append(event)
        if self.are_over:
            self.are_over = False
            self._look_soon()

    def _look_soon(self) -> None:
        self._rounds = 0
        asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self._rounds += 1
        # No public name tells what is ready; a loop without this one is not waited for.
        if getattr(loop, "_ready", ()) and self._rounds < _ROUNDS:
            loop.call_soon(self._look)
        else:
            self._app.call_later(self._next)

    async def _next(self) -> None:
        waiting = self._waiting
        try:
            event = waiting.popleft()
            await self._hand_out(event)
            # A text is taken in as a whole: its letters cannot lead out of the field they are for.
            while waiting and _is_letter(event) and _is_letter(waiting[0]) and self._is_writing():
                event = waiting.popleft()
                await self._hand_out(event)
        finally:
            if waiting:
                self._look_soon()
            else:
                self.are_over = True

    def _is_writing(self) -> bool:
        from textual.widgets import Input, TextArea

        return isinstance(self._app.focused, Input | TextArea)


def _is_letter(event: Event) -> bool:
    return isinstance(event, Key) and event.is_printable
