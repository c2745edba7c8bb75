"""The inside of a measured program in Python: the twin of measure.mjs and plan.mjs."""
import json
import sys
import time

settings = json.loads(sys.argv[1])


def report(result):
    print(json.dumps(result))


def measure(work):
    """Calls work(count), first to warm up, then in rounds, and prints nanoseconds per time."""
    count = 64
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
            count = max(1, round(settings["round"] * 1e6 * count / elapsed))
    report({"samples": samples})
