namespace Spillway.Storage;

/// <summary>
/// Told what is about to be done on the file system, wherever another process's doing decides how it ends. In production nobody is told; a
/// test makes several actors take turns there, in every order.
/// </summary>
/// <param name="what"><c>wait</c>: somebody else must go on first.</param>
internal delegate void FileStep(string what);
