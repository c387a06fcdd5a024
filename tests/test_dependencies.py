"""That the pinned packages work together: a model's tool call over real HTTP, beside semgrep's pins."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reviewer.facts.grammars import GRAMMARS
from reviewer.facts.languages import load
from tests.gitrepo import ENV

CALL = {"id": "call_1", "type": "function", "function": {"name": "read", "arguments": '{"at": 1}'}}
ANSWER = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "any",
    "choices": [
        {
            "index": 0,
            "finish_reason": "tool_calls",
            "message": {"role": "assistant", "content": None, "tool_calls": [CALL]},
        }
    ],
    "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
}
# a process of its own: litellm takes seconds to import and keeps state in its module
ASK = """
import json, sys, litellm
answer = litellm.completion(
    model="openai/any", api_base=sys.argv[1], api_key="none", max_retries=0, timeout=20,
    messages=[{"role": "user", "content": "read"}],
    tools=[{"type": "function", "function": {"name": "read", "parameters": {
        "type": "object", "properties": {"at": {"type": "integer"}}}}}],
)
call = answer.choices[0].message.tool_calls[0].function
print(json.dumps([call.name, call.arguments, answer.usage.total_tokens]))
"""


class Endpoint(BaseHTTPRequestHandler):
    """Answers every request with one tool call, and keeps what it was asked."""

    asked: list[dict[str, object]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(json.loads(body))
        answer = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    # typing.override comes with Python 3.12
    def log_message(  # type: ignore[explicit-override]
        self, format: str, *args: object
    ) -> None:
        del format, args


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, object]]]]:
    asked: list[dict[str, object]] = []
    handler = type("Handler", (Endpoint,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()


def test_a_tool_call_reaches_the_model_and_comes_back(
    endpoint: tuple[str, list[dict[str, object]]],
) -> None:
    address, asked = endpoint
    done = subprocess.run(
        [sys.executable, "-c", ASK, address],
        env={**ENV, "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == ["read", '{"at": 1}', 5]
    assert [sorted(request) for request in asked] == [["messages", "model", "tools"]]


@pytest.mark.parametrize("language", sorted(GRAMMARS))
def test_every_grammar_s_wheel_loads(language: str) -> None:
    assert load(language).node_kind_count > 0
