"""`vaultkit daemon install`: what systemd and launchd are given, and what becomes of it."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands.person import PATIENCE, REPOSITORY, Ended, environment
from vaultkit.daemon.installing import NotInstalledError, startup_for
from vaultkit.daemon.place import LOG
from vaultkit.daemon.readiness import tell_ready
from vaultkit.daemon.starting import command_for
from vaultkit.daemon.units import (
    NotWritableError,
    Service,
    agent,
    agent_label,
    is_ours,
    unit,
    unit_name,
)
from vaultkit.holding import Wishes
from vaultkit.places import state_folder

ODD = "/tmp/a b/50% %h $HOME ${HOME} $$ \"q\" 'x' \\n \t ; é 港"
# As above, without what systemd takes in no program's path.
ODD_PROGRAM = "/opt/a b/50% %h $HOME ${HOME} é/python"
_UNITS = ".config/systemd/user"

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


def service(*command: str, vault: str = "Harbour", **environment: str) -> Service:
    return Service(
        f"{vault}-0123456789ab", vault, command or ("/bin/py", "-m", "x"), "/s/out", environment
    )


def line(text: str, key: str) -> str:
    (found,) = re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)
    return str(found)


def test_a_plain_command_is_written_plainly() -> None:
    assert line(unit(service()), "ExecStart") == "/bin/py -m x"


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("a b", '"a b"'),
        ("", '""'),
        ("50%", '"50%%"'),
        ("$HOME", '"$$HOME"'),
        ('"', r'"\""'),
        ("\\", r'"\\"'),
        ("a\nb\x7f", r'"a\x0ab\x7f"'),
        (";", '";"'),
        ("é", '"é"'),
    ],
)
def test_a_word_is_written_as_systemd_reads_it(word: str, written: str) -> None:
    assert line(unit(service("/bin/py", word)), "ExecStart") == f"/bin/py {written}"


def test_where_the_program_s_path_holds_a_dollar_no_variable_is_read() -> None:
    assert line(unit(service("/a $b/py", "$c")), "ExecStart") == '":/a $b/py" "$c"'


def test_a_variable_keeps_its_dollars() -> None:
    text = unit(service(VAULTKIT_STATE="/a b/$X 50%"))
    assert line(text, "Environment") == '"VAULTKIT_STATE=/a b/$X 50%%"'


@pytest.mark.parametrize("command", ['/a"b', "/a'b", "/a\\b", "/a\nb", "/a\udc80b"])
def test_a_program_that_systemd_would_not_start_is_refused(command: str) -> None:
    with pytest.raises(NotWritableError, match="systemd"):
        unit(service(command, "x"))


@pytest.mark.parametrize("path", ["/a\udc80b", "/a\ufffeb"])
def test_what_is_no_text_is_refused_in_a_sentence(path: str) -> None:
    with pytest.raises(NotWritableError, match="rename it"):
        unit(service("/bin/py", path))
    with pytest.raises(NotWritableError, match="rename it"):
        agent(service("/bin/py", path))


def test_a_variable_with_control_characters_is_refused() -> None:
    with pytest.raises(NotWritableError, match="control characters"):
        unit(service(VAULTKIT_STATE="/a\nb"))


@pytest.mark.parametrize("vault", ['a\nExecStart=/bin/rm "x"', "a\\", "50%", "\x1b[31m", "\udc80"])
def test_no_vault_s_name_reaches_another_line(vault: str) -> None:
    text = unit(service(vault=vault))
    assert text.isascii()
    assert len(text.splitlines()) == len(unit(service()).splitlines())
    assert not any(one.endswith("\\") for one in text.splitlines())
    assert "%" not in line(text, "Description").replace("%%", "")


@pytest.mark.parametrize(
    ("vault", "name"),
    [
        ("Harbour", "Harbour-0123456789ab"),
        ("a-b_c", "a-b_c-0123456789ab"),
        ("Häfen 2", "H-fen-2-0123456789ab"),
        ("港", "0123456789ab"),
        ("", "0123456789ab"),
    ],
)
def test_names_hold_what_both_systems_accept(vault: str, name: str) -> None:
    assert unit_name(service(vault=vault)) == f"vaultkit-{name}.service"
    assert agent_label(service(vault=vault)) == f"vaultkit.{name}"


def test_two_vaults_of_one_name_have_each_their_own() -> None:
    names = {
        unit_name(Service(state_folder(Path(root)).name, "V", ("/bin/py",), ""))
        for root in ("/a/V", "/b/V")
    }
    assert len(names) == 2


def test_a_property_list_is_read_back_to_the_letter() -> None:
    odd = ODD.replace("\t", " ") + " <&>]]>--"
    told = agent(service("/bin/py", odd, "", VAULTKIT_STATE=odd))
    read = plistlib.loads(told.encode())
    assert read["ProgramArguments"] == ["/bin/py", odd, ""]
    assert read["EnvironmentVariables"] == {"VAULTKIT_STATE": odd}
    assert read["Label"] == "vaultkit.Harbour-0123456789ab"
    assert read["RunAtLoad"] is True
    assert read["KeepAlive"] == {"SuccessfulExit": False}
    assert read["StandardErrorPath"] == "/s/out"


def test_without_variables_there_are_none() -> None:
    assert "EnvironmentVariables" not in plistlib.loads(agent(service()).encode())
    assert "Environment=" not in unit(service())


def test_both_files_are_known_again() -> None:
    assert is_ours(unit(service()))
    assert is_ours(agent(service()))
    assert not is_ours("[Unit]\nDescription=mine\n")


def test_no_setting_needs_a_namespace() -> None:
    """Where users may make none, such a setting keeps a user's unit from starting."""
    needing = "Protect|Private|ReadOnly|ReadWrite|Inaccessible|BindPaths|Dynamic|Capabilit|Root"
    assert not re.search(rf"^({needing})", unit(service()), re.MULTILINE)
    # This one takes the call away by which notes are opened beneath their vault.
    assert "RestrictSUIDSGID" not in unit(service())


