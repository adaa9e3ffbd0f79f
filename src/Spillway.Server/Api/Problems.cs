using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary>
/// The one place that knows HTTP statuses of answers. Bodies have CVAT's shapes, which its clients print: a list of sentences for
/// bad parameters, <c>detail</c> for what the framework refuses, a bare text where CVAT answers with one.
/// </summary>
internal static class Problems
{
    internal const string NotFinished = "The export process is not finished";

    private const string NotFound = "Not found.";

    internal static IResult OfExport(RequestOutcome outcome) => outcome.Verdict switch
    {
        RequestVerdict.Accepted => Json(new RequestIdResource(outcome.RequestId!), StatusCodes.Status202Accepted),
        RequestVerdict.AlreadyRunning => Json(new RequestIdResource(outcome.RequestId!), StatusCodes.Status409Conflict),
        RequestVerdict.UnknownFormat => BadParameter("Unknown format specified for the request"),
        RequestVerdict.DisabledFormat => Detail("Format is disabled", StatusCodes.Status405MethodNotAllowed),
        RequestVerdict.WithoutData => BadParameter("Backup of a task without data is not allowed"),
        RequestVerdict.NoSuchObject => Detail(outcome.Message, StatusCodes.Status404NotFound),
        _ => BadParameter(outcome.Message),
    };

    internal static IResult OfResult(ResultVerdict verdict) => verdict switch
    {
        ResultVerdict.NoSuchRequest => Sentence("Unknown export request id", StatusCodes.Status400BadRequest),
        ResultVerdict.NotFinished => Sentence(NotFinished, StatusCodes.Status400BadRequest),
        ResultVerdict.NoFile => Sentence("The export process has no result file to be downloaded locally", StatusCodes.Status400BadRequest),
        _ => Json("The exported file has expired, please retry exporting", StatusCodes.Status404NotFound),
    };

    internal static IResult OfCancel(CancelVerdict verdict) => verdict switch
    {
        CancelVerdict.Cancelled => Results.StatusCode(StatusCodes.Status200OK),
        CancelVerdict.NoSuchRequest => NoSuchRequest(),
        _ => Sentence("The request is over and cannot be cancelled", StatusCodes.Status400BadRequest),
    };

    internal static IResult NoSuchRequest() => Sentence("There is no request with specified id", StatusCodes.Status404NotFound);

    internal static IResult NoSuchObject() => Detail(NotFound, StatusCodes.Status404NotFound);

    internal static IResult NoSuchPage() => Detail("Invalid page.", StatusCodes.Status404NotFound);

    internal static IResult NotTheOwner() => Forbidden("You do not have permission to perform this action.");

    internal static IResult Forbidden(string sentence) => Detail(sentence, StatusCodes.Status403Forbidden);

    internal static IResult BadParameter(string sentence) => Json(new[] { sentence }, StatusCodes.Status400BadRequest);

    internal static IResult Found<T>(T resource) => Json(resource, StatusCodes.Status200OK);

    /// <summary>No such path, or not with this method.</summary>
    internal static Task OfRouting(StatusCodeContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Detail(NotFound, response.StatusCode).ExecuteAsync(context.HttpContext),
            StatusCodes.Status405MethodNotAllowed => Detail($"Method \"{request.Method}\" not allowed.", response.StatusCode).ExecuteAsync(context.HttpContext),
            _ => Task.CompletedTask,
        };
    }

    internal static async Task OfFailures(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (BadParameterException exception)
        {
            await BadParameter(exception.Message).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Spillway.Server");
            log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            await Detail("The server failed to answer; its log says why.", StatusCodes.Status500InternalServerError).ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private static IResult Detail(string detail, int status) => Json(new DetailResource(detail), status);

    private static IResult Sentence(string sentence, int status) => Results.Text(sentence, "text/plain", statusCode: status);

    private static IResult Json<T>(T body, int status) => Results.Json(body, Wire.Options, Wire.MediaType, status);
}

/// <summary>One sentence: what is wrong with a parameter of the request.</summary>
internal sealed class BadParameterException(string message) : Exception(message);
