"""Runs a program as on a file system that lacks a feature.

    lacking.py (tmpfile|modes) PROGRAM [ARGUMENT]...

tmpfile: unnamed files cannot be made, as on NFS. modes: file modes cannot be set, as on CIFS and exFAT. A seccomp filter
makes the system calls fail. Exits with status 77 if seccomp is not available.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

CALLS = {"x86_64": {"openat": 257, "fchmod": 91}, "aarch64": {"openat": 56, "fchmod": 52}}

# <linux/bpf_common.h>, <linux/seccomp.h>, <linux/prctl.h>
LOAD, IF_EQUAL, IF_BITS, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, ERROR = 0x7FFF0000, 0x00050000
SET_NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2


def instruction(code, value, if_true=0, if_false=0):
    """One of the filter's instructions."""
    return struct.pack("HBBI", code, if_true, if_false, value)


def make_filter(what, calls):
    """The instructions under which `what` is missing. Flags are the third argument, 32 bytes into the call's data."""
    if what == "tmpfile":
        return [instruction(LOAD, 0), instruction(IF_EQUAL, calls["openat"], 0, 3), instruction(LOAD, 32),
                instruction(IF_BITS, os.O_TMPFILE & ~os.O_DIRECTORY, 0, 1),
                instruction(RETURN, ERROR | errno.EOPNOTSUPP), instruction(RETURN, ALLOW)]
    return [instruction(LOAD, 0), instruction(IF_EQUAL, calls["fchmod"], 0, 1),
            instruction(RETURN, ERROR | errno.EPERM), instruction(RETURN, ALLOW)]


def lack(what):
    """Lets this process, and what it starts, do without; false where that cannot be."""
    calls = CALLS.get(platform.machine())
    if calls is None:
        return False
    code = make_filter(what, calls)
    bytes_of_code = ctypes.create_string_buffer(b"".join(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code), ctypes.addressof(bytes_of_code)))
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and libc.prctl(SET_SECCOMP, FILTER, program) == 0


if __name__ == "__main__":
    if not lack(sys.argv[1]):
        sys.exit(77)
    os.execvp(sys.argv[2], sys.argv[2:])
