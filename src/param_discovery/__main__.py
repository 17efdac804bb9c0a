"""`python -m param_discovery` is `param-discovery`."""

import sys

if __name__ == "__main__":
    # Python puts the current folder first: a repository that is examined could bring a yaml.py.
    if not sys.flags.safe_path:
        del sys.path[0]

    from param_discovery.cli.main import main

    sys.exit(main())
