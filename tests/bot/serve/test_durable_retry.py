"""What a job reads while its database is away is read when it is back: the job is not lost."""

from __future__ import annotations

import threading

from sqlalchemy import make_url

from bot.database.engine import open_engine
from bot.database.migrate import upgrade
from bot.database.runs import RunCache
from bot.serve.durable_retry import until_back
from tests.bot.database.postgres import running
from tests.bot.database.test_runs import KEY, RUN


def test_a_kept_run_is_read_when_the_database_is_back() -> None:
    with running() as server:
        engine = open_engine(make_url(server.create("runs")).set(drivername="postgresql+psycopg"))
        upgrade(engine)
        cache = RunCache(engine)
        cache.put(KEY, RUN)
        server.crash()
        back = threading.Timer(1.5, server.start)
        back.start()
        try:
            assert until_back(lambda: cache.get(KEY)) == RUN
        finally:
            back.join()
            engine.dispose()
