"""Names of library functions whose answer depends on the machine, the environment or the moment.

The same meaning as the probe's (probe/asking.py), by the names that source uses.
"""

from __future__ import annotations

ASKING_MODULES = ("socket", "platform", "tempfile", "getpass", "uuid", "random", "secrets", "time")

_FUNCTIONS = frozenset(
    f"{module}.{name}"
    for module, names in {
        "os": "cpu_count process_cpu_count sched_getaffinity getenv getpid getppid getcwd uname "
        "getlogin getuid urandom times getloadavg",
        "os.path": "expanduser expandvars abspath realpath",
        "multiprocessing": "cpu_count",
        "shutil": "which disk_usage",
        "pathlib": "Path.home Path.cwd Path.absolute Path.resolve Path.expanduser",
        "datetime": "datetime.now datetime.utcnow datetime.today date.today",
        "psutil": "cpu_count virtual_memory",
        "torch.cuda": "is_available device_count get_device_name get_device_properties "
        "get_device_capability current_device",
    }.items()
    for name in names.split()
)

_BUILDS = ("torch.version.cuda", "torch.version.hip", "torch.version.xpu")
"""Values that say for which machines a library was built."""

_ENVIRONMENT = ("os.environ", "os.environb")


def asks_machine_by_name(name: str) -> bool:
    """Whether the thing of that dotted name asks the machine when it is called or read."""
    if name in _FUNCTIONS or (name.partition(".")[0] in ASKING_MODULES and "." in name):
        return True
    return any(name == root or name.startswith(root + ".") for root in (*_ENVIRONMENT, *_BUILDS))
