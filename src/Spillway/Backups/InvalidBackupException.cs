using Spillway.Storage;

namespace Spillway.Backups;

/// <summary>One sentence: what is wrong with a backup, and where.</summary>
internal sealed class InvalidBackupException(string message) : InvalidContentException(message);
