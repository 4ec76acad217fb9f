"""A throw-away Kannel (bearerbox and smsbox) with a fake SMSC, on free ports of the loopback.

What its configuration keeps to was found by trying: no ``smsbox-id`` (with one, inbound messages are never routed),
the fake SMSC's standard input stays open, and ``max-messages`` cuts longer texts without a word.
"""

import http.server
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

FAKE_SMSC = Path("/usr/lib/kannel/test/fakesmsc")
CONFIGURATION = """\
group = core
admin-port = {admin}
admin-password = admin-sample
admin-interface = 127.0.0.1
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 0
store-type = spool
store-location = "{folder}/spool"
dlr-storage = internal
sms-resend-freq = 1
sms-resend-retry = 30

group = smsc
smsc = fake
smsc-id = SAMPLE
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
sendsms-interface = 127.0.0.1
sendsms-chars = "0123456789+"
global-sender = 10690000
http-request-retry = 5
http-queue-delay = 1
mo-recode = true
log-file = "{folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = science
password = sample-password
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
max-messages = 10
concatenation = true

group = sms-service
keyword = default
get-url = "{callback}/gateways/kannel/inbound/?key={secret}&from=%p&text=%b&charset=%C"
max-messages = 0
catch-all = true
"""


def installed() -> bool:
    """Whether Debian's kannel and kannel-extras are there."""
    return FAKE_SMSC.exists() and bool(shutil.which("bearerbox", path="/usr/sbin:/usr/bin"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(check, *, seconds=120.0, what=""):
    """What ``check`` returns once it is true; fails loudly when it never is."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Kannel:
    """A running gateway."""

    folder: Path
    send_port: int
    smsc_port: int
    stack: ExitStack
    calls: list[str]
    """Where it called us back."""
    smsbox: subprocess.Popen

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.send_port}/cgi-bin/sendsms"

    @contextmanager
    def away(self):
        """Its smsbox is stopped, as at a restart of the machine; it listens again at the end."""
        self.smsbox.terminate()
        self.smsbox.wait(10)
        wait_for(lambda: not listens(self.send_port), what="smsbox is gone")
        yield
        self.smsbox = self.stack.enter_context(_smsbox(self.folder))
        wait_for(lambda: listens(self.send_port), what="smsbox listens again")

    def fake_smsc(self, *messages: str) -> "FakeSmsc":
        """Connect a telephone network that answers with these messages (``sender receiver text words``)."""
        log = self.folder / f"fakesmsc-{time.monotonic_ns()}.log"
        arguments = ["-H", "127.0.0.1", "-r", str(self.smsc_port), "-i", "0.2", "-m", str(len(messages))]
        connected = self.connections()
        process = self.stack.enter_context(
            run([str(FAKE_SMSC), *arguments, *(messages or ["1 2 text nothing"])], log=log)
        )
        wait_for(lambda: self.connections() > connected, what="the fake SMSC is connected")
        return FakeSmsc(process, log)

    def connections(self) -> int:
        """How often a fake SMSC has come."""
        return (self.folder / "bearerbox.log").read_text(errors="replace").count("Fakesmsc client connected")


@dataclass
class FakeSmsc:
    """What arrived at the telephone network."""

    process: subprocess.Popen
    log: Path

    def arrived(self) -> list[tuple[str, bytes]]:
        """Header and payload of each part, in the order of arrival."""
        lines = re.findall(r"Got message \d+: <\S+ \S+ (ucs-2|udh (\S+) data) (.*)>", self.log.read_text())
        return [(header, urllib.parse.unquote_to_bytes(payload.replace("+", " "))) for _, header, payload in lines]

    def texts(self) -> list[str]:
        """The texts that arrived, parts put together (their order is that of arrival)."""
        whole: dict[str, bytes] = {}
        for number, (header, payload) in enumerate(self.arrived()):
            reference = header[:-3] if header else f"single {number}"
            whole[reference] = whole.get(reference, b"") + payload
        return [payload.decode("utf-16-be") for payload in whole.values()]


@contextmanager
def run(command: list[str], *, log: Path):
    """A child process that is ended, by its own id, whatever happens."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
            process.stdin.close()


def _smsbox(folder: Path):
    return run(["/usr/sbin/smsbox", str(folder / "kannel.conf")], log=folder / f"smsbox-{time.monotonic_ns()}.out")


@contextmanager
def recipient():
    """A server that notes each address it is called at, so that a test can play the calls in any order."""
    calls: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *facts):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", calls
        server.shutdown()


@contextmanager
def kannel(folder: Path, *, callback: str, secret: str, calls: list[str]):
    """Start it, wait until it takes messages, end it."""
    ports = {name: free_port() for name in ("admin", "box", "smsc", "send")}
    (folder / "spool").mkdir(parents=True)
    configuration = folder / "kannel.conf"
    key = urllib.parse.quote(secret)
    configuration.write_text(CONFIGURATION.format(folder=folder, callback=callback, secret=key, **ports))
    with ExitStack() as stack:
        stack.enter_context(run(["/usr/sbin/bearerbox", str(configuration)], log=folder / "bearerbox.out"))
        wait_for(lambda: listens(ports["box"]), what="bearerbox listens")
        smsbox = stack.enter_context(_smsbox(folder))
        wait_for(lambda: listens(ports["send"]), what="smsbox listens")
        yield Kannel(folder, ports["send"], ports["smsc"], stack, calls, smsbox)
