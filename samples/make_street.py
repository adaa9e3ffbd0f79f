#!/usr/bin/env python3
"""Writes a small CVAT task backup with every kind of annotation. Usage: make_street.py OUT.zip"""
import json, struct, sys, zipfile, zlib

WIDTH, HEIGHT, FRAMES = 320, 200, 10


def png(frame):
    """A street that a car drives along, as an RGB PNG."""
    rows = []
    for y in range(HEIGHT):
        row = bytearray()
        for x in range(WIDTH):
            car = 20 + 24 * frame <= x < 80 + 24 * frame and 120 <= y < 150
            sun = (x - 270) ** 2 + (y - 35) ** 2 < 400
            row += bytes((200, 40, 40) if car else (250, 220, 90) if sun else (90, 90, 95) if y >= 110 else (150, 190, 230 - y // 2))
        rows.append(b"\0" + bytes(row))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b"")


def attribute(name, kind, mutable, default, values):
    return {"name": name, "mutable": mutable, "input_type": kind, "default_value": default, "values": values}


def label(name, colour, kind="any", attributes=(), **more):
    return {"name": name, "color": colour, "attributes": list(attributes), "type": kind, "sublabels": [], **more}


JOINTS = ["head", "hand", "foot"]
SVG = ('<line x1="50" y1="20" x2="30" y2="50" data-type="edge" data-node-from="1" data-node-to="2"></line>'
       '<line x1="50" y1="20" x2="50" y2="90" data-type="edge" data-node-from="1" data-node-to="3"></line>'
       + "".join(f'<circle r="1.5" cx="{x}" cy="{y}" data-type="element node" data-element-id="{i}" data-node-id="{i}" data-label-name="{name}"></circle>'
                 for i, (name, x, y) in enumerate(zip(JOINTS, (50, 30, 50), (20, 50, 90)), 1)))
LABELS = [
    label("car", "#c82828", attributes=[
        attribute("brand", "text", False, "", [""]), attribute("speed", "number", True, "0", ["0", "200", "10"]),
        attribute("lights", "checkbox", True, "false", ["false"]), attribute("kind", "select", False, "van", ["van", "truck", "Käfer"]),
        attribute("side", "radio", False, "left", ["left", "right"])]),
    label("road", "#5a5a5f"),
    label("sun", "#fadc5a"),
    label("person", "#32b44a", "skeleton", svg=SVG) | {
        "sublabels": [{"name": n, "color": f"#00ff0{i}", "attributes": [], "type": "points"} for i, n in enumerate(JOINTS)]},
    label("weather", "#3264c8", "tag", [attribute("sky", "select", False, "clear", ["clear", "cloudy"])]),
]


def values(**pairs):
    return [{"name": name, "value": value} for name, value in pairs.items()]


def shape(kind, frame, name, points, **more):
    return {"type": kind, "occluded": False, "outside": False, "z_order": 0, "rotation": 0.0, "points": [float(p) for p in points],
            "frame": frame, "group": 0, "source": "manual", "attributes": [], "elements": [], "label": name, **more}


def sun_mask():
    """CVAT's mask: run lengths by rows inside the box, background first, then the box."""
    left, top, right, bottom = 250, 15, 290, 55
    runs, current = [0], False
    for y in range(top, bottom + 1):
        for x in range(left, right + 1):
            if ((x - 270) ** 2 + (y - 35) ** 2 < 400) != current:
                runs.append(0)
                current = not current
            runs[-1] += 1
    return runs + [left, top, right, bottom]


def keyframe(frame, points, outside=False, speed=None, kind="rectangle"):
    return {"type": kind, "occluded": False, "outside": outside, "z_order": 0, "rotation": 0.0, "points": [float(p) for p in points],
            "frame": frame, "attributes": values(speed=speed) if speed else []}


def car_track(start, stop, gap):
    def box(f):
        return 20 + 24 * f, 120, 80 + 24 * f, 150
    shapes = [keyframe(start, box(start), speed="30"), keyframe(gap, box(gap), outside=True, speed="30"),
              keyframe(gap + 1, box(gap + 1), speed="50"), keyframe(stop, box(stop), speed="50")]
    return {"frame": start, "group": 0, "source": "manual", "attributes": values(brand="Acme", kind="Käfer", side="right"),
            "elements": [], "label": "car", "shapes": shapes}


def walker(frame):
    joints = [(120, 60), (108, 80), (122, 108)]
    elements = [{"frame": frame, "group": 0, "source": "manual", "attributes": [], "label": name,
                 "shapes": [keyframe(frame, (x, y), kind="points"), keyframe(frame + 2, (x + 10, y + 1), kind="points")]}
                for name, (x, y) in zip(JOINTS, joints)]
    return {"frame": frame, "group": 0, "source": "semi-auto", "attributes": [], "label": "person", "elements": elements,
            "shapes": [keyframe(frame, (), kind="skeleton"), keyframe(frame + 2, (), kind="skeleton")]}


def standing(frame):
    elements = [{k: v for k, v in shape("points", frame, name, point).items() if k != "elements"}
                for name, point in zip(JOINTS, [(200, 70), (190, 88), (201, 115)])]
    elements[1]["occluded"] = True
    elements[2]["outside"] = True
    return shape("skeleton", frame, "person", (), elements=elements)


def annotations():
    first = {"version": 0, "tags": [{"frame": 0, "group": 0, "source": "manual", "attributes": values(sky="clear"), "label": "weather"}],
             "shapes": [
                 shape("rectangle", 0, "car", (150.5, 112.25, 190, 131.75), rotation=30.0, attributes=values(brand="<b>&\"", speed="10", lights="true", kind="truck", side="left")),
                 shape("polygon", 0, "road", (0, 110, 320, 110, 320, 200, 0, 200), z_order=-1),
                 shape("polyline", 1, "road", (0, 155, 160.5, 152, 319, 155)),
                 shape("mask", 1, "sun", sun_mask(), source="auto"),
                 shape("points", 2, "car", (92, 125, 96.5, 127)),
                 shape("ellipse", 2, "sun", (270, 35, 290, 15), rotation=15.0),
                 shape("cuboid", 3, "car", (100, 120, 100, 150, 140, 118, 140, 149, 150, 112, 150, 140, 110, 113, 110, 141), group=1),
                 shape("polygon", 3, "road", (10, 180, 60, 178, 40, 195), group=1),
                 standing(4),
             ],
             "tracks": [car_track(0, 5, 2), walker(1)]}
    second = {"version": 0, "tags": [{"frame": 9, "group": 0, "source": "manual", "attributes": values(sky="cloudy"), "label": "weather"}],
              "shapes": [shape("rectangle", 6, "car", (5, 5, 25.5, 20), occluded=True, source="semi-auto"),
                         shape("mask", 8, "sun", sun_mask()), standing(9)],
              "tracks": [car_track(4, 9, 7)]}
    return [first, second]


def main(out):
    task = {
        "name": "street", "bug_tracker": "", "status": "annotation", "subset": "Train", "labels": LABELS, "version": "1.0",
        "data": {"chunk_size": 36, "image_quality": 70, "start_frame": 0, "stop_frame": FRAMES - 1, "storage_method": "cache",
                 "storage": "local", "sorting_method": "lexicographical", "chunk_type": "imageset", "deleted_frames": [7]},
        "jobs": [{"start_frame": 0, "stop_frame": 5, "frames": [], "status": "completed", "type": "annotation"},
                 {"start_frame": 4, "stop_frame": 9, "frames": [], "status": "annotation", "type": "annotation"}]}
    names = [f"day/street {n:02}" if n < 5 else f"night/straße {n:02}" for n in range(FRAMES)]
    lines = [{"version": "1.1"}, {"type": "images"}] + [{"name": n, "extension": ".png", "width": WIDTH, "height": HEIGHT} for n in names]
    pictures = [png(n) for n in range(FRAMES)]
    entries = {f"data/{name}.png": picture for name, picture in zip(names, pictures)}
    entries["data/manifest.jsonl"] = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode()
    entries["task.json"] = json.dumps(task, ensure_ascii=False, separators=(",", ":")).encode()
    entries["annotations.json"] = json.dumps(annotations(), ensure_ascii=False, separators=(",", ":")).encode()
    entries["annotation_guide.md"] = b"# Street\nMark every car.\n\n![a car](assets/car.png)\n"
    entries["assets/car.png"] = pictures[0]
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in entries.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 12, 0, 0))
            info.external_attr = 0o644 << 16
            archive.writestr(info, body, zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
