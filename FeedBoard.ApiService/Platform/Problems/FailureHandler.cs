using System.Collections.ObjectModel;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Platform.Problems;

/// <summary>
/// The one place that turns failures into <c>application/problem+json</c>; what it does not know is a 500 without details.
/// </summary>
internal sealed partial class FailureHandler(IProblemDetailsService problems, ReadPool pool, ILogger<FailureHandler> logger)
    : IExceptionHandler
{
    private static readonly TimeSpan StoreRetryAfter = TimeSpan.FromSeconds(2);

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        if (IsDatabaseGone(exception))
            pool.ForgetIdle();
        var details = Describe(exception);
        if (details.Status == StatusCodes.Status500InternalServerError)
            UnexpectedFailure(exception);
        if (details.Status == StatusCodes.Status503ServiceUnavailable)
            StoreUnavailable(exception.GetType().Name, exception.GetBaseException().Message);

        context.Response.StatusCode = details.Status!.Value;
        if (details.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (details.Status == StatusCodes.Status415UnsupportedMediaType)
            context.Response.Headers.AcceptEncoding = "identity"; // RFC 9110, section 15.5.16
        if (RetryAfter(exception, details.Status.Value) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        await problems.WriteJsonAsync(
            new()
            {
                HttpContext = context,
                ProblemDetails = details,
                Exception = exception,
            }
        );
        return true;
    }

    private static ProblemDetails Describe(Exception exception) =>
        exception switch
        {
            ProblemException problem => Details(problem.Code, problem.Message, problem.More),
            InvalidInputException invalid => Invalid(invalid.Errors, invalid.Code),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Details(ProblemCodes.BodyTooLarge),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Details(ProblemCodes.BodyTooSlow),
            BadHttpRequestException bad => Invalid(Unreadable(bad), ProblemCodes.InvalidInput),
            UnavailableException unavailable => Details(unavailable.Code),
            _ when IsDatabaseAway(exception) => Details(ProblemCodes.DatabaseUnavailable),
            _ => Details(ProblemCodes.InternalError),
        };

    private static ProblemDetails Details(ProblemCode code, string? detail = null, IReadOnlyDictionary<string, object>? more = null)
    {
        var details = new ProblemDetails { Status = code.Status, Detail = detail ?? code.Detail };
        details.Set(code);
        foreach (var (name, value) in more ?? ReadOnlyDictionary<string, object>.Empty)
            details.Extensions[name] = value;
        return details;
    }

    private static HttpValidationProblemDetails Invalid(IReadOnlyDictionary<string, FieldError[]> errors, ProblemCode code)
    {
        var texts = errors.Select(e => KeyValuePair.Create(e.Key, e.Value.Select(x => x.Text).ToArray()));
        var details = new HttpValidationProblemDetails(texts)
        {
            Status = code.Status,
            Title = "Unprocessable Content",
            Detail = code.Detail,
        };
        details.Set(code);
        details.SetErrorCodes(errors);
        return details;
    }

    private static TimeSpan? RetryAfter(Exception exception, int status) =>
        exception switch
        {
            ProblemException { RetryAfter: { } wait } => wait,
            _ when status == StatusCodes.Status503ServiceUnavailable => StoreRetryAfter,
            _ => null,
        };

    /// <summary>Names the place in the body that could not be read; of parameters see <c>Parameters</c>.</summary>
    private static Dictionary<string, FieldError[]> Unreadable(BadHttpRequestException exception)
    {
        if (exception.InnerException is JsonException json)
        {
            var path = json.Path?.TrimStart('$').TrimStart('.');
            return One(
                string.IsNullOrEmpty(path) ? "body" : path,
                string.IsNullOrEmpty(path)
                    ? FieldError.NotReadable("The body is not valid JSON of the expected form.")
                    : FieldError.WrongType("The value has the wrong type or is not valid JSON.")
            );
        }

        return exception.StatusCode == StatusCodes.Status415UnsupportedMediaType
            ? One("body", FieldError.NotReadable("The body must be JSON, sent with Content-Type: application/json."))
            : One("body", FieldError.NotReadable("A body is required, whole and well-formed."));
    }

    private static Dictionary<string, FieldError[]> One(string field, FieldError error) =>
        new(StringComparer.Ordinal) { [field] = [error] };

    /// <summary>
    /// The database is down, starting, stopping, read-only, slow, or has no connection to spare; what ran in a transaction was rolled back.
    /// </summary>
    private static bool IsDatabaseAway(Exception? exception) =>
        exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction } => true,
            PostgresException postgres => postgres.IsTransient
                || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal)
                || postgres.SqlState.StartsWith("53", StringComparison.Ordinal),
            NpgsqlException { InnerException: IOException or SocketException or TimeoutException } => true,
            NpgsqlException npgsql => npgsql.IsTransient || npgsql.Message.Contains("pool has been exhausted", StringComparison.Ordinal),
            DbUpdateException or InvalidOperationException => exception.InnerException is not null
                && IsDatabaseAway(exception.InnerException),
            _ => false,
        };

    /// <summary>It ended the connection, or is not there to take one: not merely busy.</summary>
    private static bool IsDatabaseGone(Exception? exception) =>
        exception switch
        {
            PostgresException postgres => postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
            NpgsqlException { InnerException: IOException or SocketException } => true,
            DbUpdateException or InvalidOperationException => IsDatabaseGone(exception.InnerException),
            _ => false,
        };

    [LoggerMessage(1, LogLevel.Error, "A request failed unexpectedly")]
    private partial void UnexpectedFailure(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A store is not available: {Kind}: {Reason}")]
    private partial void StoreUnavailable(string kind, string reason);
}
