#!/usr/bin/python3
"""A mail server that takes every mail and writes each into a file, loopback only. Needs nothing but Python.

Prints 'READY PORT' when it takes connections. A mail is acknowledged when its file, NAME.eml, is on the disk: files outlive the server.
While the folder has a file 'hold-received' the server waits with a mail that has arrived whole and has no file yet, and while it has
'hold-saved' with one that has its file and no response yet. As long as it waits, there is a file 'held'.
"""

import argparse
import contextlib
import os
import socketserver
import time
import uuid


class Session(socketserver.StreamRequestHandler):
    """One connection: the commands of RFC 5321 that a sender needs."""

    def handle(self):
        with contextlib.suppress(ConnectionError):
            self.say("220 localhost")
            while line := self.rfile.readline():
                if not self.obey(line.strip().upper()):
                    return

    def obey(self, command):
        """Returns whether the connection goes on."""
        if command.startswith(b"EHLO"):
            self.say("250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8")
        elif command == b"DATA":
            self.say("354 go on")
            mail = self.receive()
            if mail is None:
                return False
            self.server.keep(mail)
            self.say("250 kept")
        elif command == b"QUIT":
            self.say("221 bye")
            return False
        elif command.split(b" ")[0].split(b":")[0] in (b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP"):
            self.say("250 yes")
        else:
            self.say("502 what?")
        return True

    def receive(self):
        """The bytes of a mail; None if the sender is gone before its end."""
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        return None

    def say(self, response):
        self.wfile.write(f"{response}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port, folder):
        self.folder = folder
        super().__init__(("127.0.0.1", port), Session)

    def keep(self, mail):
        self.hold("received")
        path = os.path.join(self.folder, f"{uuid.uuid4().hex}.eml")
        with open(f"{path}.part", "xb") as file:
            file.write(mail)
            file.flush()
            os.fsync(file.fileno())
        os.rename(f"{path}.part", path)
        directory = os.open(self.folder, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
        self.hold("saved")

    def hold(self, moment):
        order, held = os.path.join(self.folder, f"hold-{moment}"), os.path.join(self.folder, "held")
        if not os.path.exists(order):
            return
        with open(held, "w"):
            pass
        while os.path.exists(order):
            time.sleep(0.01)
        os.remove(held)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    options = parser.parse_args()

    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(options.folder, "held"))  # of a server that was killed
    with Server(options.port, options.folder) as server:
        print(f"READY {server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
