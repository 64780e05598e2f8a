"""The OpenAI API as far as offramp calls it: stored completions and their prompts. The key never leaves this module."""

import os
from collections.abc import Iterator
from typing import Any

from app.errors import OutsideFailed, UsageError

KEY = "OPENAI_API_KEY"
PAGE = 100


class OpenAIClient:
    """Reads stored completions through the `openai` package, which is imported when the first page is asked for."""

    def __init__(self, base_url: str | None = None) -> None:
        if not os.environ.get(KEY):
            raise UsageError(f"{KEY} is not set.", f"export {KEY}=… in this shell; offramp never writes it down.")
        self._base_url = base_url
        self._made: Any = None

    def completions(self, after: str | None) -> Iterator[dict[str, Any]]:
        """Stored completions, oldest first, after the one of that id. Raises OutsideFailed."""
        while True:
            options = {"after": after} if after else {}
            page = self._asked(
                lambda options=options: self._client.chat.completions.list(limit=PAGE, order="asc", **options)
            )
            for entry in page.data:
                yield entry.model_dump(mode="json")
            if not page.data or not getattr(page, "has_more", False):
                return
            after = page.data[-1].id

    def messages(self, completion: str) -> list[dict[str, Any]]:
        """The prompt of one completion, in its order. Raises OutsideFailed."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            options = {"after": after} if after else {}
            page = self._asked(
                lambda options=options: self._client.chat.completions.messages.list(
                    completion, limit=PAGE, order="asc", **options
                )
            )
            found += [entry.model_dump(mode="json") for entry in page.data]
            if not page.data or not getattr(page, "has_more", False):
                return found
            after = page.data[-1].id

    @property
    def _client(self) -> Any:
        if self._made is None:
            import openai

            self._made = openai.OpenAI(base_url=self._base_url, max_retries=6)
        return self._made

    def _asked(self, ask: Any) -> Any:
        import openai

        try:
            return ask()
        except openai.AuthenticationError as error:
            raise OutsideFailed("The API refused the key.", f"Check {KEY}.") from error
        except openai.OpenAIError as error:
            told = str(error).splitlines()[0][:200]
            raise OutsideFailed(f"The API failed: {told}", "Run the pull again: it goes on where it was.") from error

    def close(self) -> None:
        """Closes the connections."""
        if self._made is not None:
            self._made.close()
