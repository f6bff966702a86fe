"""Settings that come from the environment, read and checked in one place.

A wrong value stops the start with a sentence that names the variable. Nothing here guesses: a value that cannot be
understood is refused, never replaced by a default.
"""

import contextlib
import os
import re
import secrets
import tempfile
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

# The key that a reader finds in examples. It is refused wherever DEBUG is off.
DEMO_SECRET_KEY = "demo-only-secret-key-of-linxue"  # noqa: S105

# The demo's people are invented, and its database is copied from folder to folder. Refused elsewhere.
DEMO_PHONE_KEY = "demo-only-phone-key-of-linxue-for-invented-people"

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def flag(name: str, *, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in TRUE:
        return True
    if raw.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}; it takes 1 or 0.")


def folder(name: str, *, default: Path) -> Path:
    """A folder that the running system writes; an absolute path."""
    path = Path(os.environ.get(name) or default)
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} is {str(path)!r}; it takes an absolute path.")
    return path


def hosts(*, debug: bool, demo: bool) -> list[str]:
    """ALLOWED_HOSTS: comma-separated names; the wide-open ``*`` only while debugging."""
    names = [name.strip() for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name.strip()]
    if not names:
        if not (debug or demo):
            raise ImproperlyConfigured("ALLOWED_HOSTS is empty; name the site's hosts, separated by commas.")
        return sorted(LOOPBACK)
    if not debug and any(name in {"*", ".*"} for name in names):
        raise ImproperlyConfigured("ALLOWED_HOSTS is '*', which answers to any name; name the site's hosts.")
    if demo and not debug and not set(names) <= LOOPBACK:
        raise ImproperlyConfigured(
            "DEMO is on and ALLOWED_HOSTS names a public host; the demo's passwords are known to everybody, "
            "so the demo answers on this machine only."
        )
    return names


def secret_key(*, debug: bool, demo: bool, key_file: Path) -> str:
    """SECRET_KEY, or for a demo on this machine a random one kept in ``key_file``."""
    value = os.environ.get("SECRET_KEY", "")
    if not value and (debug or demo):
        return _kept_key(key_file)
    if not value:
        raise ImproperlyConfigured("SECRET_KEY is empty; set it to at least 50 random characters.")
    if not debug and (value == DEMO_SECRET_KEY or len(value) < 32):
        raise ImproperlyConfigured("SECRET_KEY is the demo's or too short; set it to at least 50 random characters.")
    return value


def _kept_key(key_file: Path) -> str:
    try:
        return key_file.read_text().strip()
    except FileNotFoundError:
        key_file.parent.mkdir(parents=True, exist_ok=True)
        # Written whole before it has its name: of processes that start together one names hers, and all read that one.
        written, path = tempfile.mkstemp(dir=key_file.parent, prefix=key_file.name)
        try:
            with os.fdopen(written, "w") as out:
                out.write(secrets.token_urlsafe(50))
            with contextlib.suppress(FileExistsError):
                os.link(path, key_file)
        finally:
            Path(path).unlink()
        return key_file.read_text().strip()


def phone_keys(*, debug: bool, demo: bool) -> list[str]:
    """PHONE_KEY: what seals telephone numbers; several, separated by commas, while the first replaces the others."""
    keys = [key.strip() for key in os.environ.get("PHONE_KEY", "").split(",") if key.strip()]
    if not keys and (debug or demo):
        return [DEMO_PHONE_KEY]
    if not keys:
        raise ImproperlyConfigured(
            "PHONE_KEY is empty; set it to at least 50 random characters and keep a copy: without it no telephone "
            "number can be read again."
        )
    if not (debug or demo) and any(key == DEMO_PHONE_KEY or len(key) < 32 for key in keys):
        raise ImproperlyConfigured("PHONE_KEY is the demo's or too short; set it to at least 50 random characters.")
    if os.environ.get("SECRET_KEY") in keys:
        raise ImproperlyConfigured("PHONE_KEY is the same as SECRET_KEY; give each its own.")
    return keys


SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-64000;"
        # What is erased leaves the file too.
        "PRAGMA secure_delete=ON;"
    ),
}


