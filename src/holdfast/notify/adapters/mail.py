"""Mail, by SMTP (RFC 5321); the server has to answer in time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

import aiosmtplib

from holdfast.notify.adapters import DeliveryError
from holdfast.notify.message import Message

TIMEOUT_SECONDS: Final = 20.0
_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A mail server.

    Attributes
    ----------
    start_tls
        Whether to insist on encryption; None takes it where the server offers it.
    """

    sender: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    start_tls: bool | None = None
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, message: Message) -> str:
        """Hand a mail to the server."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.to, message.subject
        mail["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers to it
        mail.set_content(message.text)
        try:
            asyncio.run(asyncio.wait_for(self._hand_over(mail), self.timeout_seconds))
        except aiosmtplib.SMTPRecipientsRefused as error:
            final = all(refused.code >= _PERMANENT for refused in error.recipients)
            raise DeliveryError("The mail server refused the address.", final=final) from None
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryError(
                f"The mail server answered {error.code}.", final=error.code >= _PERMANENT
            ) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise DeliveryError(f"The mail server cannot be reached: {type(error).__name__}.") from None
        return f"taken by {self.host}"

    async def _hand_over(self, mail: EmailMessage) -> None:
        await aiosmtplib.send(
            mail,
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            use_tls=self.use_tls,
            start_tls=self.start_tls,
            timeout=self.timeout_seconds,
        )
