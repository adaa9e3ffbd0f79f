#!/usr/bin/env python3
"""Times exports, backups and restores as whole processes, side by side with `cp -r`, and prints a Markdown table.

usage: exports.py [--program ./spillway] [--work DIR] [--runs N] [--only REGEX] [--shapes N] [--pictures N]

Makes its own inputs below DIR (kept for the next run; 1.5 GB). Each row is run N times (default 3), all rows in turn, and the
median counts. "over start" is the wall time less that of `formats`. Memory is the largest resident set of the process. Everything
goes to DIR, so name one on the disk you want to know about. From the archive: `export ARCHIVE -o FILE`. From the data root: the
entry is deleted first, then `export task:N` builds and publishes it through the queue. "serve": the same asked of a `serve` that has just
been started, from the request until it is finished; its memory is the server's. "later": five more requests of the same, their median. "longest answer": how long whoever asks such a server
for exports, or for their state, waits at most while it makes them. "the plain way": bench/yardstick, which tells how fast the machine is.
"""
import argparse, contextlib, glob, json, os, re, shutil, signal, statistics, subprocess, sys, time, urllib.parse, urllib.request

here = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument("--program", default=os.path.join(here, "..", "spillway")); parser.add_argument("--work", default="/tmp/spillway-bench")
parser.add_argument("--runs", type=int, default=3); parser.add_argument("--only", default=".")
parser.add_argument("--shapes", type=int, default=500_000); parser.add_argument("--pictures", type=int, default=2_000)
args = parser.parse_args()
work, program = os.path.abspath(args.work), os.path.abspath(args.program)
os.makedirs(work, exist_ok=True)
subprocess.run([program, "formats"], check=True, stdout=subprocess.DEVNULL)  # builds on first use


def yardstick():
    """The plain way from JSON to COCO (bench/yardstick), compiled ahead as Spillway is."""
    place = os.path.join(work, "yardstick")
    if not os.path.exists(place):
        subprocess.run(["dotnet", "publish", os.path.join(here, "yardstick"), "-c", "Release", "-p:UseCurrentRuntimeIdentifier=true", "-p:PublishReadyToRun=true", "--self-contained", "false",
                        "-o", place + ".partial"], check=True, stdout=subprocess.DEVNULL)
        os.rename(place + ".partial", place)
    return os.path.join(place, "Spillway.Yardstick")


def made(name, *arguments):
    path = os.path.join(work, name)
    if not os.path.exists(path):
        subprocess.run([sys.executable, os.path.join(here, "make_shapes.py"), path + ".partial", *map(str, arguments)], check=True)
        os.rename(path + ".partial", path)
    return path


def measured(*command, before=None, after=None):
    """Wall seconds and peak memory in MB of one process."""
    if before:
        before()
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        sys.exit("%s failed: %s" % (" ".join(command), error.decode()[-400:]))
    if after:
        begin = time.perf_counter(); after(); seconds += time.perf_counter() - begin
    return seconds, usage.ru_maxrss / 1024


