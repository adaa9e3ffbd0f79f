using Spillway.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
