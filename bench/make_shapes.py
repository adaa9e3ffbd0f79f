#!/usr/bin/env python3
"""Writes a task backup to measure with. Usage: make_shapes.py OUT.zip FRAMES SHAPES [--jpeg BYTES] [--masks] [--seed N]

FRAMES images of 1920×1080 in one job, SHAPES shapes spread evenly: 60 % rectangles, 40 % polygons of 8 points with an attribute
(--masks: all of them 300×300 masks). Images are as many random bytes as --jpeg says behind a JPEG header (default 100): exporters
copy them, nobody decodes them. The same arguments give the same bytes.
"""
import argparse, io, json, random, struct, zipfile

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument("out"); parser.add_argument("frames", type=int); parser.add_argument("shapes", type=int)
parser.add_argument("--jpeg", type=int, default=100); parser.add_argument("--masks", action="store_true"); parser.add_argument("--seed", type=int, default=7)
args = parser.parse_args()
rng = random.Random(args.seed)
WIDTH, HEIGHT = 1920, 1080
HEADER = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08" + struct.pack(">HH", HEIGHT, WIDTH) + b"\3\1\x11\0\2\x11\1\3\x11\1"


def attributes(label):
    return [{"name": "speed", "value": str(rng.randrange(200))}] if label == "car" else []


def shape(frame):
    label = rng.choice(["car", "person", "sign"])
    kind = "mask" if args.masks else "rectangle" if rng.random() < 0.6 else "polygon"
    x, y = rng.uniform(0, WIDTH - 320), rng.uniform(0, HEIGHT - 320)
    if kind == "rectangle":
        points = [x, y, x + rng.uniform(5, 300), y + rng.uniform(5, 300)]
    elif kind == "polygon":
        points = [value for _ in range(8) for value in (x + rng.uniform(0, 300), y + rng.uniform(0, 300))]
    else:
        left, top, runs = int(x), int(y), [0]
        for row in range(300):
            inside = 2 * min(row, 299 - row) + 1
            gap = (300 - inside) // 2
            runs[-1] += gap
            runs += [inside, 300 - inside - gap]
        points = [*runs, left, top, left + 299, top + 299]
    points = [round(float(p), 2) for p in points]
    return {"type": kind, "occluded": rng.random() < 0.1, "outside": False, "z_order": 0, "rotation": 0.0, "points": points, "frame": frame,
            "group": 0, "source": "manual", "attributes": attributes(label), "elements": [], "label": label}


labels = [{"name": name, "color": "#102030", "type": "any", "sublabels": [], "attributes": [
    {"name": "speed", "mutable": True, "input_type": "number", "default_value": "0", "values": ["0", "200", "1"]}] if name == "car" else []}
    for name in ("car", "person", "sign")]
task = {"name": "measure", "bug_tracker": "", "status": "annotation", "subset": "", "labels": labels, "version": "1.0",
        "data": {"chunk_size": 36, "image_quality": 70, "start_frame": 0, "stop_frame": args.frames - 1, "storage_method": "cache",
                 "storage": "local", "sorting_method": "lexicographical", "chunk_type": "imageset", "deleted_frames": []},
        "jobs": [{"start_frame": 0, "stop_frame": args.frames - 1, "frames": [], "status": "annotation", "type": "annotation"}]}
with zipfile.ZipFile(args.out, "w", allowZip64=True) as archive:
    for frame in range(args.frames):
        archive.writestr(f"data/{frame:06}.jpg", HEADER + rng.randbytes(max(0, args.jpeg - len(HEADER))))
    lines = [{"version": "1.1"}, {"type": "images"}] + [
        {"name": f"{frame:06}", "extension": ".jpg", "width": WIDTH, "height": HEIGHT} for frame in range(args.frames)]
    archive.writestr("data/manifest.jsonl", "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines), zipfile.ZIP_DEFLATED)
    archive.writestr("task.json", json.dumps(task, separators=(",", ":")), zipfile.ZIP_DEFLATED)
    with archive.open(zipfile.ZipInfo("annotations.json"), "w", force_zip64=True) as stream:
        text = io.TextIOWrapper(stream, "utf-8", write_through=False)
        text.write('[{"version":0,"tags":[],"tracks":[],"shapes":[')
        for index in range(args.shapes):
            text.write(("," if index else "") + json.dumps(shape(index * args.frames // max(args.shapes, 1)), separators=(",", ":")))
        text.write("]}]")
        text.flush(); text.detach()
