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
        foreach (var verify in new[] { false, true })
        {
            var path = Write(false, zip => zip.Add(entry.ToSource("b.bmp")), Options with { VerifySources = verify });
            using var second = ZipReader.Open(path, Token);
            second.Entries[0].Deflated.ShouldBeTrue();
            second.ReadAll(second.Entries[0], 1_000_000).ShouldBe(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public void A_source_whose_bytes_do_not_match_their_CRC_is_named()
    {
        var media = Media("image.jpg", 1000) with { Crc32 = 1 };
        Should.Throw<InvalidArchiveException>(() => Write(false, zip => zip.Add(media), Options with { VerifySources = true }))
            .Message.ShouldBe("Entry 'image.jpg' is corrupt: its CRC-32 does not match.");
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
        }, Options with { AlignStored = true });

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
        // A sparse file: five gigabytes that take no room and, where the file system can, no time.
        var path = Path.Combine(folder, "sparse");
        const long length = 5L << 30;
        using (var sparse = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(sparse, length);
        }

        var crcOfZeros = CrcOfZeros(1 << 20);
        var stream = new CountingStream();
        using (var zip = ZipWriter.ToStream(stream, Options, Token))
        {
            zip.Add(new ZipSource("huge.bin", new FileRange(path, 0, length), false, length, crcOfZeros));
            Text(zip, "behind.txt", "text");
            zip.Complete();
        }

        var header = stream.Head;
        BitConverter.ToUInt32(header, 18).ShouldBe(uint.MaxValue);
        BitConverter.ToInt64(header, 30 + "huge.bin".Length + 4).ShouldBe(length);
        stream.Written.ShouldBeGreaterThan(length);
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

    private static uint CrcOfZeros(int length) => Crc32.HashToUInt32(new byte[length]);

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

    private sealed class CountingStream : Stream
    {
        internal byte[] Head { get; private set; } = [];

        internal long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Head = Head.Length == 0 ? buffer.ToArray() : Head;
            Written += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
