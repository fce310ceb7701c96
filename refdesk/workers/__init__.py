"""Threads and queues that run services, and tell of it in signals."""
