using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Spillway.Settings;

namespace Spillway.Exports.Cache.Leases;

/// <summary>As much of a Redis client as a lock needs: one request, one short answer.</summary>
internal sealed class RedisConnection : IDisposable
{
    private const int Patience = 5000;
    private const int LongestAnswer = 4096;

    private readonly TcpClient client;
    private readonly Stream stream;

    private RedisConnection(TcpClient client)
    {
        this.client = client;
        stream = new BufferedStream(client.GetStream());
    }

    /// <exception cref="RedisException">It cannot be reached, or does not let us in.</exception>
    internal static RedisConnection Open(RedisAddress address)
    {
        var client = new TcpClient { SendTimeout = Patience, ReceiveTimeout = Patience, NoDelay = true };
        try
        {
            if (!client.ConnectAsync(address.Host, address.Port).Wait(Patience)) throw new RedisException("it does not answer");
            var connection = new RedisConnection(client);
            if (address.Password.Length > 0) connection.Ask("AUTH", address.Password);
            if (address.Database != 0) connection.Ask("SELECT", address.Database.ToString(CultureInfo.InvariantCulture));
            return connection;
        }
        catch (AggregateException e) when (e.InnerException is SocketException failure)
        {
            client.Dispose();
            throw new RedisException(failure.Message);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <returns>A status, a text or a number as text; null for none.</returns>
    /// <exception cref="RedisException">It refuses, or does not answer.</exception>
    internal string? Ask(params string[] words)
    {
        try
        {
            var request = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
            foreach (var word in words) request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
            stream.Write(Encoding.UTF8.GetBytes(request.ToString()));
            stream.Flush();
            var answer = ReadLine();
            return (answer[0], answer[1..]) switch
            {
                ('+' or ':', var text) => text,
                ('-', var error) => throw new RedisException(error),
                ('$' or '*', "-1") => null,
                ('$', var length) when int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= LongestAnswer => ReadText(bytes),
                _ => throw new RedisException($"it answers what Redis does not ('{answer}')"),
            };
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new RedisException(e.Message);
        }
    }

    public void Dispose() => client.Dispose();

    private string ReadText(int length)
    {
        var text = new byte[length + 2];
        stream.ReadExactly(text);
        return Encoding.UTF8.GetString(text, 0, length);
    }

    private string ReadLine()
    {
        var line = new List<byte>();
        while (line.Count < 2 || line[^2] != '\r' || line[^1] != '\n')
        {
            var next = stream.ReadByte();
            if (next < 0) throw new IOException("it closed the connection");
            line.Add((byte)next);
            if (line.Count > LongestAnswer) throw new RedisException("it answers what Redis does not");
        }

        return line.Count < 3 ? throw new RedisException("it answers what Redis does not") : Encoding.UTF8.GetString([.. line[..^2]]);
    }
}

/// <summary>What Redis said, or why it said nothing.</summary>
internal sealed class RedisException(string message) : Exception(message);
