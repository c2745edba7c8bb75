"""sleep(0) in `tasks` greenlets that alternate; with one, alone. Timed is one call."""
import gevent

from measure import measure, settings


def task(count):
    sleep = gevent.sleep
    for _ in range(count):
        sleep(0)


def work(count):
    tasks = settings["tasks"]
    gevent.joinall([gevent.spawn(task, -(-count // tasks)) for _ in range(tasks)])


measure(work)
