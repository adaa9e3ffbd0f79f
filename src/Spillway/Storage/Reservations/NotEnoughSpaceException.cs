namespace Spillway.Storage.Reservations;

/// <summary>One sentence: what cannot be written, how much room it needs, and what takes the rest.</summary>
internal sealed class NotEnoughSpaceException(string message) : IOException(message);
