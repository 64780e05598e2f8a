"""What the Hugging Face hub says of a model; nothing is downloaded.

Its token is the one that `hf auth login` or HF_TOKEN set, and stays with the library.
"""

from typing import Any

from app.errors import OutsideFailed, UsageError
from app.runs import HubModel

_ASKED = ["config", "safetensors", "gated", "cardData", "private", "disabled"]
TIMEOUT_S = 15.0


class HubOffline(OutsideFailed):
    """The hub cannot be reached; what it would say stays unknown."""


class HubModels:
    """Looks models up through `huggingface_hub`, which is imported with the first question."""

    def __init__(self, endpoint: str | None = None) -> None:
        self._endpoint = endpoint

    def look_up(self, name: str) -> HubModel:
        """What the hub says. Raises UsageError when there is no such model, HubOffline, OutsideFailed."""
        from huggingface_hub import HfApi
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled
        from huggingface_hub.errors import RepositoryNotFoundError as NotFound

        api = HfApi(endpoint=self._endpoint)
        try:
            info = api.model_info(name, expand=_ASKED, timeout=TIMEOUT_S)  # pyright: ignore[reportArgumentType]
            gated = bool(getattr(info, "gated", False))
            return _model(name, info, gated, access=not gated or _may_download(api, name))
        except HFValidationError as error:
            raise UsageError(f"{name} is no name of a model.", "Write it as OWNER/NAME, as on the hub.") from error
        except NotFound as error:
            raise UsageError(
                f"The hub has no model {name}, or this machine may not see it.",
                "Check the spelling; of a private model, log in first: hf auth login.",
            ) from error
        except OfflineModeIsEnabled as error:
            raise HubOffline(
                "HF_HUB_OFFLINE is set: the hub is not asked.", "Unset it to look the model up."
            ) from error
        except HfHubHTTPError as error:
            status = getattr(error.response, "status_code", "?")
            raise OutsideFailed(f"The hub answered {status} when asked for {name}.", "Try again later.") from error
        except Exception as error:
            if not _no_connection(error):
                raise
            raise HubOffline(
                f"The hub cannot be reached: {str(error).splitlines()[0] if str(error) else type(error).__name__}.",
                "Check the network; models of offramp's own table need no look-up.",
            ) from error


def _may_download(api: Any, name: str) -> bool:
    from huggingface_hub.errors import GatedRepoError

    try:
        api.auth_check(name)
    except GatedRepoError:
        return False
    return True


def _no_connection(error: Exception) -> bool:
    """Connection failures of whatever HTTP library this version of the package stands on."""
    modules = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    return isinstance(error, OSError) or bool(modules & {"httpx", "httpx2", "httpcore", "requests", "urllib3"})


def _model(name: str, info: Any, gated: bool, *, access: bool) -> HubModel:
    config = info.config if isinstance(getattr(info, "config", None), dict) else {}
    architectures = config.get("architectures") or [None]
    tokenizer = config.get("tokenizer_config")
    card = getattr(info, "card_data", None)
    licence = card.get("license") if card is not None else None
    named = card.get("license_name") if card is not None else None
    tensors = getattr(info, "safetensors", None)
    return HubModel(
        name,
        parameters=getattr(tensors, "total", None),
        licence=named if licence == "other" and named else licence,
        gated=gated,
        access=access,
        architecture=architectures[0],
        quantised="quantization_config" in config,
        has_template=None if not isinstance(tokenizer, dict) else "chat_template" in tokenizer,
        private=bool(getattr(info, "private", False)),
    )
