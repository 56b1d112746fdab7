"""Which file system a path is on: a write-ahead log needs shared memory, which not all have."""

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
# Between machines, or between a virtual machine and its host as in Docker on macOS and Windows:
# there a write-ahead log has damaged databases (sqlite.org/wal.html, "Overview").
SHARED = frozenset(
    (
        *("9p", "afs", "ceph", "cifs", "fakeowner", "fuse.grpcfuse", "fuse.osxfs", "fuse.sshfs"),
        *("nfs", "nfs4", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"),
    )
)


def shared(path: Path) -> str:
    """Return the name of the file system when it is a shared one, else an empty text."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8")
    except OSError:  # no Linux: nothing is known
        return ""
    kind = kind_of(path.absolute(), mounts)
    return kind if kind in SHARED else ""


def kind_of(path: Path, mounts: str) -> str:
    """Return the file system of an absolute path, by the lines of `mountinfo` (proc(5))."""
    found, kind = Path(), ""
    for line in mounts.splitlines():
        mount, _, source = line.partition(" - ")
        fields = mount.split()
        if len(fields) < 5 or not source:
            continue
        point = Path(fields[4].replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= len(found.parts):
            found, kind = point, source.split()[0]
    return kind
