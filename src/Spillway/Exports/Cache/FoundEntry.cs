using System.Text;
using Spillway.Datasets;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>One thing in <c>cache/export</c>, as it was when it was looked at. A value: a plan with limits has one for each of a million.</summary>
internal readonly struct FoundEntry
{
    private readonly byte[]? name;
    private readonly CompactNames? names;

    internal FoundEntry(byte[] name) => this.name = name;

    /// <param name="index">Its place among what was found, and the place of its name.</param>
    internal FoundEntry(CompactNames names, int index) => (this.names, Index) = (names, index);

    internal int Index { get; init; }

    /// <summary>As it lies in its directory: names need not be text.</summary>
    internal byte[] Name => name ?? names!.At(Index);

    internal required FileKind FileKind { get; init; }

    internal required bool IsMount { get; init; }

    internal required long Length { get; init; }

    /// <summary>On disk, blocks shared with others included.</summary>
    internal required long Bytes { get; init; }

    /// <summary>When it was last used; of a directory, the newest time in it.</summary>
    internal required DateTimeOffset LastUsed { get; init; }

    /// <summary><c>dataset</c>, <c>annotations</c>, <c>backup</c>, <c>events</c>, <c>unknown</c>, <c>partial</c>, or what it is instead of a file.</summary>
    internal required string Kind { get; init; }

    /// <summary>Null: its name is no entry's.</summary>
    internal required ExportTarget? Target { get; init; }

    /// <summary>One bit for each tier that is about it, the first tier in the lowest.</summary>
    internal ulong Tiers { get; init; }

    internal bool IsEntry => FileKind == FileKind.File && (Target is not null || Kind == "events");

    internal string Text => Encoding.UTF8.GetString(Name);

    internal string Path => $"{ExportCacheArea.Relative}/{Text}";
}
