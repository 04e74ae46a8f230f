"""Git servers on the loopback, and a relay in front of them that breaks lines on purpose.

Each is a process of its own that prints the port it got (it asks for port 0) and serves until
it is told to end.
"""
