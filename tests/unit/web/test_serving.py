"""The socket that pages are served at."""

from __future__ import annotations

import socket

from evalkit.web.addresses import Address
from evalkit.web.serving import _listening


def test_a_reply_does_not_wait_for_what_the_browser_acknowledges() -> None:
    with _listening(Address.asked("127.0.0.1", 0, None), what="it") as listener:
        asking = socket.create_connection(listener.getsockname()[:2])
        accepted, _ = listener.accept()
        with asking, accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
