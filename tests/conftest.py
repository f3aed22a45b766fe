"""What all tests share: none touches what the tester's own vaultkit keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

# Where systems keep what formats disks, and do not always tell who is no administrator.
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"])


@pytest.fixture(autouse=True, scope="session")
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = os.environ.get("VAULTKIT_STATE")
    os.environ["VAULTKIT_STATE"] = str(tmp_path_factory.mktemp("state"))
    yield
    if before is None:
        del os.environ["VAULTKIT_STATE"]
    else:
        os.environ["VAULTKIT_STATE"] = before
