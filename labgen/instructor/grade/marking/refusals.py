"""What bubblewrap says where it may not make its walls, and what helps."""

from __future__ import annotations

import re

_APPARMOR = (
    "Ubuntu 24.04 and later let only programs with an AppArmor profile make user namespaces. Give "
    "bwrap one: write 'abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap "
    "flags=(unconfined) { userns, }', a line for each comma and brace, to /etc/apparmor.d/bwrap, "
    "and run 'sudo apparmor_parser -r /etc/apparmor.d/bwrap'. Or lift the rule for all programs: "
    "'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0'"
)
_CONTAINER = (
    "in a container: start it with 'docker run --security-opt seccomp=unconfined --security-opt "
    "apparmor=unconfined --security-opt systempaths=unconfined' (Podman: '--security-opt "
    "seccomp=unconfined --security-opt unmask=ALL'), or with '--privileged'"
)
_KERNEL = (
    "Outside a container, let the kernel make user namespaces: 'sudo sysctl "
    "user.max_user_namespaces=15000', and on Debian 10 and older 'sudo sysctl "
    "kernel.unprivileged_userns_clone=1'"
)
_SETUID = (
    "bwrap is installed setuid or with capabilities. Where the kernel makes user namespaces it "
    "needs neither: 'sudo chmod u-s /usr/bin/bwrap' and 'sudo setcap -r /usr/bin/bwrap'"
)

# The first that matches counts.
_REMEDIES = (
    (
        r"setting up [ug]id map|loopback: Failed RTM_NEW",
        f"{_APPARMOR}. It also happens {_CONTAINER}",
    ),
    (r"bwrap must be installed setuid|nesting depth|max_\*?\w*_?namespaces", _KERNEL),
    (
        r"mount proc|set hostname|pivot_root|slave|remount|mount tmpfs|bind mount",
        f"This happens {_CONTAINER}",
    ),
    (r"unprivileged_userns_clone|new namespace", f"This happens {_CONTAINER}. {_KERNEL}"),
    (r"setuid|capabilities", _SETUID),
)


def remedy(words: str) -> str:
    """What to do about a refusal, a sentence or two; empty where nothing is known."""
    for pattern, what in _REMEDIES:
        if re.search(pattern, words):
            return f"{what}."
    return ""
