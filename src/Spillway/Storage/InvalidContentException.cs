namespace Spillway.Storage;

/// <summary>Something that was read is not as it must be: one sentence that names the part and the fault, and leaves to others what the whole is called.</summary>
public abstract class InvalidContentException : Exception
{
    private protected InvalidContentException(string message)
        : base(message)
    {
    }
}
