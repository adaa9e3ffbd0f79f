using System.Diagnostics;
using System.Globalization;
using Spillway.Annotations.Masks;

// Masks of 1920×1080 pixels from CVAT's runs to COCO's, and the pixels of 3,000 polygons of one frame: ours and a loop over pixels, in turn,
// medians of the given number of rounds. Usage: Spillway.Masks [ROUNDS]
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 7;
const int height = 1080, width = 1920, masks = 200;
var disc = Disc();
using var mask = new CvatMask();
using var rle = new Rle();
using var rasterizer = new PolygonRasterizer();
var random = new Random(1);
var polygons = Enumerable.Range(0, 3000).Select(_ => Star()).ToList();
var (ours, naive, areas) = (new List<double>(), new List<double>(), new List<double>());
for (var round = 0; round <= rounds; round++)
{
    Add(ours, () =>
    {
        for (var i = 0; i < masks; i++) mask.ToRle(disc, height, width, rle);
    });
    List<int> counts = [];
    Add(naive, () =>
    {
        for (var i = 0; i < masks; i++) counts = PixelByPixel(disc);
    });
    if (!rle.Counts.SequenceEqual(counts.ToArray())) throw new InvalidOperationException("The two do not agree.");
    Add(areas, () =>
    {
        foreach (var polygon in polygons) rasterizer.Area(polygon, 2160, 3840);
    });

    void Add(List<double> to, Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        // The first round compiles.
        if (round > 0) to.Add(watch.Elapsed.TotalSeconds);
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{masks} masks of {width} × {height}: {Median(ours):F4} s, pixel by pixel {Median(naive):F4} s, ratio {Median(naive) / Median(ours):F1}"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"areas of {polygons.Count} polygons of 12 points on 3840 × 2160: {Median(areas):F4} s"));

static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

static List<int> PixelByPixel(double[] points)
{
    var pixels = new bool[height * width];
    var (at, inside) = (0, false);
    foreach (var run in points[..^4])
    {
        for (var end = at + (int)run; at < end; at++) pixels[at] = inside;
        inside = !inside;
    }

    var counts = new List<int>();
    var (length, last) = (0, false);
    for (var column = 0; column < width; column++)
    {
        for (var row = 0; row < height; row++)
        {
            var pixel = pixels[(row * width) + column];
            if (pixel != last)
            {
                counts.Add(length);
                (length, last) = (0, pixel);
            }

            length++;
        }
    }

    counts.Add(length);
    return counts;
}

static double[] Disc()
{
    var points = new List<double>();
    var background = 0.0;
    for (var row = 0; row < height; row++)
    {
        var half = (int)Math.Sqrt(Math.Max(0, (height * height / 4) - ((row - (height / 2)) * (row - (height / 2)))));
        if (half == 0)
        {
            background += width;
            continue;
        }

        points.AddRange([background + (width / 2) - half, 2 * half]);
        background = (width / 2) - half;
    }

    return [.. points, background, 0, 0, width - 1, height - 1];
}

double[] Star()
{
    double x = random.Next(3840), y = random.Next(2160), radius = random.Next(10, 100);
    return [.. Enumerable.Range(0, 12).SelectMany(i => new[] { x + (Math.Cos(i * Math.Tau / 12) * radius), y + (Math.Sin(i * Math.Tau / 12) * radius) })];
}
