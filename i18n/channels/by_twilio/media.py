"""What was enclosed in a message lies with Twilio until we fetch it: with our account's key, and only from Twilio."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from i18n.channels.fetched import Fetched, NotFetched
from i18n.channels.fetching import Fetcher

OURS = ".twilio.com"


class TwilioMedia:
    """Fetches enclosures; the key goes to Twilio's own hosts and nowhere else."""

    def __init__(self, secrets: Sequence[tuple[str, str]], fetcher: Fetcher | None = None) -> None:
        self._secrets = list(secrets)
        self._fetcher = fetcher or Fetcher()

    def fetch(self, url: str, account_sid: str, *, most_bytes: int) -> Fetched:
        """The file; NotFetched when it is gone, too large, elsewhere inside, or not ours to read."""
        keys = [each for each in self._secrets if each[0] == account_sid] if is_twilios(url) else []
        for key in keys[:-1]:
            try:
                return self._fetcher.fetch(url, most_bytes=most_bytes, auth=key)
            except NotFetched as refused:
                if refused.code != "not_allowed":  # else the key was changed: the next one is tried
                    raise
        return self._fetcher.fetch(url, most_bytes=most_bytes, auth=keys[-1] if keys else None)


def is_twilios(url: str) -> bool:
    """Whether an address is on a host of Twilio's own."""
    parts = urlsplit(url)
    return parts.scheme == "https" and (parts.hostname or "").endswith(OURS)
