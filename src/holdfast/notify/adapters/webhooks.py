"""Webhooks, signed as Standard Webhooks says (standardwebhooks.com, version 1)."""

from __future__ import annotations

import base64
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, NoReturn

from standardwebhooks import Webhook

from holdfast.notify.adapters import DeliveryError
from holdfast.notify.message import Message

TIMEOUT_SECONDS: Final = 15.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nobody: a redirect could lead inside the house."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""


_OPENER: Final = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def secret_of(seed: bytes, subscription: str) -> str:
    """Return the secret that a subscription's webhooks are signed with; derived from the house's key, stored nowhere."""
    derived = hmac.digest(seed, f"webhook:{subscription}".encode(), "sha256")
    return "whsec_" + base64.b64encode(derived).decode()


@dataclass(frozen=True, slots=True, repr=False)
class Webhooks:
    """Sends the entry as JSON to a web address.

    Attributes
    ----------
    seed
        The seed of the house's key.
    clock
        Tells the moment of each attempt, which is signed too.
    """

    seed: bytes
    clock: Callable[[], datetime]
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, message: Message) -> str:
        """Post it; any answer from 200 to 299 means taken."""
        now = self.clock()
        body = json.dumps(
            {"type": message.body["type"], "timestamp": message.body["at"], "data": dict(message.body)},
            ensure_ascii=False,
        )
        subscription = message.id.split(".")[1]
        signature = Webhook(secret_of(self.seed, subscription)).sign(message.id, now, body)
        request = urllib.request.Request(  # noqa: S310 -- the order that subscribed let https through only
            message.to,
            data=body.encode(),
            method="POST",
            headers={
                "Content-Type": "application/json",
                "User-Agent": "Holdfast",
                "webhook-id": message.id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signature,
            },
        )
        try:
            with _OPENER.open(request, timeout=self.timeout_seconds) as answer:
                return f"answered {answer.status}"
        except urllib.error.HTTPError as error:
            _refused(error)
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise DeliveryError(f"The address cannot be reached: {type(reason).__name__}.") from None


def _refused(error: urllib.error.HTTPError) -> NoReturn:
    with error:
        # NOTE: by the standard 410 means that nobody is there any more; others may pass.
        final = error.code == HTTPStatus.GONE
    raise DeliveryError(f"The address answered {error.code}.", final=final) from None
