#!/usr/bin/env python3
"""Measures `cache sweep` against a C program that does no more than the kernel needs. Usage: sweep.py DIR [FILES] [RUNS]

DIR is an empty directory on a file system whose deletions do not wait for the device: a tmpfs, or a loop mount
(`truncate -s 14G disk; mkfs.ext4 -q -N 2200000 disk; mount -o loop,noatime disk DIR`). Whole processes, one after the other by turns, medians;
the start of the program, measured on an empty cache, is taken off. The yardstick is compiled from sweep_yardstick.c with cc;
YARDSTICK=PROGRAM takes another one (called as `PROGRAM DIR SECONDS` to sweep). SPILLWAY=PROGRAM names the program (default: ./spillway).
"""
import os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

if len(sys.argv) < 2:
    sys.exit(__doc__)
place = pathlib.Path(sys.argv[1]); files = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000; runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
here = pathlib.Path(__file__).resolve().parent
spillway = os.environ.get("SPILLWAY", str(here.parent / "spillway"))
tools = pathlib.Path(tempfile.mkdtemp())
yardstick = str(tools / "yardstick")
subprocess.run(["cc", "-O2", "-o", yardstick, str(here / "sweep_yardstick.c")], check=True)
data, empty = place / "data", place / "empty"
entries = data / "cache" / "export"
DAY, YEAR = "86400", "31536000"


def measure(*command, **environment):
    """Seconds, processor seconds and megabytes of a process."""
    subprocess.run(["sync"]); start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def sweep(root, ttl):
    return measure(spillway, "--data", str(root), "cache", "sweep", "--accept-clock", SPILLWAY_EXPORT_CACHE_TTL=ttl, SPILLWAY_EXPORT_CACHE_UNKNOWN_RETENTION=ttl)


def fill():
    # Not by shutil: the list of a million names stays in this process, and the kernel counts its memory as that of the programs it starts.
    subprocess.run(["rm", "-rf", str(entries)], check=True); entries.mkdir(parents=True)
    subprocess.run([yardstick, "make", str(entries), str(files)], check=True)


def delete_by_yardstick():
    other = os.environ.get("YARDSTICK")
    return measure(other, str(entries), DAY) if other else measure(yardstick, "sweep", str(entries), DAY)


def show(what, yard, ours, start):
    wall, processor = (statistics.median(run[column] - start[column] for run in ours) for column in (0, 1))
    c_wall, c_processor = (statistics.median(run[column] for run in yard) for column in (0, 1))
    print(f"{what:<28} {c_wall:8.2f} {c_processor:8.2f} {wall:8.2f} {processor:8.2f} {max(run[2] for run in ours):6.0f} {wall / c_wall:7.2f} {processor / c_processor:9.2f}")


for root in (data, empty):      # roots of our own, as a restore makes them
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run([spillway, "--data", str(root), "restore", str(here.parent / "samples" / "street.zip")], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
start = tuple(statistics.median(column) for column in zip(*(sweep(empty, DAY) for _ in range(5))))
print(f"{files} files, {runs} runs; the start of the program, {start[0]:.2f} s and {start[1]:.2f} s of processor time, is taken off")
print(f"{'':<28} {'C: s':>8} {'CPU s':>8} {'ours: s':>8} {'CPU s':>8} {'MB':>6} {'ratio':>7} {'CPU ratio':>9}")
fill()
pairs = [(measure(yardstick, "scan", str(entries), YEAR), sweep(data, YEAR)) for _ in range(runs)]
show("nothing has expired", [pair[0] for pair in pairs], [pair[1] for pair in pairs], start)
pairs = []
for _ in range(runs):
    fill(); yard = delete_by_yardstick()
    fill(); pairs.append((yard, sweep(data, DAY)))
show("half of them is deleted", [pair[0] for pair in pairs], [pair[1] for pair in pairs], start)
shutil.rmtree(tools)