@on_linux
def test_systemd_has_nothing_to_say_against_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("NO UNIT WAS VERIFIED: systemd-analyze is absent")
    program = tmp_path / "a b" / "py 50% $x"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    told = service(str(program), ODD, vault="Häfen 50%", VAULTKIT_STATE=ODD.replace("\t", " "))
    file = tmp_path / unit_name(told)
    file.write_text(unit(told))
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    ended = subprocess.run(
        [analyze, "--user", "verify", file],
        env={**os.environ, "XDG_RUNTIME_DIR": str(runtime), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")


class Home:
    """A person's home, with a `systemctl` that only notes what it was asked."""

    def __init__(self, vault: Path, folder: Path) -> None:
        self.vault = vault
        self.folder = folder
        self.state = folder / "state"
        self.asked = folder / "asked"
        self.answers({})

    def answers(self, codes: dict[str, int]) -> None:
        """Let `systemctl` end with some code when it is asked for one of these."""
        cases = "".join(
            f'*" {word} "*) echo sorry >&2; exit {code};;\n' for word, code in codes.items()
        )
        script = f'#!/bin/sh\necho "$@" >> "{self.asked}"\ncase " $* " in\n{cases}esac\n'
        program = self.folder / "bin" / "systemctl"
        program.parent.mkdir(exist_ok=True)
        program.write_text(script)
        program.chmod(0o755)

    @property
    def requests(self) -> list[str]:
        return self.asked.read_text().splitlines() if self.asked.exists() else []

    @property
    def units(self) -> list[Path]:
        folder = self.folder / _UNITS
        return sorted(one for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []

    def run(self, *arguments: str, **variables: str) -> Ended:
        inherited = environment(self.state)
        del inherited["VAULTKIT_STATE"]
        kept = {name: one for name, one in inherited.items() if not name.startswith("XDG_")}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [sys.executable, "-m", "vaultkit", *arguments],
            cwd=self.vault,
            env={**kept, "HOME": str(self.folder), "PATH": path, **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def home(vault: Path, tmp_path: Path) -> Iterator[Home]:
    home = Home(vault, tmp_path)
    yield home
    home.run("daemon", "stop")


@on_linux
@pytest.mark.slow
def test_a_dry_run_shows_the_file_and_does_nothing(home: Home) -> None:
    shown = home.run("daemon", "install", "--dry-run", "--quiet", "3")
    assert shown.code == 0
    assert is_ours(shown.out)
    assert shown.out.startswith("# ")
    command = command_for(home.vault, Wishes(quiet=3.0))
    assert line(shown.out, "ExecStart") == " ".join(command)
    assert f"would write {home.folder}/.config/systemd/user/vaultkit-Harbour-" in shown.err
    assert "systemctl --user daemon-reload\n" in shown.err
    assert home.units == []
    assert home.requests == []
    assert not (home.folder / ".local").exists()


@on_linux
@pytest.mark.slow
def test_installing_writes_the_unit_and_has_it_started(home: Home) -> None:
    text = home.run("daemon", "install", "--dry-run").out
    installed = home.run("daemon", "install")
    assert installed.code == 0
    (file,) = home.units
    assert file.read_text() == text
    assert home.requests == [
        "--user daemon-reload",
        f"--user enable {file.name}",
        f"--user restart {file.name}",
    ]


@on_linux
@pytest.mark.slow
def test_installing_again_is_the_same_once_more(home: Home) -> None:
    home.run("daemon", "install")
    before = home.units[0].read_text()
    assert home.run("daemon", "install", "--read-only").code == 0
    (file,) = home.units
    assert file.read_text() == before.replace(str(home.vault), f"{home.vault} --read-only")


@on_linux
@pytest.mark.slow
def test_without_a_user_manager_it_says_what_to_run(home: Home) -> None:
    home.answers({"daemon-reload": 1})
    installed = home.run("daemon", "install")
    assert installed.code == 0
    (file,) = home.units
    assert "nothing was started, because `systemctl --user daemon-reload`: sorry" in installed.err
    assert f"systemctl --user enable {file.name}\n" in installed.err
    assert home.requests == ["--user daemon-reload"]


@on_linux
@pytest.mark.slow
def test_a_unit_that_does_not_start_is_an_error_that_says_why(home: Home) -> None:
    home.answers({"restart": 1})
    installed = home.run("daemon", "install")
    assert installed.code == 2
    assert "the daemon did not start: `systemctl --user restart" in installed.err
    assert "sorry; see `vaultkit daemon logs`" in installed.err


@on_linux
@pytest.mark.parametrize("command", ["install", "uninstall"])
@pytest.mark.parametrize("what", ["a file", "a link", "a folder"])
@pytest.mark.slow
def test_what_vaultkit_did_not_make_stays(home: Home, command: str, what: str) -> None:
    home.run("daemon", "install")
    (file,) = home.units
    ours = file.read_text()
    file.unlink()
    if what == "a file":
        file.write_text("[Unit]\nDescription=mine\n")
    elif what == "a link":
        (home.folder / "elsewhere").write_text(ours)
        file.symlink_to(home.folder / "elsewhere")
    else:
        file.mkdir()
    home.asked.unlink()
    refused = home.run("daemon", command)
    assert refused.code == 2
    assert "was not made by vaultkit and stays as it is" in refused.err
    assert os.path.lexists(file)
    assert what != "a file" or file.read_text() == "[Unit]\nDescription=mine\n"
    assert home.requests == []


@on_linux
@pytest.mark.slow
def test_uninstalling_ends_it_and_leaves_nothing(home: Home) -> None:
    home.run("daemon", "install")
    (file,) = home.units
    wants = file.parent / "default.target.wants"
    wants.mkdir()
    (wants / file.name).symlink_to(file)
    home.asked.unlink()
    would = home.run("daemon", "uninstall", "--dry-run")
    assert would.err == f"would remove {file}\n"
    assert home.units == [file]
    removed = home.run("daemon", "uninstall")
    assert (removed.code, removed.err) == (0, f"removed {file}\n")
    assert home.units == []
    assert list(wants.iterdir()) == []
    assert home.requests == [f"--user disable --now {file.name}", "--user daemon-reload"]


@on_linux
@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
@pytest.mark.slow
def test_uninstalling_nothing_is_fine(home: Home, dry: list[str]) -> None:
    done = home.run("daemon", "uninstall", *dry)
    assert (done.code, done.err) == (0, f"nothing is installed for {home.vault}\n")
    assert home.requests == []


@on_linux
@pytest.mark.slow
def test_the_unit_of_a_vault_that_is_gone_can_be_taken_away(home: Home) -> None:
    home.run("daemon", "install")
    gone = home.vault.rename(home.folder / "elsewhere")
    home.vault = gone
    removed = home.run("daemon", "uninstall", "--vault", str(home.folder / "Harbour"))
    assert removed.code == 0
    assert home.units == []


@on_linux
@pytest.mark.slow
def test_one_that_was_started_by_hand_makes_room(home: Home) -> None:
    home.run("daemon", "start")
    installed = home.run("daemon", "install")
    assert installed.code == 0
    assert home.run("daemon", "status").code == 1
    assert "not ready yet" in installed.err


@on_linux
@pytest.mark.slow
def test_one_that_systemd_did_not_end_is_told_of(home: Home) -> None:
    home.run("daemon", "install")
    home.run("daemon", "start")
    removed = home.run("daemon", "uninstall")
    assert "the daemon that runs goes on" in removed.err
    assert home.run("daemon", "status").code == 0


@on_linux
@pytest.mark.parametrize("variable", ["VAULTKIT_STATE", "XDG_STATE_HOME"])
@pytest.mark.slow
def test_a_state_folder_of_ones_own_is_found_at_login_too(home: Home, variable: str) -> None:
    there = home.folder / "my own"
    shown = home.run("daemon", "install", "--dry-run", **{variable: str(there)})
    inside = there if variable == "VAULTKIT_STATE" else there / "vaultkit"
    assert line(shown.out, "Environment") == f'"VAULTKIT_STATE={inside}"'
    assert "Environment=" not in home.run("daemon", "install", "--dry-run").out


@on_linux
@pytest.mark.slow
def test_a_configuration_folder_of_ones_own_is_where_units_go(home: Home) -> None:
    there = home.folder / "config"
    home.run("daemon", "install", XDG_CONFIG_HOME=str(there))
    assert len(list((there / "systemd/user").iterdir())) == 1


@on_linux
@pytest.mark.slow
def test_a_folder_that_may_not_be_written_is_one_sentence(home: Home) -> None:
    (home.folder / ".config").write_text("a file")
    refused = home.run("daemon", "install")
    assert refused.code == 2
    assert refused.err.count("\n") == 1
    assert "cannot be written" in refused.err


def test_macos_is_given_an_agent(tmp_path: Path) -> None:
    told = startup_for(tmp_path / "Harbour", tmp_path / "Harbour-abc", Wishes(), "darwin")
    assert told.path == Path.home() / "Library/LaunchAgents/vaultkit.Harbour-abc.plist"
    assert plistlib.loads(told.text.encode())["Label"] == "vaultkit.Harbour-abc"
    assert told.known[:2] == ("launchctl", "bootout")
    assert [one[:2] for one in told.on] == [("launchctl", "bootstrap")]


def test_another_system_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match="win32"):
        startup_for(tmp_path, tmp_path / "x-1", Wishes(), "win32")


@on_linux
@pytest.mark.parametrize("kind", ["a path", "an abstract name"])
def test_systemd_hears_that_all_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    name = f"@vaultkit-{os.getpid()}-{time.time_ns()}" if kind != "a path" else f"{tmp_path}/n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.settimeout(PATIENCE)
        heard.bind(name.replace("@", "\0"))
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        tell_ready("watching 3 notes in /a\nREADY=0")
        assert heard.recv(4096) == b"READY=1\nSTATUS=watching 3 notes in /a READY=0\n"
    assert "NOTIFY_SOCKET" not in os.environ


@on_linux
@pytest.mark.parametrize("name", ["", "nonsense", "vsock:2:1", "/nowhere/at/all", "@nobody"])
def test_who_is_not_heard_goes_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    tell_ready("watching")


def _runtime(state: Path) -> Path:
    folder = state.parent / "runtime"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def daemon(vault: Path, state: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "vaultkit", "daemon", "run", "--vault", str(vault)]
    known = {**environment(state), "XDG_RUNTIME_DIR": str(_runtime(state)), **variables}
    with subprocess.Popen(command, cwd="/", env=known, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@on_linux
def test_a_daemon_that_systemd_starts_says_when_it_is_ready(vault: Path, tmp_path: Path) -> None:
    """Nobody made a folder for its state before."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.settimeout(PATIENCE)
        heard.bind(str(tmp_path / "n"))
        with daemon(vault, tmp_path / "state", NOTIFY_SOCKET=str(tmp_path / "n")) as process:
            said = heard.recv(4096)
            (log,) = (tmp_path / "state").glob(f"*/{LOG}")
            ready = "watching 16 notes" in log.read_text()
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=PATIENCE)
    assert said == f"READY=1\nSTATUS=watching 16 notes in {vault}\n".encode()
    assert ready
    assert (process.returncode, err) == (0, b"")


@on_linux
def test_a_state_folder_that_cannot_be_made_is_one_sentence(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with daemon(vault, tmp_path / "file") as process:
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert err.count(b"\n") == 1
    assert b"make it writable, or set VAULTKIT_STATE" in err


@on_linux
@pytest.mark.slow
def test_a_file_in_the_home_folder_is_no_part_of_the_daemon(home: Home) -> None:
    (home.folder / "queue.py").write_text('raise SystemExit("this is no part of vaultkit")\n')
    started = home.run("daemon", "start")
    assert (started.code, "no part of vaultkit" in started.err) == (0, False)


@on_linux
@pytest.mark.parametrize("after", [0.15, 0.25, 0.4])
def test_told_to_end_while_it_starts_it_ends_well(
    vault: Path, tmp_path: Path, after: float
) -> None:
    with daemon(vault, tmp_path / "state") as process:
        time.sleep(after)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode in {0, -signal.SIGTERM}
    assert err == b""


# A user manager of its own, its folders on a disk that no one else sees.
_AROUND_IT = r"""
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system /run/home
mkdir -m 700 /run/own
cp -r "$VAULT" /run/home/Harbour
made=
while IFS=: read -r number controllers path; do
    case "$controllers" in
        name=systemd) base=/sys/fs/cgroup/systemd ;;
        '') base=$(findmnt -n -o TARGET -t cgroup2 | head -1) ;;
        *) continue ;;
    esac
    mkdir "$base$path/vaultkit-$$" || exit 77
    made="$base$path/vaultkit-$$ $made"
done < /proc/self/cgroup
code=0
(
    for folder in $made; do echo $BASHPID > "$folder/cgroup.procs" || exit 77; done
    exec env -i PATH="$PATH" HOME=/run/home USER=root LOGNAME=root XDG_RUNTIME_DIR=/run/own \
        PYTHONPATH="$REPOSITORY" PYTHON="$PYTHON" MANAGER="$MANAGER" bash -c "$SCRIPT"
) || code=$?
for folder in $made; do find "$folder" -depth -type d -exec rmdir {} + || true; done
exit $code
"""
_IN_IT = r"""
cd /run/home/Harbour
"$MANAGER" --user > /run/home/said 2>&1 &
manager=$!
for _ in $(seq 100); do systemctl --user daemon-reload 2> /dev/null && break; sleep 0.1; done
systemctl --user daemon-reload || exit 77
systemctl --user set-environment PYTHONPATH="$PYTHONPATH"
vaultkit() { "$PYTHON" -m vaultkit daemon "$@" 2>&1; }
pid() { vaultkit status --format json | sed -n 's/^ *"pid": \([0-9]*\),$/\1/p'; }
until_true() { for _ in $(seq 200); do "$@" > /dev/null 2>&1 && return; sleep 0.1; done; false; }

echo "installed=$(vaultkit install --quiet 0.3 | tail -1)"
unit=$(basename ~/.config/systemd/user/*.service)
echo "active=$(systemctl --user is-active "$unit")"
echo "enabled=$(systemctl --user is-enabled "$unit")"
echo "text=$(systemctl --user show -p StatusText --value "$unit")"
pid=$(pid)
echo "main=$([ "$pid" = "$(systemctl --user show -p MainPID --value "$unit")" ] && echo it)"
echo "spaces=$([ "$(readlink /proc/self/ns/*)" = "$(readlink /proc/$pid/ns/*)" ] && echo shared)"
echo "privileges=$(grep NoNewPrivs "/proc/$pid/status" | tr -d '[:space:]')"
sed -i 's/- \[ \] Fewer/- [x] Fewer/' 'Features/Feature - Guest checkout.md'
until_true grep -q '1 met' 'Features/Feature - Guest checkout.md' && echo "kept=yes"
mkdir -p ~/.config/systemd/user/"$unit".d
printf '[Service]\nRestartSec=100ms\n' > ~/.config/systemd/user/"$unit".d/override.conf
systemctl --user daemon-reload
kill -KILL "$pid"
again() { other=$(pid) && [ -n "$other" ] && [ "$other" != "$pid" ]; }
until_true again && echo "restarted=yes"
echo "stopped=$(vaultkit stop)"
sleep 0.5
echo "then=$(systemctl --user is-active "$unit")"
systemctl --user start "$unit"
echo "uninstalled=$(vaultkit uninstall)"
vaultkit status > /dev/null || echo "left=$?"
echo "known=$(systemctl --user list-unit-files --no-legend "$unit" | wc -l)"
systemctl --user exit
wait $manager
cat ~/.local/state/vaultkit/*/daemon.* >&2
"""
_MANAGER = Path("/usr/lib/systemd/systemd")


@on_linux
@pytest.mark.slow
def test_a_real_user_manager_keeps_the_daemon(vault: Path, tmp_path: Path) -> None:
    """Nothing of it is seen outside of a space of its own, and nothing is left of it."""
    wanted = ("unshare", "findmnt", "systemctl", "bash")
    missing = [name for name in wanted if not shutil.which(name)]
    missing += [] if _MANAGER.exists() else [str(_MANAGER)]
    missing += [] if os.geteuid() == 0 else ["root"]
    if missing:
        pytest.skip(f"NO SYSTEMD STARTED THE DAEMON: {', '.join(missing)} is absent")
    told = {
        "VAULT": str(vault),
        "SCRIPT": _IN_IT,
        "REPOSITORY": str(REPOSITORY),
        "PYTHON": sys.executable,
        "MANAGER": str(_MANAGER),
    }
    ended = subprocess.run(
        ["unshare", "--mount", "bash", "-c", _AROUND_IT],
        env={**environment(tmp_path / "state"), **told},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    if ended.returncode == 77:
        pytest.skip(f"NO SYSTEMD STARTED THE DAEMON: {ended.stderr.strip()}")
    said = dict(one.split("=", 1) for one in ended.stdout.splitlines() if "=" in one)
    watching = "watching 16 notes in /run/home/Harbour"
    assert said == {
        "installed": f"{watching} by inotify; writing on",
        "active": "active",
        "enabled": "enabled",
        "text": watching,
        "main": "it",
        "spaces": "shared",
        "privileges": "NoNewPrivs:1",
        "kept": "yes",
        "restarted": "yes",
        "stopped": "stopped",
        "then": "inactive",
        "uninstalled": said["uninstalled"],
        "left": "1",
        "known": "0",
    }, ended.stdout + ended.stderr
    assert said["uninstalled"].startswith("removed /run/home/.config/systemd/user/vaultkit-Harbour")
    assert "Traceback" not in ended.stderr
