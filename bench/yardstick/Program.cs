using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Spillway.Yardstick;

// How long this machine needs for the JSON of a backup as anybody would write it: `read` goes over its tokens on one core, `write` makes COCO of its
// shapes and deflates that on a second core, without the pixels of polygons. Usage: Spillway.Yardstick read|write BACKUP.zip [ROUNDS]
var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
var times = new List<double>();
long amount = 0;
for (var round = 0; round < rounds; round++)
{
    var watch = Stopwatch.StartNew();
    using var archive = ZipFile.OpenRead(args[1]);
    amount = args[0] == "read" ? PlainRead.Tokens(archive) : PlainCoco.Write(archive);
    times.Add(watch.Elapsed.TotalSeconds);
}

var then = rounds > 1 ? string.Create(CultureInfo.InvariantCulture, $", then {times.Skip(1).Order().ElementAt((rounds - 1) / 2):F2} s") : "";
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{amount:N0} {(args[0] == "read" ? "tokens" : "bytes of COCO")}: at first {times[0]:F2} s{then}"));
