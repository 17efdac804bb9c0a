"""`python -m param_discovery` is `param-discovery`."""

import sys

from param_discovery.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