def database(*, default_file: Path) -> dict:
    """DATABASE_URL: ``sqlite:////absolute/file`` or ``postgresql://user:password@host:port/name``."""
    url = os.environ.get("DATABASE_URL", "") or f"sqlite:///{default_file}"
    scheme = urlsplit(url).scheme
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL begins with {scheme!r}; it takes sqlite:// or postgresql://.")
    try:
        config: dict[str, Any] = {**dj_database_url.parse(url)}
    except (ValueError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None
    options: dict[str, Any] = {**(config.get("OPTIONS") or {})}
    if scheme == "sqlite":
        if config.get("NAME") in {None, "", ":memory:"}:
            raise ImproperlyConfigured("DATABASE_URL names no file; write sqlite:////absolute/path/to/file.sqlite3.")
        options = SQLITE_OPTIONS | options
    else:
        if not config.get("NAME"):
            raise ImproperlyConfigured("DATABASE_URL names no database; end it with /name.")
        # Django's pool, not persistent connections: the two exclude each other.
        options = {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}} | options
        config["CONN_MAX_AGE"] = 0
    config["OPTIONS"] = options
    return config


def cache() -> dict:
    """CACHE_URL: ``db://table`` (default: the database, shared by all processes) or ``redis://host:port/n``."""
    url = os.environ.get("CACHE_URL", "") or "db://linxue_cache"
    parts = urlsplit(url)
    if parts.scheme in {"redis", "rediss"}:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if parts.scheme == "db" and parts.netloc:
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": parts.netloc}
    raise ImproperlyConfigured(f"CACHE_URL is {url!r}; it takes db://table or redis://host:port/number.")


def broker() -> str:
    """CELERY_BROKER_URL: ``filesystem://`` (default, nothing to install), ``redis://`` or ``amqp://``."""
    url = os.environ.get("CELERY_BROKER_URL", "") or "filesystem://"
    if urlsplit(url).scheme not in {"filesystem", "redis", "rediss", "amqp", "amqps"}:
        raise ImproperlyConfigured(f"CELERY_BROKER_URL is {url!r}; it takes filesystem://, redis:// or amqp://.")
    return url


@dataclass(frozen=True)
class Mail:
    """How letters leave: ``backend`` is a module of django.core.mail.backends, ``encryption`` is tls, ssl or empty."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    encryption: str = ""


# What EMAIL_URL begins with: the port that belongs to it, and how it is encrypted.
MAIL_SCHEMES = {"smtp": (25, ""), "smtp+tls": (587, "tls"), "smtps": (465, "ssl")}


def mail(*, local: bool) -> Mail:
    """EMAIL_URL: ``smtp+tls://user:password@host:587``, ``smtps://`` or ``smtp://``; empty: no email is offered.

    For development and the demo ``console://``, which is their default, writes letters to the terminal.
    """
    url = os.environ.get("EMAIL_URL", "") or ("console://" if local else "")
    if not url:
        return Mail("dummy")
    if url == "console://":
        if not local:
            raise ImproperlyConfigured("EMAIL_URL is console://, which writes letters to the terminal; name a server.")
        return Mail("console")
    try:
        parts = urlsplit(url)
        usual_port, encryption = MAIL_SCHEMES[parts.scheme]
        port = parts.port or usual_port
    except (ValueError, KeyError):
        parts = None
    if parts is None or not parts.hostname or parts.path not in {"", "/"}:
        # Not the value itself: it may hold a password.
        raise ImproperlyConfigured("EMAIL_URL cannot be read; write smtp+tls://user:password@host:587, smtps or smtp.")
    return Mail("smtp", parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), encryption)


def mail_sender(*, site_url: str) -> str:
    """EMAIL_FROM: ``linxue@learn.example.cn``; without it, linxue at the host of the site."""
    given = os.environ.get("EMAIL_FROM", "")
    host = urlsplit(site_url).hostname or ""
    # A demo's host is the number of the machine, which is no domain.
    address = given or f"linxue@{host if host and not host[-1].isdigit() else 'localhost'}"
    try:
        validate_email(address)
    except ValidationError:
        raise ImproperlyConfigured(f"EMAIL_FROM is {given!r}; it takes an address of email.") from None
    return formataddr(("邻学 Linxue", address))


def sign_ups_at_once(*, threads: int) -> int:
    """SIGN_UPS_AT_ONCE: of the ``threads`` of a process, how many may sign people up; one at least serves the rest."""
    raw = os.environ.get("SIGN_UPS_AT_ONCE", "") or str(threads // 2)
    if not (raw.isdecimal() and 1 <= int(raw) < threads):
        raise ImproperlyConfigured(f"SIGN_UPS_AT_ONCE is {raw!r}; it takes a number from 1 to {threads - 1}.")
    return int(raw)


def sign_ups_patience() -> int:
    """SIGN_UPS_PATIENCE: for how many seconds of a rush everybody stands in the server's own queue; 0 to 120."""
    raw = os.environ.get("SIGN_UPS_PATIENCE", "") or "30"
    if not (raw.isdecimal() and int(raw) <= 120):
        raise ImproperlyConfigured(f"SIGN_UPS_PATIENCE is {raw!r}; it takes a number of seconds from 0 to 120.")
    return int(raw)


