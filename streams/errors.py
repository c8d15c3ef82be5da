"""The errors that a person at a terminal is meant to read."""


class PantauError(Exception):
    """What is wrong, where, and what to do about it, in one line.

    The command line prints it as `pantau: <message>` and exits with code 2, without a traceback.
    Raise it for whatever the user can mend: an argument, a file, a setting, a server that is not
    there. A fault of the program itself is any other exception, and keeps its traceback.
    """
