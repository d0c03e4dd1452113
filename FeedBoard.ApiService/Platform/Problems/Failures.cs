using System.Diagnostics;
using FeedBoard.ServiceDefaults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace FeedBoard.ApiService.Platform.Problems;

internal static class FailuresExtensions
{
    /// <summary>Adds problem details with a <c>trace_id</c>, for failures and for bare status codes alike.</summary>
    public static void AddFailures(this IHostApplicationBuilder builder)
    {
        builder.Services.AddExceptionHandler<FailureHandler>();
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(o =>
            o.CustomizeProblemDetails = context =>
            {
                context.ProblemDetails.Extensions.Remove("traceId");
                context.ProblemDetails.Extensions["trace_id"] =
                    Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
                context.ProblemDetails.Title ??= ReasonPhrases.GetReasonPhrase(
                    context.ProblemDetails.Status ?? StatusCodes.Status500InternalServerError
                );
                if (!context.ProblemDetails.Extensions.ContainsKey(ProblemDetailsCodes.Member))
                {
                    var code = OfStatus(context.ProblemDetails.Status ?? StatusCodes.Status500InternalServerError);
                    context.ProblemDetails.Set(code);
                    context.ProblemDetails.Detail ??= code.Detail;
                }
            }
        );
    }

    /// <summary>
    /// Of a bare status that the framework chose: the code with its reason phrase, or the only code that there is of the status.
    /// </summary>
    private static ProblemCode OfStatus(int status)
    {
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        var codes = ProblemCodes.All.Where(c => c.Status == status).ToList();
        return codes.Find(c => string.Equals(c.Detail, phrase, StringComparison.Ordinal))
            ?? (codes is [var only] ? only : new(phrase.ToLowerInvariant().Replace(' ', '_').Replace('-', '_'), status, phrase));
    }

    public static void UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context =>
            context.HttpContext.Response.StatusCode switch
            {
                StatusCodes.Status415UnsupportedMediaType => throw new InvalidInputException(
                    "body",
                    FieldError.NotReadable(
                        "The Content-Type is not one that this route takes: application/json, or for feeds multipart/form-data."
                    )
                ),
                // What the framework found out before any code of ours ran: a chunk that is none, a body that was cut off.
                StatusCodes.Status400BadRequest => throw new InvalidInputException(
                    "body",
                    FieldError.NotReadable("The body is cut off or not well-formed.")
                ),
                _ => context
                    .HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>()
                    .WriteJsonAsync(
                        new() { HttpContext = context.HttpContext, ProblemDetails = { Status = context.HttpContext.Response.StatusCode } }
                    )
                    .AsTask(),
            }
        );
        // Before anything is written or sent: a response that contains addresses could not be finished. Health has none, and probes from
        // before HTTP/1.1 name no host.
        app.Use(
            (context, next) =>
                !context.Request.HasHost() && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
                    ? throw new InvalidInputException(
                        "Host",
                        new(
                            FieldErrorCodes.Required,
                            "The Host header is missing or names no host: without it there are no absolute URLs."
                        )
                    )
                    : next(context)
        );
        app.Use(
            (context, next) =>
                context.Request.ContentCodings() is [var coding, ..]
                    ? throw Problem.UnsupportedContentCoding(Shown.Of(coding, 30))
                    : next(context)
        );
        app.Use(
            (context, next) =>
                context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null && !context.Request.IsUtf8()
                    ? throw new InvalidInputException("body", new(FieldErrorCodes.NotUnicode, "The body must be in UTF-8."))
                    : next(context)
        );
    }

    /// <summary>
    /// Writes a problem in JSON, whatever was asked for: there is no other form, and a refusal that cannot be written would be a 500.
    /// </summary>
    public static ValueTask WriteJsonAsync(this IProblemDetailsService problems, ProblemDetailsContext problem)
    {
        problem.HttpContext.Request.Headers.Accept = default;
        return problems.WriteAsync(problem);
    }
}