def sms_url(*, debug: bool, demo: bool) -> str:
    """SMS_URL: ``aliyun://…``; ``console://`` while debugging, ``screen://`` in the demo; empty: no log-in by code."""
    url = os.environ.get("SMS_URL", "screen://" if demo else "console://" if debug else "")
    local = {"console": debug, "screen": demo}
    scheme = urlsplit(url).scheme
    if url and scheme not in {"aliyun", *local}:
        raise ImproperlyConfigured(
            "SMS_URL cannot be read; it takes aliyun://KEY:SECRET@dysmsapi.aliyuncs.com?sign=…&template=… or nothing."
        )
    if not local.get(scheme, True):
        raise ImproperlyConfigured(
            f"SMS_URL is {url!r}, which shows people's codes to others; it is for the demo or DEBUG."
        )
    return url


def wechat_pair(name: str) -> tuple[str, str]:
    """``NAME_APP_ID`` and ``NAME_SECRET`` as WeChat gives them out, or two empty texts."""
    app_id, secret = os.environ.get(f"{name}_APP_ID", ""), os.environ.get(f"{name}_SECRET", "")
    if bool(app_id) != bool(secret):
        raise ImproperlyConfigured(f"{name}_APP_ID and {name}_SECRET go together; set both or neither.")
    if app_id and not re.fullmatch(r"wx[0-9a-z]{16}", app_id):
        raise ImproperlyConfigured(f"{name}_APP_ID is {app_id!r}; it takes wx and sixteen characters.")
    return app_id, secret


def wechat_servers(*, local: bool) -> tuple[str, str]:
    """Where WeChat's interface and its log-in page are; ``WECHAT_SERVER`` names another for both while developing."""
    server = os.environ.get("WECHAT_SERVER", "")
    if server and not local:
        raise ImproperlyConfigured("WECHAT_SERVER stands in for WeChat; it is for the demo or DEBUG.")
    return (server, server) if server else ("https://api.weixin.qq.com", "https://open.weixin.qq.com")


@dataclass(frozen=True)
class Tiles:
    """The pictures under a map: ``url`` with {z}, {x}, {y}, whose they are, and ``host`` for the security policy."""

    url: str = ""
    attribution: str = ""
    host: str = ""


def map_tiles() -> Tiles:
    """MAP_TILES_URL with MAP_TILES_ATTRIBUTION; without them maps show positions and names on a plain ground."""
    url, attribution = (os.environ.get(name, "").strip() for name in ("MAP_TILES_URL", "MAP_TILES_ATTRIBUTION"))
    if not url:
        return Tiles()
    found = re.fullmatch(r"(https://[a-z0-9.-]+(?::[0-9]+)?)/\S+", url, re.IGNORECASE)
    if found is None or any(part not in url for part in ("{z}", "{x}", "{y}")):
        # Not the value itself: it may hold a key.
        raise ImproperlyConfigured(
            "MAP_TILES_URL cannot be read; it takes https://tiles.example.cn/{z}/{x}/{y}.png, one host without {s}."
        )
    if not attribution:
        raise ImproperlyConfigured("MAP_TILES_ATTRIBUTION is empty; say whose the map at MAP_TILES_URL is.")
    return Tiles(url, attribution, found[1])


def site_url(*, local: bool) -> str:
    """SITE_URL: the public address, without a slash at the end; goes into messages and feeds."""
    url = os.environ.get("SITE_URL", "") or ("http://127.0.0.1:8000" if local else "")
    try:
        parts = urlsplit(url)
        readable = parts.scheme in {"http", "https"} and bool(parts.netloc) and not url.endswith("/")
    except ValueError:
        readable = False
    if not readable:
        raise ImproperlyConfigured(f"SITE_URL is {url!r}; write the public address, such as https://learn.example.cn.")
    return url
