"""A new file where the system has no descriptors of folders."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from vaultkit.disk.outcome import NotWrittenError, Outcome
from vaultkit.disk.plainly import create_plainly


def test_a_new_file_is_made_with_its_folders(tmp_path: Path) -> None:
    create_plainly(tmp_path, PurePosixPath("a/b/N.md"), b"text")

    assert (tmp_path / "a/b/N.md").read_bytes() == b"text"


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "N.md").write_bytes(b"mine")

    with pytest.raises(NotWrittenError) as refused:
        create_plainly(tmp_path, PurePosixPath("N.md"), b"text")

    assert refused.value.outcome is Outcome.EXISTS
    assert (tmp_path / "N.md").read_bytes() == b"mine"


def test_a_link_that_leads_out_of_the_vault_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "vault/out").symlink_to(tmp_path / "outside")

    with pytest.raises(NotWrittenError) as refused:
        create_plainly(tmp_path / "vault", PurePosixPath("out/N.md"), b"text")

    assert refused.value.outcome is Outcome.REFUSED
    assert not list((tmp_path / "outside").iterdir())
