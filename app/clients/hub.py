"""The Hugging Face Hub as far as offramp calls it: a private dataset repository. The token never leaves the library."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from app.errors import OutsideFailed, UsageError

_TRANSPORTS = ("httpx", "httpx2")
"""What huggingface_hub speaks through, by its version; their errors share no base with ours."""

Answer = TypeVar("Answer")


class HubClient:
    """Uploads through `huggingface_hub`, imported with the first call; the token is HF_TOKEN or `hf auth login`."""

    def __init__(self, endpoint: str | None = None) -> None:
        self._endpoint = endpoint
        self._made: Any = None

    def make_private(self, repo: str) -> bool:
        """Makes a private dataset repository unless it is there; whether it is private. Raises OutsideFailed."""
        self._asked(lambda: self._api.create_repo(repo, repo_type="dataset", private=True, exist_ok=True))
        return bool(self._asked(lambda: self._api.repo_info(repo, repo_type="dataset")).private)

    def upload(self, repo: str, folder: Path, message: str) -> str:
        """Commits the files of a folder; the address of the commit. Raises OutsideFailed."""
        told = self._asked(
            lambda: self._api.upload_folder(
                repo_id=repo, folder_path=folder, repo_type="dataset", commit_message=message
            )
        )
        return str(told.commit_url)

    @property
    def _api(self) -> Any:
        if self._made is None:
            import huggingface_hub
            from huggingface_hub.utils import disable_progress_bars

            if not huggingface_hub.get_token():
                raise UsageError(
                    "No token of the Hugging Face Hub is here.",
                    "Run `hf auth login`, or export HF_TOKEN=… in this shell; offramp never writes it down.",
                )
            disable_progress_bars()
            self._made = huggingface_hub.HfApi(endpoint=self._endpoint, library_name="offramp")
        return self._made

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        api = self._api
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            return ask()
        except HFValidationError as error:
            raise UsageError(f"{_first_line(error)}", "Name it as OWNER/NAME.") from error
        except HfHubHTTPError as error:
            refused = error.response is not None and error.response.status_code in (401, 403)
            hint = (
                "Check that the token may write." if refused else "Try again; what is there already is not sent twice."
            )
            raise OutsideFailed(f"{api.endpoint} refused: {_first_line(error)}", hint) from error
        except Exception as error:
            if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] not in _TRANSPORTS:
                raise
            raise OutsideFailed(
                f"{api.endpoint} cannot be reached: {_first_line(error)}", "Try again when it can."
            ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
