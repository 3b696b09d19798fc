"""Make the database, load what is absent, open the periods that are due, and serve.

Beside the web server it runs the worker that does the jobs.
"""

import errno
import os
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, Error, connections

from config.demo.staging import stage
from config.jobs_process import JobsProcess
from config.mail import INTO_A_FOLDER
from config.web_server import WebServer
from planning.reading.package import BadPackage
from tasks.matrix.packages.shipped import load_what_is_absent

# Its type is the base of all backends, which lacks what each of them has.
DATABASE: Any = connections[DEFAULT_DB_ALIAS]


class Command(BaseCommand):
    """Serves Fengong in the foreground, from an empty folder if need be."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say where to serve; the environment's HOST and PORT by default."""
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or self._usual_port())
        parser.add_argument(
            "--web-only",
            action="store_true",
            help="leave the jobs to a worker and a beat that run elsewhere",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare and serve, or say in one line why not."""
        listener = _listen(options["host"], options["port"])
        try:
            settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
            self._prepare_database()
        except OSError as error:
            raise CommandError(
                f"can't write {error.filename} ({error.strerror}): make it writable for this user,"
                " or name another folder in the environment as FENGONG_VAR"
            ) from error
        except Error as error:
            raise CommandError(_database_trouble(error)) from error
        except BadPackage as error:
            raise CommandError(f"a package that ships with Fengong is broken:\n{error}") from error
        # The server's process is a fork of this one, and a connection must not be shared.
        connections.close_all()
        if DATABASE.vendor == "postgresql":
            DATABASE.close_pool()
        if settings.EMAIL_BACKEND == INTO_A_FOLDER:
            self._say(f"mail is written to {settings.EMAIL_FILE_PATH} (EMAIL_URL names no server)")
        _name_the_site(options["host"], listener.getsockname()[1])
        jobs = None if options["web_only"] else JobsProcess(say=self._say)
        WebServer(listener, say=self._say, jobs=jobs).run()

    def _prepare_database(self) -> None:
        # Once directly, since a pool would go on trying for half a minute before it says why.
        with DATABASE.wrap_database_errors:
            DATABASE.Database.connect(**DATABASE.get_connection_params()).close()
        call_command("migrate", verbosity=0, interactive=False)
        for loaded in load_what_is_absent():
            self._say(f"loaded {loaded}")
        if settings.DEMO:
            for line in stage():
                self._say(line)
        call_command("open_periods", stdout=self.stdout)

    def _usual_port(self) -> str:
        return "8010" if settings.DEMO else "8000"

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _listen(host: str, port: str) -> socket.socket:
    """Take the port before anything else is done. Raises CommandError where it can't be had."""
    try:
        family = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, int(port)), family=family, backlog=2048)
    except (ValueError, OverflowError):
        reason = "a port is a number from 0 to 65535"
    except socket.gaierror as error:
        reason = str(error.strerror)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            another = "make demo PORT=8011" if settings.DEMO else "make run PORT=8001"
            raise CommandError(
                f"port {port} of {host} is taken: stop the program that uses it, or choose another"
                f" port, as in: {another}"
            ) from error
        reason = os.strerror(error.errno or 0)
    raise CommandError(f"can't serve at host {host}, port {port} ({reason}): correct HOST or PORT")


def _name_the_site(host: str, port: int) -> None:
    """Let mails link to where this really serves, unless the environment says where that is."""
    if not os.environ.get("SITE_ADDRESS"):
        reached = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104
        named = f"[{reached}]" if ":" in reached else reached
        # The jobs' process reads the environment.
        settings.SITE_ADDRESS = os.environ["SITE_ADDRESS"] = f"http://{named}:{port}"


def _database_trouble(error: Error) -> str:
    """Return what is wrong with the database and what to do, in one line."""
    reason = " ".join(str(error).split())
    if DATABASE.vendor == "sqlite":
        return (
            f"can't use the database {DATABASE.settings_dict['NAME']} ({reason}): see that the"
            " file and its folder are writable for this user and the disk isn't full; in place of"
            " a damaged file put a copy, or move it away and the next start makes a new one"
        )
    return f"can't use the database that DATABASE_URL names ({reason}): is it running and yours?"
