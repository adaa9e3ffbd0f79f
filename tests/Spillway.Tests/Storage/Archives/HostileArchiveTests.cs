using CsCheck;
using Spillway.Storage.Archives;

namespace Spillway.Tests.Storage.Archives;

public sealed class HostileArchiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Names => new()
    {
        { "../evil", "Entry '../evil' has a path that leaves or renames its directory." },
        { "a/../../evil", "Entry 'a/../../evil' has a path that leaves or renames its directory." },
        { "/etc/passwd", "Entry '/etc/passwd' has an absolute path as its name." },
        { "..\\evil", "Entry '..\\evil' has a backslash in its name." },
        { "C:evil", "Entry 'C:evil' has a drive letter in its name." },
        { "a\0b", "Entry 'a�b' has a control character or a broken character in its name." },
        { "a\u001b[2Jb", "Entry 'a�[2Jb' has a control character or a broken character in its name." },
        { "a//b", "Entry 'a//b' has an empty part in its path." },
        { "./a", "Entry './a' has a path that leaves or renames its directory." },
        { "dir//", "Entry 'dir//' has an empty part in its path." },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Unsafe_names_are_refused(string name, string message) => Refuses(new RawZip().File(name).ToArray(), message);

    [Fact]
    public void A_name_longer_than_any_file_system_takes_is_refused()
    {
        Message(new RawZip().File(new string('x', 5000)).ToArray()).ShouldContain("longer than 4096 bytes");
        Message(new RawZip().File(new string('x', 300)).ToArray()).ShouldContain("a part longer than 255 bytes");
    }

    [Fact]
    public void A_tree_deeper_than_may_be_removed_again_is_refused()
    {
        Message(new RawZip().File(string.Concat(Enumerable.Repeat("a/", 100)) + "b").ToArray()).ShouldContain("a path of more than 100 parts");
        ArchiveEntryName.FaultOf(string.Concat(Enumerable.Repeat("a/", 99)) + "b").ShouldBeNull();
    }

    [Theory]
    [InlineData("data/C:/Windows/evil")]
    [InlineData("data/a.png:stream")]
    public void A_colon_is_refused_where_it_means_something(string name)
    {
        ArchiveEntryName.FaultOf(name, onWindows: true).ShouldBe("has a colon in its name, which Windows does not allow");
        ArchiveEntryName.FaultOf(name, onWindows: false).ShouldBeNull();
    }

    [Fact]
    public void A_symbolic_link_is_refused() =>
        Refuses(new RawZip().File("link", "/etc", mode: 0xA1FF).ToArray(), "Entry 'link' is a symbolic link.");

    [Fact]
    public void A_device_is_refused() =>
        Refuses(new RawZip().File("null", "", mode: 0x21B6).ToArray(), "Entry 'null' is neither a file nor a directory.");

    [Fact]
    public void A_name_that_is_there_twice_is_refused() =>
        Refuses(new RawZip().File("a").File("a").ToArray(), "Entry 'a' is there twice.");

    [Fact]
    public void A_file_that_is_a_directory_too_is_refused() =>
        Refuses(new RawZip().File("a/b").File("a").ToArray(), "Entry 'a' is a file and a directory at once.");

    [Fact]
    public void An_encrypted_entry_is_refused() =>
        Refuses(new RawZip().File("a", local: Encrypted, central: Encrypted).ToArray(), "Entry 'a' is encrypted.");

    [Fact]
    public void Another_method_than_deflate_is_refused() =>
        Message(new RawZip().File("a", local: r => r with { Method = 12 }, central: r => r with { Method = 12 }).ToArray()).ShouldContain("method 12");

    [Fact]
    public void Entries_that_share_bytes_are_refused()
    {
        var zip = new RawZip().File("a", new string('x', 1000));
        zip.Central(new ZipRecord("b", ZipRecords.Stored, ZipRecords.FlagUtf8, 0, 10, 10, 20));
        Refuses(zip.ToArray(), "Entry 'b' shares bytes with another entry: it is taken for a bomb.");
    }

    [Fact]
    public void A_header_that_contradicts_the_directory_is_refused()
    {
        const string message = "Entry 'a' has a header that contradicts the directory.";
        Refuses(new RawZip().File("a", local: r => r with { Name = "b" }).ToArray(), message);
        Refuses(new RawZip().File("a", local: r => r with { Length = 3, CompressedLength = 3 }).ToArray(), message);
        Refuses(new RawZip().File("a", local: r => r with { Method = ZipRecords.Deflated }).ToArray(), message);
        Refuses(new RawZip().File("a", local: r => r with { Crc32 = 1 }).ToArray(), message);
    }

    [Fact]
    public void A_declared_bomb_is_refused_before_it_is_read() =>
        Message(new RawZip().File("bomb", central: r => r with { Method = ZipRecords.Deflated, Length = 1L << 40 }).ToArray()).ShouldContain("taken for a bomb");

    [Fact]
    public void An_entry_that_inflates_to_more_than_it_declares_stops_there() =>
        Refuses(new RawZip().Deflated("a", new byte[1_000_000], r => r with { Length = 1000 }).ToArray(), "Entry 'a' holds more than the 1000 bytes it declares.");

    [Fact]
    public void An_entry_that_inflates_to_less_than_it_declares_is_refused() =>
        Refuses(new RawZip().Deflated("a", new byte[10], r => r with { Length = 1000 }).ToArray(), "Entry 'a' holds 10 bytes instead of the 1000 it declares.");

    [Fact]
    public void A_wrong_checksum_is_refused() =>
        Refuses(new RawZip().File("a", local: r => r with { Crc32 = 1 }, central: r => r with { Crc32 = 1 }).ToArray(), "Entry 'a' is corrupt: its CRC-32 does not match.");

    [Fact]
    public void Bytes_that_belong_to_no_archive_are_refused()
    {
        var whole = new RawZip().File("a").ToArray();
        Refuses([.. whole, 1, 2, 3], "The archive has bytes behind its end.");
        Refuses([1, 2, 3, .. whole], "The archive has bytes before its start or between its directory and its end.");
        Refuses(new RawZip().Bytes("#!/bin/sh\n"u8).File("a").ToArray(), "The archive has bytes before its first entry.");
    }

    [Fact]
    public void A_false_number_of_entries_is_refused()
    {
        Refuses(new RawZip().File("a").ToArray(declaredCount: 4_000_000), "The archive's directory is too short for the number of entries it declares.");
        Refuses(new RawZip().File("a").File("b").ToArray(declaredCount: 1), "The archive's directory holds more than the entries it declares.");
        Message(new RawZip().File("a").ToArray(declaredCount: 40_000_000)).ShouldContain("more than the 5000000 that are allowed");
    }

    [Fact]
    public void An_archive_cut_anywhere_is_refused()
    {
        var whole = new RawZip().File("a").Deflated("b", new byte[1000]).ToArray();
        for (var length = 0; length < whole.Length; length++)
        {
            Should.Throw<InvalidArchiveException>(() => ReadAll(whole[..length]));
        }
    }

    [Fact]
    public void Whatever_is_spoiled_the_answer_is_one_sentence()
    {
        var whole = new RawZip().File("data/a.jpg", new string('x', 300)).Deflated("annotations.json", new byte[1000]).File("data/снимок.png").ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((first, a, second, b) =>
        {
            var spoiled = (byte[])whole.Clone();
            spoiled[first] = a;
            spoiled[second] = b;
            try
            {
                ReadAll(spoiled);
            }
            catch (InvalidArchiveException e)
            {
                e.Message.ShouldEndWith(".");
                e.Message.ShouldNotContain("\n");
            }
        }, iter: 2000, threads: 1);
    }

    private static ZipRecord Encrypted(ZipRecord record) => record with { Flags = (ushort)(record.Flags | ZipRecords.FlagEncrypted) };

    private void Refuses(byte[] archive, string message) => Message(archive).ShouldBe(message);

    private string Message(byte[] archive) => Should.Throw<InvalidArchiveException>(() => ReadAll(archive)).Message;

    private void ReadAll(byte[] archive)
    {
        var path = folder.Combine("archive.zip");
        File.WriteAllBytes(path, archive);
        using var reader = ZipReader.Open(path, CancellationToken.None);
        foreach (var entry in reader.Entries)
        {
            using var stream = reader.OpenEntry(entry);
            stream.CopyTo(Stream.Null);
        }
    }
}
