"""`python -m caliu` is the command."""

from caliu.command import main

if __name__ == "__main__":
    main()
