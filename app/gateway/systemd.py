"""The unit file that `offramp gateway --print-systemd` prints."""

import shlex
import sys
from pathlib import Path

UNIT = """\
# /etc/systemd/system/offramp-gateway.service
# 1. keys go to /etc/offramp-gateway.env (mode 0600), one NAME=value a line: {variables}
# 2. systemctl daemon-reload && systemctl enable --now offramp-gateway
[Unit]
Description=offramp gateway
Wants=network-online.target
After=network-online.target

[Service]
User={user}
EnvironmentFile=/etc/offramp-gateway.env
ExecStart={command}
Restart=always
RestartSec=1
TimeoutStopSec={stop_s}
LimitNOFILE=65536
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={workspace}

[Install]
WantedBy=multi-user.target
"""


def unit(workspace: Path, listen: str, user: str, variables: list[str], drain_s: float) -> str:
    """A unit for this installation and workspace; stopping waits a little longer than the drain."""
    words = [sys.executable, "-P", "-m", "app", "--workspace", str(workspace), "gateway", "--listen", listen]
    command = " ".join(shlex.quote(word).replace("%", "%%") for word in words)
    place = str(workspace).replace("%", "%%")
    names = ", ".join(variables) or "none is needed"
    return UNIT.format(user=user, command=command, stop_s=int(drain_s) + 10, workspace=f'"{place}"', variables=names)
