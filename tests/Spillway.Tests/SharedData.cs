namespace Spillway.Tests;

/// <summary>The team's reference data, beside the checkout. Tests that need it skip without it.</summary>
internal static class SharedData
{
    /// <summary>The full path of something below <c>../shared</c>; skips the test, saying why, when it is not there.</summary>
    public static string Require(string path)
    {
        var root = Environment.GetEnvironmentVariable("SPILLWAY_SHARED") ?? Path.Combine(Repository.Root, "..", "shared");
        var full = Path.GetFullPath(Path.Combine(root, path));
        if (!Path.Exists(full)) Assert.Skip($"needs {path} of the reference data in ../shared, which is not here");
        return full;
    }
}

/// <summary>The checkout that the tests run from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Spillway.slnx"))) return directory.FullName;
        }

        throw new DirectoryNotFoundException("The tests must run from inside the checkout.");
    }
}
