"""What it means that a connection failed: translated from the library's exceptions into one error."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import aiohttp
from aiohttp import http_exceptions

from evalkit.domain.target import Target
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.failures import one_line

__all__ = ["connection_failure", "silence_failure", "unreachable_failure"]


def silence_failure(target: Target, broken_limit: str) -> TargetError:
    """The error for a reply that did not come, or stopped coming.

    Args:
        target: Whose limits they were.
        broken_limit: Which limit was broken, in words.
    """
    return TargetError(
        f"{target.base_url}: {broken_limit}",
        kind=FailureKind.TIMEOUT,
        is_retryable=True,
        hint=f"if the server is merely slow, raise that limit in the `timeouts` of {target.name} in evalkit.toml",
    )


def connection_failure(error: Exception, target: Target, *, has_begun: bool) -> TargetError:
    """The error for a connection that could not be made, or broke.

    What says most is often the exception behind the one that was caught.

    Args:
        error: As caught, its causes behind it.
        target: Named in the message.
        has_begun: Whether anything of the reply had arrived.
    """
    causes = list(_causes(error))
    words = _words(causes)
    # A body that ends too early is an HTTP error to aiohttp, too; what makes it one is that it was being read.
    is_cut = has_begun or any(isinstance(cause, aiohttp.ClientPayloadError) for cause in causes)
    is_garbled = any(isinstance(cause, http_exceptions.HttpProcessingError) for cause in causes) and not is_cut
    if is_garbled or any(isinstance(cause, http_exceptions.ContentEncodingError) for cause in causes):
        return TargetError(
            f"{target.base_url} did not answer in HTTP that can be read: {words}",
            kind=FailureKind.BAD_BODY,
            is_retryable=True,
            hint="check `base_url`: http:// or https://, and the port",
        )
    if is_cut:
        message = f"{target.base_url} broke the connection in the middle of the reply: {words}"
        return TargetError(message, kind=FailureKind.CUT_STREAM, is_retryable=True, status=200)
    return unreachable_failure(causes, target)


def unreachable_failure(causes: list[BaseException], target: Target) -> TargetError:
    """The error for an endpoint that never answered."""
    is_permanent, what, hint = _reason(causes, target)
    return TargetError(f"{target.base_url}: {what}", kind=FailureKind.CONNECT, is_retryable=not is_permanent, hint=hint)


def _reason(causes: list[BaseException], target: Target) -> tuple[bool, str, str]:  # noqa: PLR0911 - a table
    """Whether it is for good, what happened, and what to do."""
    words = _words(causes)
    for cause in causes:
        match cause:
            case aiohttp.ClientConnectorDNSError():
                return False, f"no such host: {words}", "check the host in `base_url`, and the network"
            case aiohttp.ClientConnectorCertificateError() | ssl.SSLError():
                hint = "trust the server's certificate (SSL_CERT_FILE), or check that `base_url` is meant to be https"
                return True, f"no secure connection: {words}", hint
            case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
                return False, f"the proxy failed: {words}", "check HTTP_PROXY, HTTPS_PROXY and NO_PROXY"
            # UnicodeError: a host such as a..b, which Python refuses to encode for the resolver.
            case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError() | UnicodeError():
                return True, f"not a URL that can be asked: {words}", "`base_url` must look like http://host:port/v1"
            case aiohttp.ConnectionTimeoutError():
                hint = "check that the host is up and reachable from here"
                return False, f"no connection within connect_s = {target.limits.connect_s:g} s", hint
            case aiohttp.ServerDisconnectedError() | aiohttp.ClientConnectionResetError():
                return False, "the server closed the connection before answering", "look into the server's log"
            case _:
                continue
    return False, words, "check that the server runs, and the host and port in `base_url`"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exceptions behind one another, outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _words(causes: list[BaseException]) -> str:
    """The innermost words: wrappers say "Connection error." and no more."""
    for cause in reversed(causes):
        if isinstance(cause, ConnectionRefusedError):
            return "connection refused"
        if isinstance(cause, http_exceptions.TransferEncodingError | http_exceptions.ContentLengthError):
            return "it ended before all of it had come"
        if isinstance(cause, OSError) and cause.strerror:
            return one_line(cause.strerror)
        if str(cause) and not isinstance(cause, TimeoutError):
            return one_line(str(cause))
    return type(causes[-1]).__name__
