using FeedBoard.ServiceDefaults;
using Microsoft.Net.Http.Headers;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>
/// Which pages of other places may call the API from a browser (CORS): those in <c>Cors:Origins</c>, with a token that they hold
/// themselves, never with cookies.
/// </summary>
internal static class Origins
{
    private const string Setting = "Cors:Origins";

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(10);

    /// <exception cref="InvalidSettingException">Not origins.</exception>
    public static void AddOrigins(this IHostApplicationBuilder builder)
    {
        var origins = Read(builder.Configuration).ToHashSet(StringComparer.Ordinal);
        builder.Services.AddCors(o =>
            o.AddDefaultPolicy(policy =>
                policy
                    .SetIsOriginAllowed(origins.Contains)
                    .WithMethods(
                        HttpMethods.Get,
                        HttpMethods.Head,
                        HttpMethods.Post,
                        HttpMethods.Put,
                        HttpMethods.Patch,
                        HttpMethods.Delete
                    )
                    .WithHeaders(
                        HeaderNames.Accept,
                        HeaderNames.AcceptLanguage,
                        HeaderNames.Authorization,
                        HeaderNames.ContentType,
                        HeaderNames.IfNoneMatch,
                        HeaderNames.Range,
                        BoardHeaders.IdempotencyKey,
                        BoardHeaders.LastEventId
                    )
                    .WithExposedHeaders(
                        HeaderNames.ETag,
                        HeaderNames.Link,
                        HeaderNames.RetryAfter,
                        HeaderNames.ContentRange,
                        BoardHeaders.TotalCount,
                        BoardHeaders.EventPosition
                    )
                    .SetPreflightMaxAge(AskAgainAfter)
            )
        );
    }

    /// <summary>Nothing at all while no origin is allowed.</summary>
    public static void UseOrigins(this WebApplication app)
    {
        if (!Read(app.Configuration).Any())
            return;
        app.Use(
            (context, next) =>
            {
                // Also where nobody asked from a page: what a cache keeps of it is not for one that does.
                context.Response.OnStarting(VaryByOrigin, context.Response);
                return next(context);
            }
        );
        app.UseCors();
    }

    private static Task VaryByOrigin(object state)
    {
        var headers = ((HttpResponse)state).Headers;
        if (!headers.Vary.Contains(HeaderNames.Origin, StringComparer.OrdinalIgnoreCase))
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        return Task.CompletedTask;
    }

    private static IEnumerable<string> Read(IConfiguration configuration) =>
        (configuration.GetSection(Setting).Get<string[]>() ?? []).Select(Checked);

    /// <returns>As a browser spells it in <c>Origin</c>.</returns>
    private static string Checked(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
        && !text.Contains('*', StringComparison.Ordinal)
            ? new UriBuilder(uri.Scheme, uri.IdnHost, uri.IsDefaultPort ? -1 : uri.Port).Uri.GetComponents(
                UriComponents.SchemeAndServer,
                UriFormat.UriEscaped
            )
            : throw new InvalidSettingException($"{Setting} must hold origins in full, such as https://app.example.org, not '{text}'.");
}
