"""Names of library functions whose answer depends on the machine, the environment or the moment.

The same meaning as the probe's (probe/varying.py), by the names that source uses.
"""

from __future__ import annotations

ASKING_MODULES = ("socket", "platform", "tempfile", "getpass", "uuid", "random", "secrets", "time")

_FUNCTIONS = frozenset(
    "os.cpu_count os.process_cpu_count os.sched_getaffinity os.getenv os.getpid os.getppid os.getcwd "
    "os.uname os.getlogin os.getuid os.urandom os.times os.getloadavg os.path.expanduser "
    "os.path.expandvars os.path.abspath os.path.realpath multiprocessing.cpu_count shutil.which "
    "shutil.disk_usage pathlib.Path.home pathlib.Path.cwd datetime.datetime.now "
    "datetime.datetime.utcnow datetime.datetime.today datetime.date.today psutil.cpu_count "
    "psutil.virtual_memory torch.cuda.is_available torch.cuda.device_count "
    "torch.cuda.get_device_name torch.cuda.get_device_properties "
    "torch.cuda.get_device_capability torch.cuda.current_device".split()
)

_ENVIRONMENT = ("os.environ", "os.environb")


def asks_machine_by_name(name: str) -> bool:
    """Whether the thing of that dotted name asks the machine when it is called or read."""
    if name in _FUNCTIONS or name.partition(".")[0] in ASKING_MODULES and "." in name:
        return True
    return any(name == root or name.startswith(root + ".") for root in _ENVIRONMENT)
