"""A real database of each kind, fresh for every test: SQLite, and a PostgreSQL that is started for the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

from worlds import Toy, found_toy

_NUMBERS = count(1)

# NOTE: what decides whether a change lands must not depend on luck; `make fuzz` looks for what nobody has thought of.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("fuzz", print_blob=True)
settings.load_profile("fuzz" if os.environ.get("HOLDFAST_FUZZ") else "repeatable")


class Postgres:
    """A PostgreSQL of our own on a socket in a temporary folder; nothing outside reaches it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run a statement outside any transaction."""
        with psycopg.connect(
            f"host={self.folder} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def create(self, template: str = "template1") -> str:
        """Make a database like another and return its name."""
        name = f"t{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else None


def _as_nobody() -> list[str]:
    # NOTE: PostgreSQL refuses to run as root.
    return ["runuser", "-u", _owner(), "--"] if os.geteuid() == 0 else []


def _owner() -> str:
    known = {line.split(":")[0] for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL for the run, and stop it at the end."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed, so nothing can be tested on it (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="holdfast-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _owner())
    data = folder / "data"
    # NOTE: a locale that does not sort by bytes, as those in use seldom do.
    initdb = [programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8"]
    initdb += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
    subprocess.run([*_as_nobody(), *initdb], check=True, capture_output=True, cwd=folder)
    settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
    flags = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*_as_nobody(), programs / "postgres", "-D", data, "-k", folder, *flags],
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        subprocess.run([programs / "pg_isready", "-h", folder, "-t", "30"], check=False, capture_output=True)
        _wait(Postgres(folder), server, folder / "log")
        yield Postgres(folder)
    finally:
        _stop(programs, data)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(postgres: Postgres, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            postgres.execute("SELECT 1")
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text(encoding="utf-8")
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        else:
            return
    pytest.fail(f"PostgreSQL does not start: {log.read_text(encoding='utf-8')}")


def _stop(programs: Path, data: Path) -> None:
    command = [*_as_nobody(), programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"]
    subprocess.run(command, check=False, capture_output=True, cwd=data.parent)


@pytest.fixture(scope="session")
def sqlite_toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the toy register in it, to be copied."""
    path = tmp_path_factory.mktemp("toy") / "toy.db"
    found_toy(f"sqlite:///{path}").store.close()
    return path


@pytest.fixture(scope="session")
def postgres_toy(postgres: Postgres) -> str:
    """Return a PostgreSQL database with the toy register in it, to be used as a template."""
    name = postgres.create()
    found_toy(postgres.url(name)).store.close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Name the database's kind."""
    return str(request.param)


@pytest.fixture
def store_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty database, of each kind in turn."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def toy_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database with the toy register in it, of each kind in turn."""
    if engine == "sqlite":
        path = tmp_path / "toy.db"
        shutil.copy(request.getfixturevalue("sqlite_toy"), path)
        yield f"sqlite:///{path}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create(request.getfixturevalue("postgres_toy"))
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def toy(toy_url: str) -> Iterator[Toy]:
    """Return the toy register with a desk in front of it, on each kind of database in turn."""
    world = Toy(toy_url)
    yield world
    world.store.close()


@pytest.fixture
def sqlite_copy(sqlite_toy: Path, tmp_path: Path) -> Iterator[Callable[[], Toy]]:
    """Return a function that makes another toy register on SQLite; for properties, which need many."""
    made: list[Toy] = []

    def make() -> Toy:
        path = tmp_path / f"copy{len(made)}.db"
        shutil.copy(sqlite_toy, path)
        made.append(Toy(f"sqlite:///{path}"))
        return made[-1]

    yield make
    for world in made:
        world.store.close()


@pytest.fixture
def toy_factory(
    engine: str, sqlite_copy: Callable[[], Toy], request: pytest.FixtureRequest
) -> Iterator[Callable[[], Toy]]:
    """Return a function that makes another toy register on each kind of database in turn; for properties."""
    if engine == "sqlite":
        yield sqlite_copy
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    template = request.getfixturevalue("postgres_toy")
    made: list[tuple[Toy, str]] = []

    def make() -> Toy:
        name = postgres.create(template)
        made.append((Toy(postgres.url(name)), name))
        return made[-1][0]

    yield make
    for world, name in made:
        world.store.close()
        postgres.drop(name)
