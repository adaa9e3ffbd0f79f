"""Behaves as CVAT's exporter and downloader do: takes the entry's lock in Redis, touches the entry or moves a new one into place, and serves it.

usage: cvat_exporter.py PORT PASSWORD CVAT_PATH FILE rounds N     so many rounds; ends with status 1 when an entry vanished under its lock
       cvat_exporter.py PORT PASSWORD CVAT_PATH FILE hold         locks, says so, waits for a line, touches, waits for another, unlocks
"""
import os, socket, sys, time, uuid

RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"


class Redis:
    def __init__(self, port, password):
        self.stream = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
        self.ask("AUTH", password)

    def ask(self, *words):
        self.stream.write(b"*%d\r\n" % len(words))
        for word in words:
            data = str(word).encode()
            self.stream.write(b"$%d\r\n%s\r\n" % (len(data), data))
        self.stream.flush()
        answer = self.stream.readline().strip()
        if answer.startswith(b"-"):
            raise RuntimeError(answer.decode())
        if answer.startswith(b"$") and answer != b"$-1":
            text = self.stream.read(int(answer[1:]) + 2)[:-2]
            return text
        return None if answer == b"$-1" else answer[1:]


def lock(redis, key, seconds=30):
    token = str(uuid.uuid4())
    while redis.ask("SET", key, token, "NX", "PX", seconds * 1000) is None:
        time.sleep(0.001)
    return token


def make_or_touch(path):
    """Whether it was there."""
    if os.path.exists(path):
        os.utime(path, None)
        return True
    made = os.path.join(os.path.dirname(path), "..", "..", "tmp", uuid.uuid4().hex)
    with open(made, "w") as file:
        file.write("an archive")
    os.replace(made, path)
    return False


def main():
    port, password, cvat_path, path, what = int(sys.argv[1]), *sys.argv[2:6]
    redis = Redis(port, password)
    key = "redlock:export_lock:" + cvat_path
    if what == "hold":
        token = lock(redis, key)
        print("locked", flush=True)
        sys.stdin.readline()
        make_or_touch(path)
        print("touched", flush=True)
        sys.stdin.readline()
        redis.ask("EVAL", RELEASE, 1, key, token)
        return 0
    vanished = reused = 0
    for _ in range(int(sys.argv[6])):
        token = lock(redis, key)
        reused += make_or_touch(path)
        time.sleep(0.001)
        try:
            with open(path) as file:
                file.read()
        except FileNotFoundError:
            vanished += 1
        redis.ask("EVAL", RELEASE, 1, key, token)
        time.sleep(0.001)
    print(f"{vanished} vanished, {reused} reused")
    return 1 if vanished else 0


sys.exit(main())