@contextlib.contextmanager
def serving(data):
    """A fresh server that says that it answers; how to ask it, and a list that gets its peak memory in MB at its end."""
    no_entries(data)()
    server = subprocess.Popen([program, "--data", data, "serve", "--listen", "http://127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    memory = []
    try:
        while not (said := re.search(r"answers at (\S+?)/? ", line := server.stdout.readline())):
            if not line:
                sys.exit("The server did not start.")

        def ask(path, method="GET"):
            with urllib.request.urlopen(urllib.request.Request(f"{said[1]}/api/{path}", method=method)) as answer:
                return json.load(answer)

        yield ask, memory
    finally:
        server.send_signal(signal.SIGTERM)
        memory.append(os.wait4(server.pid, 0)[2].ru_maxrss / 1024)


def export_of(what, name, images=False):
    return f"{what}/dataset/export?format={urllib.parse.quote(name)}&save_images={str(images).lower()}"


def served(data, name, images=False, later=0):
    """Seconds from the first request of a fresh server, once it says that it answers, until its entry is published, or the median of so many later ones; and its peak memory in MB."""
    seconds = []
    with serving(data) as (ask, memory):
        for _ in range(1 + later):
            no_entries(data)()
            begin = time.perf_counter()
            request = ask(export_of("tasks/1", name, images), "POST")["rq_id"]
            while (status := ask("requests/" + urllib.parse.quote(request, safe="")))["status"] != "finished":
                if status["status"] == "failed":
                    sys.exit(f"{name} failed: {status['message']}")
                time.sleep(0.01)
            seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds[1:] or seconds), memory[0]


def longest_answer(data):
    """Seconds of the longest answer of a fresh server that is asked for ten exports and then, five times a second, how they are."""
    longest = 0
    with serving(data) as (ask, memory):
        def timed(*request):
            nonlocal longest
            begin = time.perf_counter(); answer = ask(*request); longest = max(longest, time.perf_counter() - begin)
            return answer

        for name in formats:
            for what in ("tasks/1", "jobs/1"):
                timed(export_of(what, name), "POST")
        while not all(request["status"] == "finished" for request in timed("requests?page_size=100")["results"]):
            time.sleep(0.2)
    return longest, memory[0]


def gone(path):
    return lambda: shutil.rmtree(path, ignore_errors=True) if os.path.isdir(path) else os.path.exists(path) and os.remove(path)


def restored(archive, name):
    data = os.path.join(work, name)
    if not os.path.exists(data):
        subprocess.run([program, "--data", data, "restore", archive], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return data


def no_entries(data):
    def clear():
        for entry in glob.glob(os.path.join(data, "cache", "export", "*.zip")):
            os.remove(entry)
    return clear


many, tenth = made("shapes.zip", args.shapes // 25, args.shapes), made("tenth.zip", args.shapes // 250, args.shapes // 10)
pictures, masks = made("pictures.zip", args.pictures, args.pictures, "--jpeg", 206_000), made("masks.zip", 10, 200, "--masks")
crowd, tiny = made("crowd.zip", 1, 7_500), made("tiny.zip", 2, 4)
files = os.path.join(work, "files")
if not os.path.exists(files):
    subprocess.run(["unzip", "-q", pictures, "-d", files], check=True)
shape_root, picture_root = restored(many, "shape-root"), restored(pictures, "picture-root")
out = os.path.join(work, "out.zip")
places = []


def fresh(name):
    """A place of its own each time, removed in the end: ext4 looks long for an inode that was not used a moment ago."""
    places.append(os.path.join(work, f"{name}-{len(places)}"))
    return places[-1]


formats = ["COCO 1.0", "CVAT for images 1.1", "YOLO 1.1", "Datumaro 1.0", "PASCAL VOC 1.1"]
sync = lambda: os.sync()
rows = {"start: formats": lambda: measured(program, "formats"),
        "start: export of two frames": lambda: measured(program, "export", tiny, "--format", "COCO 1.0", "-o", out, before=gone(out))}
for name in formats:
    rows[f"{args.shapes:,} shapes → {name}, archive"] = lambda name=name: measured(program, "export", many, "--format", name, "-o", out, before=gone(out))
    rows[f"{args.shapes:,} shapes → {name}, data root"] = lambda name=name: measured(
        program, "--data", shape_root, "export", "task:1", "--format", name, before=no_entries(shape_root))
    rows[f"{args.shapes:,} shapes → {name}, serve"] = lambda name=name: served(shape_root, name)
    rows[f"{args.shapes:,} shapes → {name}, serve, later"] = lambda name=name: served(shape_root, name, later=5)
plain = yardstick()
rows[f"{args.shapes:,} shapes → COCO 1.0, the plain way"] = lambda: measured(plain, "write", many, "1")
rows["serve: longest answer while it makes ten exports"] = lambda: longest_answer(shape_root)
rows[f"{args.shapes // 10:,} shapes → COCO 1.0, archive"] = lambda: measured(program, "export", tenth, "--format", "COCO 1.0", "-o", out, before=gone(out))
rows["200 masks → COCO 1.0"] = lambda: measured(program, "export", masks, "--format", "COCO 1.0", "-o", out, before=gone(out))
rows["3,000 polygons on a frame → COCO 1.0"] = lambda: measured(program, "export", crowd, "--format", "COCO 1.0", "-o", out, before=gone(out))
rows[f"restore of {args.shapes:,} shapes"] = lambda: measured(program, "--data", fresh("root"), "restore", many)
rows["cp -r of the pictures"] = lambda: measured("cp", "-r", files, fresh("copy"))
rows["cp -r of the pictures, sync"] = lambda: measured("cp", "-r", files, fresh("copy"), after=sync)
for name in formats:
    rows[f"pictures with {name}, archive"] = lambda name=name: measured(program, "export", pictures, "--format", name, "--images", "-o", out, before=gone(out))
    rows[f"pictures with {name}, data root, published"] = lambda name=name: measured(
        program, "--data", picture_root, "export", "task:1", "--format", name, "--images", before=no_entries(picture_root))
    rows[f"pictures with {name}, serve, published"] = lambda name=name: served(picture_root, name, images=True)
rows["pictures: backup"] = lambda: measured(program, "--data", picture_root, "backup", "task:1", "-o", out, before=gone(out))
rows["pictures: restore"] = lambda: measured(program, "--data", fresh("root"), "restore", pictures)

wanted = {name: row for name, row in rows.items() if re.search(args.only, name) or name == "start: formats"}
results = {name: [] for name in wanted}
for run in range(args.runs):
    for name, row in wanted.items():
        results[name].append(row())
        print(f"run {run + 1}: {name}: {results[name][-1][0]:.2f} s, {results[name][-1][1]:.0f} MB", file=sys.stderr)
start = statistics.median(seconds for seconds, _ in results["start: formats"])
print(f"Medians of {args.runs} runs; load before: {os.getloadavg()[0]:.1f}; file system: {work}\n")
print("| work | s | over start | MB |\n|---|--:|--:|--:|")
for name, runs in results.items():
    seconds = statistics.median(s for s, _ in runs)
    print(f"| {name} | {seconds:.2f} | {max(0, seconds - start):.2f} | {max(m for _, m in runs):.0f} |")
for path in (out, *places):
    gone(path)()
