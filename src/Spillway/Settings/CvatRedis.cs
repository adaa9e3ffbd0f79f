using System.Globalization;

namespace Spillway.Settings;

/// <summary>How to share the locks of a CVAT that runs beside.</summary>
/// <param name="DataPath">Where CVAT itself sees the data root: its locks are named by such paths.</param>
internal sealed record CvatRedis(RedisAddress Address, string DataPath);

/// <summary>Where CVAT keeps its locks.</summary>
internal sealed record RedisAddress(string Host, int Port, string Password, int Database)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
