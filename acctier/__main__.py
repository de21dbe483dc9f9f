"""``python -m acctier``: the same as the command ``acctier``."""

from acctier.cli.main import main

if __name__ == "__main__":
    main()
