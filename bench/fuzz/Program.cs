using System.Globalization;
using Spillway.Fuzz;

// usage: fuzz BACKUP.zip … [--seed N] [--count N] [--only N] [--keep DIR]
var options = args.Select((text, index) => (text, next: args.ElementAtOrDefault(index + 1))).Where(pair => pair.text.StartsWith("--", StringComparison.Ordinal)).ToDictionary(pair => pair.text, pair => pair.next);
var seed = Number("--seed", Random.Shared.Next());
var count = Number("--count", 10_000);
var only = Number("--only", -1);
var corpus = args.TakeWhile(text => !text.StartsWith("--", StringComparison.Ordinal)).Select(BackupParts.Read).ToList();
if (corpus.Count == 0)
{
    Console.Error.WriteLine("error: name one or several backups to begin with, such as samples/street.zip.");
    return 2;
}

Console.WriteLine($"seed {seed}, {count} archives from {corpus.Count} backups");
using var run = new FuzzRun(corpus, seed, options.GetValueOrDefault("--keep"));
for (var number = only >= 0 ? only : 0; number < (only >= 0 ? only + 1 : count); number++)
{
    run.Try(number);
    if (number % 1000 == 999)
        Console.WriteLine($"{number + 1}: {run.Summary}");
}

Console.WriteLine(run.Summary);
return run.Findings == 0 ? 0 : 1;

int Number(string name, int otherwise) => options.TryGetValue(name, out var text) ? int.Parse(text!, CultureInfo.InvariantCulture) : otherwise;
