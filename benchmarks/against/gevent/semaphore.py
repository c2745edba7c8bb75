"""Acquires and releases a semaphore that is free."""
from gevent.lock import Semaphore

from measure import measure

semaphore = Semaphore()


def work(count):
    for _ in range(count):
        semaphore.acquire()
        semaphore.release()


measure(work)
