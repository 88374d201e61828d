"""`python -m labgen.cli`: the command `labgen`."""

from labgen.cli import main

if __name__ == "__main__":
    main(prog_name="python -m labgen")
