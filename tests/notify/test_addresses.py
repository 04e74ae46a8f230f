"""Which hosts may be spoken to."""

from __future__ import annotations

import pytest

from gitbaton.notify.addresses import why_not

SECRET_PLACE = "it leads to a link-local or metadata address, where credentials are kept"
CLEAR = "it is not encrypted: only this machine may be spoken to in the clear"


@pytest.mark.parametrize(
    ("host", "secure", "found", "why"),
    [
        ("", True, (), ""),
        ("", False, (), CLEAR),
        ("chat.example", True, ("192.0.2.1", "2001:db8::1"), ""),
        ("chat.example", False, (), CLEAR),
        ("chat.example", False, ("192.0.2.1",), CLEAR),
        ("chat.example", False, ("127.0.0.1", "192.0.2.1"), CLEAR),
        ("localhost", False, (), ""),
        ("localhost", False, ("127.0.0.1", "::1"), ""),
        ("localhost", False, ("192.0.2.1",), CLEAR),
        ("127.0.0.1", False, (), ""),
        ("::1", False, (), ""),
        ("::ffff:127.0.0.1", False, (), ""),
        ("169.254.169.254", True, (), SECRET_PLACE),
        ("::ffff:169.254.169.254", True, (), SECRET_PLACE),
        ("fe80::1%eth0", True, (), SECRET_PLACE),
        ("fd00:ec2::254", True, (), SECRET_PLACE),
        ("100.100.100.200", True, (), SECRET_PLACE),
        ("chat.example", True, ("192.0.2.1", "169.254.0.1"), SECRET_PLACE),
        ("localhost", False, ("169.254.169.254",), SECRET_PLACE),
    ],
)
def test_hosts(host: str, secure: bool, found: tuple[str, ...], why: str) -> None:
    assert why_not(host, secure, found) == why
