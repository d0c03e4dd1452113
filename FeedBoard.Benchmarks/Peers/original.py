"""Runs the original board from a checkout of its source, which is not changed, on a schema of the benchmark's database.

`original.py tables` creates its tables, `original.py` serves it by two processes. Environment: ORIGINAL_SOURCE is the folder of its
main.py, ORIGINAL_DATABASE is user:password@host:port/database, ASPNETCORE_URLS its address.
"""

import importlib.util
import logging
import os
import sys
import types
import urllib.parse

import pydantic
import sqlalchemy
import sqlalchemy.ext.asyncio
import uvicorn

WORKERS = 2


def connecting(create):
    """Its source contains its connection string, and has each statement printed."""

    def create_engine(url, **options):
        driver = url.split("://")[0]
        connect = (
            {"server_settings": {"search_path": "original", "jit": "off", "application_name": "original"}}
            if "asyncpg" in driver
            else {"options": "-csearch_path=original"}
        )
        return create(f"{driver}://{os.environ['ORIGINAL_DATABASE']}", connect_args=connect, **{**options, "echo": False})

    return create_engine


def load():
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.environ["ORIGINAL_SOURCE"])
    sqlalchemy.create_engine = connecting(sqlalchemy.create_engine)
    sqlalchemy.ext.asyncio.create_async_engine = connecting(sqlalchemy.ext.asyncio.create_async_engine)
    if not hasattr(pydantic.BaseModel, "model_dump"):  # Debian's pydantic is older
        pydantic.BaseModel.model_dump = pydantic.BaseModel.dict
    if importlib.util.find_spec("aioboto3") is None:  # Debian has none; no request here uses it
        sys.modules["aioboto3"] = types.ModuleType("aioboto3")

    # Its settings are keys of an object store, so they are not in its repository.
    import config

    config.settings = sys.modules["config.settings"] = types.ModuleType("config.settings")

    from main import app

    logging.getLogger().setLevel(logging.WARNING)
    return app


if __name__ == "original":
    app = load()

    @app.get("/health")
    def health():
        return "ready"

elif __name__ == "__main__" and sys.argv[1:] == ["tables"]:
    load()
elif __name__ == "__main__":
    address = urllib.parse.urlsplit(os.environ["ASPNETCORE_URLS"])
    uvicorn.run(
        "original:app", host=address.hostname, port=address.port, workers=WORKERS, log_level="warning", access_log=False
    )
