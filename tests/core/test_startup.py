import subprocess
import sys

_PROBE = """
import sys
from soraplan.core import startup
startup.without_plugin_search()
startup.secrets_on_demand()
import soraplan.core.plan
print("importlib.metadata" in sys.modules, "hmac" in sys.modules)
import secrets
print(len(secrets.token_hex(4)), secrets.randbelow(1), "hmac" in sys.modules)
"""


def test_models_are_built_without_what_nothing_uses() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, check=False
    )
    first, second = run.stdout.splitlines()
    assert first == "False False", run.stderr
    assert second == "8 0 True", "secrets is there when it is needed"
