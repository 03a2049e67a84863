"""Eight readers at once, as a process of their own: `python -m tests.benchmarks.clients PORT SECONDS`.

They read addresses from the standard input, each the next one that nobody has asked yet, and begin
again at the end of the list. What is said is JSON: requests, seconds, and answers that were no 200.
"""

import http.client
import itertools
import json
import sys
import threading
import time

CLIENTS = 8


def main(port: int, seconds: float, addresses: list[str]) -> dict[str, float]:
    """Ask for so long; every answer is read whole."""
    following, lock = itertools.cycle(addresses), threading.Lock()
    done, refused = [0] * CLIENTS, [0] * CLIENTS
    begun = time.perf_counter()

    def read(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds + 60)
        while time.perf_counter() - begun < seconds:
            with lock:
                address = next(following)
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            done[number] += 1
            refused[number] += answer.status != 200

    threads = [threading.Thread(target=read, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "requests": sum(done),
        "seconds": time.perf_counter() - begun,
        "refused": sum(refused),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), float(sys.argv[2]), sys.stdin.read().split())))
