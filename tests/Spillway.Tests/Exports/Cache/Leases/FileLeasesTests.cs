using Spillway.Exports.Cache.Leases;

namespace Spillway.Tests.Exports.Cache.Leases;

public sealed class FileLeasesTests : SharedEntryLeasesTests, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private protected override IEntryLeases Create() => new FileLeases(folder.Path);
}
