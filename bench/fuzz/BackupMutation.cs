using System.Text;

namespace Spillway.Fuzz;

/// <summary>One archive from a backup: the documents changed, the archive around them, or the finished bytes.</summary>
internal static class BackupMutation
{
    private static readonly Lazy<byte[]> Zeros = new(() => new byte[64 << 20]);

    internal static byte[] Of(BackupParts parts, Random random)
    {
        var entries = parts.Entries.ToList();
        var kind = random.Next(10);
        if (kind < 6)
            ChangeDocuments(entries, random);
        if (kind == 9 && random.Next(20) == 0)
            entries[random.Next(entries.Count)] = (entries[random.Next(entries.Count)].Name, Zeros.Value);
        var archive = new ZipMutation(random).Of(entries, kind is 6 or 7 ? random.Next(1, 3) : 0);
        return kind == 8 ? Damaged(archive, random) : archive;
    }

    private static void ChangeDocuments(List<(string Name, byte[] Content)> entries, Random random)
    {
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var documents = entries.Select((entry, index) => (entry, index)).Where(pair => pair.entry.Name.Contains(".json", StringComparison.Ordinal)).ToList();
            var (document, at) = documents[random.Next(documents.Count)];
            entries[at] = document with
            {
                Content = random.Next(2) == 0 ? JsonMutation.Gently(document.Content, random)
                    : document.Name.EndsWith(".jsonl", StringComparison.Ordinal) ? Lines(document.Content, random)
                    : random.Next(12) == 0 ? Damaged(document.Content, random)
                    : JsonMutation.Of(document.Content, random),
            };
        }
    }

    private static byte[] Lines(byte[] content, Random random)
    {
        var lines = Encoding.UTF8.GetString(content).Split('\n').ToList();
        var line = random.Next(lines.Count);
        switch (random.Next(6))
        {
            case 0: lines.RemoveAt(line); break;
            case 1: lines.Insert(line, lines[random.Next(lines.Count)]); break;
            case 2: lines[line] = """{"properties":{"name":"x.mp4","resolution":[50000,50000],"length":2000000000}}"""; break;
            default: lines[line] = Encoding.UTF8.GetString(JsonMutation.Of(Encoding.UTF8.GetBytes(lines[line]), random)); break;
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        var damaged = (byte[])bytes.Clone();
        if (damaged.Length == 0)
            return damaged;
        switch (random.Next(4))
        {
            case 0: return damaged[..random.Next(damaged.Length)];
            case 1: return [.. damaged, .. damaged[random.Next(damaged.Length)..]];
            default:
                for (var times = random.Next(1, 20); times > 0; times--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                return damaged;
        }
    }
}
