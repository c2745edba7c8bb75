"""Ping-pong between two greenlets over two queues of size 1. Timed is one round trip."""
import gevent
from gevent.queue import Queue

from measure import measure

there = Queue(1)
back = Queue(1)


def ping(count):
    for i in range(count):
        there.put(i)
        back.get()


def pong(count):
    for _ in range(count):
        back.put(there.get())


def work(count):
    gevent.joinall([gevent.spawn(ping, count), gevent.spawn(pong, count)])


measure(work)
