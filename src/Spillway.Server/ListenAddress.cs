using System.Net;

namespace Spillway.Server;

/// <summary>Where a server may listen: while it knows no users, on this machine alone.</summary>
internal static class ListenAddress
{
    /// <exception cref="ListenAddressException">It is not <c>http://</c>, a loopback address and a port.</exception>
    internal static IPEndPoint Parse(string listen)
    {
        if (!Uri.TryCreate(listen, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
            throw new ListenAddressException($"The setting listen is '{listen}', but must be an address such as http://127.0.0.1:8080.");
        if (Loopback(uri.DnsSafeHost) is { } address) return new IPEndPoint(address, uri.Port);
        throw new ListenAddressException(
            $"Spillway does not listen at {listen}: without users and passwords it answers on this machine alone. Set listen to http://127.0.0.1:{uri.Port}.");
    }

    private static IPAddress? Loopback(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return IPAddress.Loopback;
        return IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address) ? address : null;
    }
}

/// <summary>One sentence: why nothing can listen there.</summary>
public sealed class ListenAddressException(string message) : Exception(message);
