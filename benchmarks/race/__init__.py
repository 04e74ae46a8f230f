"""The proof that a claim cannot be won twice: ``python -m benchmarks.race``.

Many processes drive the installed ``git-baton`` against one bare repository while a nemesis
kills them, cuts their lines and swallows answers. A checker that shares no code with git-baton
then replays the server's ref log.
"""
