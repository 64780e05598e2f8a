"""A Hub on loopback: as much of its HTTP API as an upload of small files asks for."""

import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MadeHub(ThreadingHTTPServer):
    """Keeps what was committed; a repository is private when it is made so."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.private: dict[str, bool] = {}
        self.files: dict[str, bytes] = {}
        self.tokens: set[str] = set()
        self.refuse = 0
        """A status that every request is answered with; 0 for none."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: MadeHub  # pyright: ignore[reportIncompatibleVariableOverride]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.tokens.add(self.headers.get("Authorization", ""))
        if self.server.refuse:
            self._answer({"error": "no"}, self.server.refuse)
        elif self.path == "/api/repos/create":
            asked = json.loads(body)
            repo = f"{asked.get('organization') or 'shop'}/{asked['name']}"
            if repo in self.server.private:
                self._answer({"error": "exists", "url": f"{self.server.endpoint}/datasets/{repo}"}, 409)
                return
            self.server.private[repo] = asked.get("private") or asked.get("visibility") == "private"
            self._answer({"url": f"{self.server.endpoint}/datasets/{repo}", "name": repo})
        elif "/preupload/" in self.path:
            files = [
                {"path": file["path"], "uploadMode": "regular", "shouldIgnore": False}
                for file in json.loads(body)["files"]
            ]
            self._answer({"files": files})
        elif "/commit/" in self.path:
            for line in body.splitlines():
                entry = json.loads(line)
                if entry["key"] == "file":
                    self.server.files[entry["value"]["path"]] = base64.b64decode(entry["value"]["content"])
            self._answer(
                {
                    "commitUrl": f"{self.server.endpoint}/datasets/shop/chat/commit/1",
                    "commitOid": "1" * 40,
                    "success": True,
                }
            )
        elif self.path == "/api/validate-yaml":
            self._answer({"warnings": [], "errors": []})
        else:
            self._answer({"error": f"not made: {self.path}"}, 404)

    def do_GET(self) -> None:
        repo = self.path.partition("?")[0].removeprefix("/api/datasets/").partition("/revision/")[0]
        if self.server.refuse or repo not in self.server.private:
            self._answer({"error": "no"}, self.server.refuse or 404)
            return
        told = {"id": repo, "private": self.server.private[repo], "sha": "0" * 40, "siblings": []}
        self._answer(told)

    def _answer(self, told: dict[str, Any], status: int = 200) -> None:
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
