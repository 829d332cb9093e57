"""Every setting of the service, from the environment: ``GOUJI_`` and the name.

``docs/service.md`` shows them as a table made from here.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

GIB = 2**30
MIB = 2**20


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="GOUJI_", frozen=True, extra="ignore")

    data: Path = Field(Path("gouji-data"), description="Folder of uploads, results and SQLite.")
    database: str = Field(
        "", description="SQLAlchemy URL of a PostgreSQL; empty: SQLite in the data folder."
    )
    bucket: str = Field(
        "",
        description="Where files are kept instead, as s3://bucket/folder; the rest by AWS_….",
    )
    host: str = Field(
        "127.0.0.1", description="Address to listen on; others than loopback need keys."
    )
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    hosts: str = Field(
        "localhost,127.0.0.1,[::1]",
        description="Names that a browser may call the service by; * for any.",
    )

    workers: int = Field(1, ge=0, le=64, description="Processes that read documents; 0: none here.")
    threads: int = Field(2, ge=0, description="Threads of one inference; 0: all cores.")
    seconds: float = Field(600.0, gt=0, description="Wall time of one document.")
    cpu_seconds: int = Field(1200, gt=0, description="Processor time of one document.")
    memory: int = Field(
        6 * GIB, ge=0, description="Bytes a worker may reserve, thrice what it uses; 0: no limit."
    )
    documents_per_process: int = Field(
        200, gt=0, description="Documents after which a worker is replaced."
    )
    attempts: int = Field(3, gt=0, description="Times that a document may end its worker.")
    back_off: float = Field(
        2.0, ge=0, description="Seconds before the second attempt; doubled for each."
    )
    lease: float = Field(
        30.0, gt=0, description="Seconds after which a silent worker's document is another's."
    )

    max_upload: int = Field(100 * MIB, gt=0, description="Bytes of one upload.")
    max_batch: int = Field(500, gt=0, description="Documents in one ZIP or one form.")
    max_batch_bytes: int = Field(
        GIB, gt=0, description="Bytes of the documents in one ZIP or form."
    )
    max_queued: int = Field(
        1000, gt=0, description="Documents that may wait; more are answered 429."
    )
    max_queued_per_client: int = Field(500, gt=0, description="Of those, documents of one client.")
    max_stored_per_client: int = Field(20 * GIB, gt=0, description="Bytes of one client's uploads.")
    requests_per_minute: int = Field(3000, gt=0, description="Requests of one client, per process.")
    max_wait: float = Field(300.0, ge=0, description="Longest wait= of an upload, in seconds.")
    keep_days: float = Field(
        0.0, ge=0, description="Days after which ended documents are deleted; 0: never."
    )

    webhook_seconds: float = Field(
        10.0, gt=0, le=50, description="Time that a webhook has to answer."
    )
    webhook_attempts: int = Field(
        8, gt=0, le=30, description="Times that a webhook is told the same."
    )
    webhook_back_off: float = Field(
        5.0, ge=0, description="Seconds before the second time; then four times as long each."
    )
    webhook_private: bool = Field(
        False, description="Whether webhooks may be private addresses and plain HTTP."
    )

    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data.resolve() / 'gouji.sqlite3'}"

    @property
    def is_public(self) -> bool:
        """Whether other machines can reach the address."""
        if self.host == "localhost":
            return False
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return True

    @property
    def known_hosts(self) -> list[str]:
        return [name for name in self.hosts.split(",") if name]
