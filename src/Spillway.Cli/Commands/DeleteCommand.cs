using System.CommandLine;
using Spillway.Exports;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway delete</c>: a project or task goes, with its media and whatever else is its.</summary>
internal static class DeleteCommand
{
    private static readonly Argument<string[]> What = new("OBJECT") { Description = "task:7 or project:1; several may be named.", Arity = ArgumentArity.OneOrMore };

    public static Command Create() =>
        new Command("delete", "Delete projects or tasks of the data root, with their media and exports.") { What }.Runs(Run);

    private static Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var objects = invocation.Value(What)!.Select(text => ObjectName.Require(text, "task", "project")).ToList();
        var delete = new ObjectDeletion(invocation.DataDirectory, invocation.OpenDatabase(), invocation.Settings, invocation.Time);
        var gone = objects.SelectMany(what => delete.Delete(what, cancellationToken)).ToList();
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(gone.Select(what => new { what.Kind, what.Id }));
        }

        invocation.Terminal.Line($"deleted {string.Join(", ", gone)}");
        return Task.FromResult(CommandLine.Done);
    }
}
