"""Addresses of services, as apprise reads them. They are secrets: only the kind is ever shown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from ipaddress import IPv6Address, ip_address

from gitbaton.base.errors import UsageError
from gitbaton.base.value import Value
from gitbaton.notify.log_capture import silenced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Address

    from apprise import NotifyBase

    from gitbaton.project.notices import Dialect

PATIENCE = 5.0  # seconds for one service, all in all
_TEMPLATE = os.path.join(os.path.dirname(__file__), "discord.json")
_DIALECTS: dict[str, Dialect] = {"slack": "slack", "discord": "discord"}
# Where clouds answer with a machine's credentials, besides the link-local addresses.
_METADATA = frozenset(["100.100.100.200", "fd00:ec2::254"])


class Service(Value):
    """A service that can be spoken to; ``shown`` is all that may be said of its address.

    ``longest`` is how many characters a message may have. ``host`` is a name that has to be
    looked up before it can be trusted, empty if there is none; ``secure`` says that the service
    is spoken to over TLS.
    """

    shown: str
    dialect: Dialect
    longest: int
    host: str
    secure: bool
    plugin: NotifyBase


class Unusable(Value):
    """An address that cannot be used, and why."""

    shown: str
    why: str


def open_services(addresses: Sequence[str]) -> tuple[list[Service], list[Unusable]]:
    """The services behind addresses. Raises UsageError where apprise is not installed."""
    try:
        with silenced():
            found = [_open(address, at) for at, address in enumerate(addresses, 1)]
    except ImportError:
        raise UsageError(
            "telling others needs apprise, which is not installed",
            "pip install 'git-baton[notify]'",
        ) from None
    services = [one for one in found if isinstance(one, Service)]
    return services, [one for one in found if isinstance(one, Unusable)]


def _open(address: str, number: int) -> Service | Unusable:
    from apprise import Apprise, AppriseAsset

    looks = AppriseAsset(
        app_id="git-baton", app_desc="git-baton", image_url_mask="", http_redirects=False
    )
    shown = _shown(address, number)
    try:
        plugin = Apprise.instantiate(address, asset=looks)
    except Exception:  # whatever a plugin trips over, its words may hold the address
        plugin = None
    if plugin is None:
        return Unusable(shown, "apprise cannot read this address (see its wiki for the forms)")
    secure = _is_secure(plugin)
    host = _host(plugin)
    why = why_not(host, secure)
    if why:
        return Unusable(shown, why)
    dialect = _DIALECTS.get(plugin.schema, "other")
    _restrain(plugin)
    return Service(shown, dialect, min(plugin.body_maxlen, 3000), host, secure, plugin)


def _restrain(plugin: NotifyBase) -> None:
    """No redirects, no long waits, no markup, whatever the address asks for.

    apprise 2.2 names Discord's field for mentions "allow_mentions", which Discord does not know,
    so the message's form is ours. As Markdown, Slack would get mentions that are half escaped.
    """
    from apprise import AppriseAttachment, NotifyFormat
    from apprise.plugins.discord import NotifyDiscord

    formats: object = plugin.notify_format  # one, or a tuple of those that it knows
    if isinstance(formats, tuple) and NotifyFormat.TEXT in formats:
        plugin.notify_format = NotifyFormat.TEXT
    plugin.redirects = False
    plugin.socket_connect_timeout = plugin.socket_read_timeout = PATIENCE
    if isinstance(plugin, NotifyDiscord):
        plugin.template = AppriseAttachment(_TEMPLATE, asset=plugin.asset)


def _shown(address: str, number: int) -> str:
    """The kind of service alone: in most addresses all the rest is the secret."""
    from apprise.manager_plugins import NotificationManager

    scheme = address.partition("://")[0].casefold()
    kinds = NotificationManager()  # type: ignore[no-untyped-call]
    known = "://" in address and (scheme in kinds or scheme in ("http", "https"))
    return f"address {number} ({scheme}://…)" if known else f"address {number}"


def _is_secure(plugin: NotifyBase) -> bool:
    """Whether it is spoken to over TLS: a service without any insecure scheme always is."""
    return plugin.schema not in _names(plugin.protocol) or plugin.schema in _names(
        plugin.secure_protocol
    )


def _names(protocol: str | Iterable[str] | None) -> tuple[str, ...]:
    return (protocol,) if isinstance(protocol, str) else tuple(protocol or ())


def _host(plugin: NotifyBase) -> str:
    """The host that the address names; empty where the service has but one.

    In other addresses this part is a token, which must not reach a name server.
    """
    return (plugin.host or "").strip("[]") if "host" in plugin.template_tokens else ""


def why_not(host: str, secure: bool, found: Iterable[str] = ()) -> str:
    """Why a host must not be contacted, or not unencrypted; empty if it may.

    ``found`` are the numbers that its name leads to; without them only a number is judged.
    """
    numbers = [number for each in (host, *found) if (number := _number(each)) is not None]
    if any(number.is_link_local or str(number) in _METADATA for number in numbers):
        return "it leads to a link-local or metadata address, where credentials are kept"
    here = all(number.is_loopback for number in numbers) if numbers else host == "localhost"
    if not (secure or here):
        return "it is not encrypted: only this machine may be spoken to in the clear"
    return ""


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        number = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (number.ipv4_mapped or number) if isinstance(number, IPv6Address) else number
