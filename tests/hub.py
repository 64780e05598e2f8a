"""A hub on loopback with a few models, for what asks the real one."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODELS: dict[str, dict[str, Any]] = {
    "acme/plain-4b": {
        "config": {"architectures": ["LlamaForCausalLM"], "tokenizer_config": {"chat_template": "{{ messages }}"}},
        "safetensors": {"parameters": {"BF16": 4_000_000_000}, "total": 4_000_000_000},
        "cardData": {"license": "apache-2.0"},
    },
    "acme/gated-9b": {
        "config": {"architectures": ["OddForCausalLM"], "tokenizer_config": {}},
        "safetensors": {"parameters": {"BF16": 9_500_000_000}, "total": 9_500_000_000},
        "cardData": {"license": "other", "license_name": "acme-licence"},
        "gated": "manual",
    },
    "acme/quantised": {"config": {"architectures": ["LlamaForCausalLM"], "quantization_config": {"bits": 4}}},
    "acme/bare": {},
}


@contextmanager
def hub() -> Iterator[str]:
    """Its address; gone at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Hub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].removeprefix("/api/models/")
        checked = name.endswith("/auth-check")
        name = name.removesuffix("/auth-check")
        if name == "acme/broken":
            self._tell(500, {"error": "oops"}, {})
        elif name not in MODELS:
            self._tell(404, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})
        elif checked and MODELS[name].get("gated"):
            told = {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted"}
            self._tell(403, {"error": "gated"}, told)
        else:
            self._tell(200, {"id": name, "private": False, "gated": False} | MODELS[name], {})

    def _tell(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for key, value in {"content-type": "application/json", "content-length": str(len(raw)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_request(self, *_: object) -> None:
        """Nothing on stderr."""
