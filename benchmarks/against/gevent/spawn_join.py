"""Spawns one greenlet that does nothing, and waits for its end."""
import gevent

from measure import measure


def nothing():
    pass


def work(count):
    spawn = gevent.spawn
    for _ in range(count):
        spawn(nothing).join()


measure(work)
