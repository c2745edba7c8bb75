"""The inside of a measured program in Python: the twin of measure.mjs and plan.mjs."""
import json
import sys
import time

settings = json.loads(sys.argv[1])


def report(result):
    print(json.dumps(result))


def measure(work, size=1):
    """Calls work(count), first to warm up, then in rounds, and prints nanoseconds per time.

    With `size`, it can only be done so many times at once.
    """

    def fit(count):
        return max(1, round(count / size)) * size

    count = fit(64)
    warmed_up = 0
    samples = []
    while len(samples) < settings["rounds"]:
        start = time.perf_counter_ns()
        work(count)
        elapsed = time.perf_counter_ns() - start
        if warmed_up >= settings["warmUp"] * 1e6:
            samples.append(elapsed / count)
            continue
        warmed_up += elapsed
        if warmed_up < settings["warmUp"] * 1e6:
            count *= 2
        else:
            count = fit(settings["round"] * 1e6 * count / elapsed)
    report({"samples": samples})


def measure_batches(size, work):
    """Measures work() that is done for `size` greenlets at once. One of them is one time."""

    def batches(count):
        for _ in range(count // size):
            work()

    measure(batches, size)
