"""Real receivers on this machine: a web server and a mail server that keep what they are sent."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SMTP = {"DATA": "354 go on", "QUIT": "221 bye"}


@dataclass
class Received:
    """What came in, and how the next ones are answered."""

    port: int = 0
    messages: list = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # statuses of the next requests; then 200


@contextmanager
def web() -> Iterator[Received]:
    """A web server that keeps (path, headers, body) of each POST."""
    received = Received()

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.messages.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(received.answers.pop(0) if received.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keeper) as server, _served(server):
        received.port = server.server_address[1]
        yield received


@contextmanager
def mail() -> Iterator[Received]:
    """A mail server that keeps (from, to, text) of each message."""
    received = Received()

    class Keeper(socketserver.StreamRequestHandler):
        def handle(self):
            said = {}
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                said.setdefault(verb, []).append(line)
                self.say(SMTP.get(verb, "250 ok"))
                if verb == "DATA":
                    to = [word.partition("<")[2].rstrip(">") for word in said["RCPT"]]
                    received.messages.append((said["MAIL"][0], to, self.text()))
                    self.say("250 kept")

        def text(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            return b"".join(lines)

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Keeper) as server, _served(server):
        received.port = server.server_address[1]
        yield received


@contextmanager
def _served(server) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
