using Spillway.Backups;
using Spillway.Tests.Storage.Archives;

namespace Spillway.Tests.Backups;

public sealed class BackupDocumentLimitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("task.json", 60 << 20, 5, "documents (project.json and task.json) hold 314572802 bytes together, more than the 268435456 that are allowed.")]
    [InlineData("data/manifest.jsonl", 250 << 20, 5, "manifests hold 1310720000 bytes together, more than the 1073741824 that are allowed.")]
    public void What_all_tasks_of_a_project_declare_together_is_limited_before_any_is_read(string name, int length, int tasks, string message)
    {
        // As many bytes as make the archive no bomb.
        var content = new byte[1 << 20];
        Random.Shared.NextBytes(content);
        var zip = new RawZip().Deflated("project.json", "{}"u8.ToArray());
        for (var task = 0; task < tasks; task++)
        {
            zip.Deflated($"task_{task}/annotations.json", "[]"u8.ToArray());
            if (name != "task.json") zip.Deflated($"task_{task}/task.json", "{}"u8.ToArray());
            zip.Deflated($"task_{task}/{name}", content, record => record with { Length = (uint)length });
        }

        var path = folder.Combine("large.zip");
        File.WriteAllBytes(path, zip.ToArray());
        Should.Throw<InvalidBackupException>(() => BackupArchive.Open(path, BackupLimits.Default, CancellationToken.None)).Message.ShouldBe("The archive's " + message);
    }
}
