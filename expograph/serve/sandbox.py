"""What a worker gives up before it sees a query: the network, other programs, files, and memory without end.

SPARQL has words that reach out (``SERVICE``), and the engine has no switch for them; the kernel has one.
"""

from __future__ import annotations

import ctypes
import os
import pathlib
import platform
import resource
import signal
import struct
from collections.abc import Collection

DENIED = {  # numbers of system calls, per machine; those from 424 on are the same everywhere
    "x86_64": {
        "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50,
        "socketpair": 53, "execve": 59, "ptrace": 101, "accept4": 288, "sendmmsg": 307, "execveat": 322,
        "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    },
    "aarch64": {
        "ptrace": 117, "socket": 198, "socketpair": 199, "bind": 200, "listen": 201, "accept": 202, "connect": 203,
        "sendto": 206, "sendmsg": 211, "execve": 221, "accept4": 242, "sendmmsg": 269, "execveat": 281,
        "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    },
}  # fmt: skip
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP = {"x86_64": 317, "aarch64": 277}
OTHER_ABI = 0x40000000  #: on x86_64 numbers from here on are the same calls once more, of the x32 ABI
ALLOW, DENY, KILL = 0x7FFF0000, 0x00050001, 0x80000000  #: of seccomp; DENY gives EPERM
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  #: of BPF
SET_PDEATHSIG, SET_NO_NEW_PRIVS = 1, 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  #: of Landlock
READ = 0b1100  #: Landlock's rights to read a file and to list a folder


def supported() -> bool:
    """Whether this machine's system calls are known here."""
    return platform.system() == "Linux" and platform.machine() in DENIED


def die_with_parent(parent: int) -> None:
    """End this process when the process ``parent`` that started it ends, in whatever way."""
    _libc().prctl(SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit_memory(size: int) -> None:
    """Let this process get ``size`` bytes of address space more than it has now."""
    used = int(pathlib.Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + size, used + size))


def keep_from_files(folder: str) -> bool:
    """Let threads that this one starts read below ``folder`` and touch no other file; False if the kernel cannot."""
    return _restrict([folder], READ)


def keep_from_writing(folders: Collection[str]) -> bool:
    """Let threads that this one starts write below ``folders`` and only read elsewhere; False if the kernel cannot."""
    return _restrict(folders, ~READ, taken=~READ)


def _restrict(folders: Collection[str], left: int, taken: int = -1) -> bool:
    """Of the rights that are ``taken``, those that are ``left`` are kept below ``folders``."""
    libc = _libc()
    version = libc.syscall(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = {1: 0x1FFF, 2: 0x3FFF}.get(version, 0x7FFF) & taken
    rules = libc.syscall(CREATE_RULESET, struct.pack("=Q", rights), 8, 0)
    if rules < 0:
        _check(rules)
    for folder in folders:
        inside = os.open(folder, os.O_PATH)
        _check(libc.syscall(ADD_RULE, rules, 1, struct.pack("=Qi", rights & left, inside), 0))
        os.close(inside)
    _check(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _check(libc.syscall(RESTRICT_SELF, rules, 0))
    os.close(rules)
    return True


def keep_from_network() -> None:
    """Take from this process, all its threads, every call that makes or uses a socket or starts a program."""
    machine = platform.machine()
    checks = [(AT_LEAST, OTHER_ABI), *((EQUAL, number) for number in DENIED[machine].values())]
    program = [_step(LOAD, 4), _step(EQUAL, ARCHITECTURE[machine], 1, 0), _step(RETURN, KILL), _step(LOAD, 0)]
    program += [_step(code, number, len(checks) - place, 0) for place, (code, number) in enumerate(checks)]
    program += [_step(RETURN, ALLOW), _step(RETURN, DENY)]
    steps = ctypes.create_string_buffer(b"".join(program))
    libc = _libc()
    _check(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    filled = struct.pack("@HP", len(program), ctypes.addressof(steps))
    _check(libc.syscall(SECCOMP[machine], 1, 1, filled))


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), "the kernel refuses to shut this process in")
