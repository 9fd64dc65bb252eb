"""A print server of the tests' own: CUPS on a private port, whose printers are files."""

import grp
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import free_port, program, running

# A driver that lets a PDF through as it is: to a printer without one, CUPS writes no file.
DRIVER = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "ASIS.PPD"
*Product: "(As is)"
*Manufacturer: "Test"
*ModelName: "As is"
*ShortNickName: "As is"
*NickName: "As is, 1.0"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*cupsFilter: "application/pdf 0 gziptoany"
"""
FILES = """FileDevice Yes
ServerRoot {root}/etc
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/run
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
User {user}
Group {group}
"""
SERVER = """Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""


@dataclass
class Spooler:
    """A print server that is up."""

    root: Path
    address: str

    def printer(self, name: str) -> Path:
        """A printer that writes what it prints into this file, over what stands there."""
        paper = self.root / f"{name}.paper"
        paper.write_bytes(b"")
        paper.chmod(0o666)
        driver = self.root / "as_is.ppd"
        driver.write_text(DRIVER)
        self.run("lpadmin", "-p", name, "-E", "-v", f"file://{paper}", "-P", str(driver))
        return paper

    def wait(self, name: str) -> None:
        """Until a printer has printed all it took on."""
        for _ in range(100):
            if not self.run("lpstat", "-o", name):
                return
            time.sleep(0.1)
        raise TimeoutError(f"{name} does not print")

    def run(self, *command: str) -> str:
        """What a command says to which this server is the print server."""
        told = subprocess.run(
            command, check=True, capture_output=True, text=True,
            env=os.environ | {"CUPS_SERVER": self.address, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        return told.stdout

    def jobs(self, name: str) -> list[str]:
        """The jobs a printer ever took on, the oldest first."""
        return [
            line.split()[0] for line in self.run("lpstat", "-W", "all", "-o", name).splitlines()
        ]


@contextmanager
def spooler():
    """A print server in a folder of its own, until the block ends."""
    with TemporaryDirectory(prefix="cups-") as folder:
        yield from _running_in(Path(folder))


def _running_in(root: Path) -> Iterator[Spooler]:
    is_root, port = os.geteuid() == 0, free_port()
    me = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
    for folder in ("etc", "spool/tmp", "cache", "run", "log"):
        (root / folder).mkdir(parents=True)
    files = root / "etc" / "cups-files.conf"
    files.write_text(
        FILES.format(root=root, user=me.pw_name, group=grp.getgrgid(me.pw_gid).gr_name)
    )
    server = root / "etc" / "cupsd.conf"
    server.write_text(SERVER.format(port=port))
    root.chmod(0o755)  # what it starts goes by another user, who must get in
    command = [program("cupsd", "cups-daemon"), "-f", "-c", str(server), "-s", str(files)]
    with running(command, lambda: socket.create_connection(("127.0.0.1", port)).close()) as own:
        try:
            yield Spooler(root, f"127.0.0.1:{port}")
        finally:
            own.end(signal.SIGKILL)  # asked politely, it sometimes waits without end
