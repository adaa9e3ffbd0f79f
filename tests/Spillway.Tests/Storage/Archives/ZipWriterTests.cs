using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Shouldly;
using Spillway.Storage;
using Spillway.Storage.Archives;
using Xunit;

namespace Spillway.Tests.Storage.Archives;

public sealed class ZipWriterTests : IDisposable
{
    private static readonly ZipWriterOptions Options = new(new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero));

    private readonly string folder = Directory.CreateTempSubdirectory("spillway-zip-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_written_is_read_back_by_dotnet_and_by_us(bool asStream)
    {
        var media = Media("image.jpg", 200_000);
        var big = RandomText(5_000_000);
        var path = Write(asStream, zip =>
        {
            Text(zip, "empty.txt", "");
            Text(zip, "annotations/наблюдения.json", "{}");
            Text(zip, "big.txt", big);
            zip.Add(media with { Name = "images/a.jpg" });
        });

        using (var archive = System.IO.Compression.ZipFile.OpenRead(path))
        {
            archive.Entries.Select(e => e.FullName).ShouldBe(["empty.txt", "annotations/наблюдения.json", "big.txt", "images/a.jpg"]);
            Read(archive.GetEntry("big.txt")!.Open()).ShouldBe(Encoding.UTF8.GetBytes(big));
            Read(archive.GetEntry("images/a.jpg")!.Open()).ShouldBe(File.ReadAllBytes(media.Range.Path));
            archive.Entries[0].LastWriteTime.DateTime.ShouldBe(new DateTime(2026, 1, 2, 3, 4, 6));
        }

        using var reader = ZipReader.Open(path, Token);
        reader.ReadAll(reader.Find("big.txt")!, 10_000_000).ShouldBe(Encoding.UTF8.GetBytes(big));
        reader.ReadAll(reader.Find("images/a.jpg")!, 10_000_000).ShouldBe(File.ReadAllBytes(media.Range.Path));
        reader.ReadAll(reader.Find("empty.txt")!, 0).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_entries_give_the_same_bytes()
    {
        var media = Media("image.jpg", 100_000);
        string Once() => Write(false, zip =>
        {
            Text(zip, "a.txt", RandomText(3_000_000));
            zip.Add(media);
        });

        File.ReadAllBytes(Once()).ShouldBe(File.ReadAllBytes(Once()));
    }

    [Fact]
    public void An_entry_of_another_archive_is_copied_without_inflating_it()
    {
        var text = RandomText(300_000);
        using var first = ZipReader.Open(Write(false, zip => Text(zip, "a.bmp", text)), Token);
        var entry = first.Entries.ShouldHaveSingleItem();
        entry.Deflated.ShouldBeTrue();
        foreach (var (verify, asStream) in new[] { (false, false), (true, false), (true, true) })
        {
            var path = Write(asStream, zip => zip.Add(entry.ToSource("b.bmp")), Options with { VerifySources = verify });
            using var second = ZipReader.Open(path, Token);
            second.Entries[0].Deflated.ShouldBeTrue();
            second.ReadAll(second.Entries[0], 1_000_000).ShouldBe(Encoding.UTF8.GetBytes(text));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_source_whose_bytes_do_not_match_their_CRC_is_named(bool asStream)
    {
        var media = Media("image.jpg", 1000) with { Crc32 = 1 };
        Should.Throw<InvalidArchiveException>(() => Write(asStream, zip => zip.Add(media), Options with { VerifySources = true }))
            .Message.ShouldBe("Entry 'image.jpg' is corrupt: its CRC-32 does not match.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(499)]
    public void One_corrupt_source_among_many_is_named_wherever_it_comes(int broken)
    {
        var media = Media("image.jpg", 100_000);
        Should.Throw<InvalidArchiveException>(() => Write(false, zip =>
        {
            for (var i = 0; i < 500; i++) zip.Add(media with { Name = $"{i}.jpg", Crc32 = i == broken ? 1 : media.Crc32 });
        }, Options with { VerifySources = true })).Message.ShouldBe($"Entry '{broken}.jpg' is corrupt: its CRC-32 does not match.");
    }

    [Fact]
    public void Large_stored_entries_start_on_4_KiB_when_asked()
    {
        var media = Media("image.jpg", 100_000);
        var path = Write(false, zip =>
        {
            for (var i = 0; i < 20; i++)
            {
                Text(zip, new string('x', i + 1), "text");
                zip.Add(media with { Name = $"{i}.jpg" });
            }
        }, Options with { Clones = true });

        using var reader = ZipReader.Open(path, Token);
        reader.Entries.Where(e => !e.Deflated).ShouldAllBe(e => e.Stored.Offset % 4096 == 0);
        using var archive = System.IO.Compression.ZipFile.OpenRead(path);
        Read(archive.GetEntry("19.jpg")!.Open()).ShouldBe(File.ReadAllBytes(media.Range.Path));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a\\b")]
    [InlineData("c:/a")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("twice")]
    public void Unsafe_and_repeated_names_are_refused(string name)
    {
        Should.Throw<ArgumentException>(() => Write(false, zip =>
        {
            Text(zip, "twice", "");
            Text(zip, name, "");
        })).Message.ShouldContain("Entry '");
    }

    [Fact]
    public void More_entries_than_16_bits_can_count()
    {
        var path = Write(false, zip =>
        {
            for (var i = 0; i < 70_000; i++)
            {
                Text(zip, $"{i}.txt", "");
            }
        });

        using var reader = ZipReader.Open(path, Token);
        reader.Entries.Count.ShouldBe(70_000);
        using var archive = System.IO.Compression.ZipFile.OpenRead(path);
        archive.Entries.Count.ShouldBe(70_000);
    }

    [Fact]
    public void More_bytes_than_32_bits_can_count()
    {
        // A file with a hole: its headers lie where they would, and five gigabytes between them take neither room nor time.
        const long length = 5L << 30;
        var header = new byte[1000];
        var huge = new ZipRecord("huge.bin", ZipRecords.Stored, ZipRecords.FlagUtf8, 7, length, length, 0);
        var behind = new ZipRecord("behind.txt", ZipRecords.Stored, ZipRecords.FlagUtf8, Crc32.HashToUInt32("text"u8), 4, 4, 0);
        var path = Path.Combine(folder, "huge.zip");
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            var at = 0L;
            void Put(ReadOnlySpan<byte> bytes)
            {
                RandomAccess.Write(file, bytes, at);
                at += bytes.Length;
            }

            Put(header.AsSpan(0, ZipRecords.WriteLocal(header, huge, 0, 0)));
            at += length;
            behind = behind with { Offset = at };
            Put(header.AsSpan(0, ZipRecords.WriteLocal(header, behind, 0, 0)));
            Put("text"u8);
            var directory = at;
            Put(header.AsSpan(0, ZipRecords.WriteCentral(header, huge, 0)));
            Put(header.AsSpan(0, ZipRecords.WriteCentral(header, behind, 0)));
            Put(header.AsSpan(0, ZipRecords.WriteEnd(header, 2, directory, at - directory)));
        }

        using var reader = ZipReader.Open(path, Token);
        reader.Find("huge.bin")!.Length.ShouldBe(length);
        reader.ReadAll(reader.Find("behind.txt")!, 4).ShouldBe("text"u8.ToArray());
        using var archive = System.IO.Compression.ZipFile.OpenRead(path);
        archive.GetEntry("huge.bin")!.Length.ShouldBe(length);
        Read(archive.GetEntry("behind.txt")!.Open()).ShouldBe("text"u8.ToArray());
    }

    [Fact]
    public void Cancelling_ends_it_at_once_and_completes_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var path = Path.Combine(folder, "cancelled.zip");
        using var zip = ZipWriter.ToFile(path, Options, cancel.Token);
        using var entry = zip.CreateEntry("a.txt");
        cancel.Cancel();
        Should.Throw<OperationCanceledException>(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                entry.Write(new byte[10_000]);
            }
        });
        Should.Throw<InvalidArchiveException>(() => ZipReader.Open(path, Token));
    }

    private static void Text(ZipWriter zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name);
        entry.Write(Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Read(Stream stream)
    {
        using (stream)
        {
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
    }

    private static string RandomText(int length)
    {
        var random = new Random(7);
        return string.Create(length, random, static (span, r) =>
        {
            foreach (ref var c in span)
            {
                c = (char)('a' + r.Next(26));
            }
        });
    }

    private string Write(bool asStream, Action<ZipWriter> write, ZipWriterOptions? options = null)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.zip");
        using var stream = asStream ? new FileStream(path, FileMode.CreateNew) : null;
        using var zip = stream is null ? ZipWriter.ToFile(path, options ?? Options, Token) : ZipWriter.ToStream(stream, options ?? Options, Token);
        write(zip);
        zip.Complete();
        return path;
    }

    private ZipSource Media(string name, int length)
    {
        var bytes = new byte[length];
        new Random(3).NextBytes(bytes);
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return new ZipSource(name, new FileRange(path, 0, length), false, length, Crc32.HashToUInt32(bytes));
    }
}
