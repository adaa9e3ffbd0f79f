namespace Spillway.Sweeping;

/// <summary>What cannot even be looked at: it is kept and reported, and never keeps a sweep from the rest.</summary>
internal static class Unreadable
{
    internal const string Rule = "unreadable";

    internal static (T? Found, SweepItem? Instead) Try<T>(string directory, byte[] name, Func<T?> look)
        where T : class
    {
        try
        {
            return (look(), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, Item(directory, name, exception));
        }
    }

    /// <summary>What can be listed; that there is more, which cannot, is told at the end.</summary>
    internal static IEnumerable<T> Until<T>(IEnumerable<T> listed, Action<Exception> told)
    {
        using var each = listed.GetEnumerator();
        while (Next()) yield return each.Current;

        bool Next()
        {
            try
            {
                return each.MoveNext();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                told(exception);
                return false;
            }
        }
    }

    internal static SweepItem Item(string directory, byte[] name, Exception why) =>
        new(directory, name, "unreadable", 0, TimeSpan.Zero, Verdict.Keep, Rule, why.Message);
}
