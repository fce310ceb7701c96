"""Loopback imitations of the services that RefDesk talks to, with switchable faults.

`python -m tests.servers` starts them all and prints the environment to use.
"""
