using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// Believes <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> of the proxies in <c>Proxies:Known</c>, and of nobody
/// else.
/// </summary>
public static partial class Proxies
{
    /// <exception cref="InvalidSettingException">Not addresses or networks.</exception>
    public static void AddProxies(this IHostApplicationBuilder builder)
    {
        var known = builder.Configuration.GetSection(BoardNames.KnownProxies).Get<string[]>() ?? [];
        var networks = known.Select(Parse).ToList();
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = networks.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.All;
            // The front end behind an ingress is two hops: each must be known, and the first one that is not is the person.
            o.ForwardLimit = null;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in networks)
                o.KnownIPNetworks.Add(network);
            // A proxy hands on whatever host it was asked for: one that is not ours is not believed of it either.
            o.AllowedHosts =
                builder.Configuration["AllowedHosts"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                ?? [];
        });
    }

    /// <summary>
    /// Takes over what the proxies have said. A prefix becomes the request's <see cref="HttpRequest.PathBase"/>: the proxy has taken it off
    /// the path, and whatever the service writes for the browser begins with it. One that is no plain path, such as <c>//evil.example</c>,
    /// is left out.
    /// </summary>
    public static void UseProxies(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use(
            (context, next) =>
            {
                var prefix = context.Request.PathBase.Value?.TrimEnd('/') ?? "";
                context.Request.PathBase = IsPlainPath(prefix) ? prefix : PathString.Empty;
                return next(context);
            }
        );
    }

    /// <summary>Nothing in it has to be escaped in a URL, a header, HTML, XML or JSON, and no browser takes it for another place.</summary>
    private static bool IsPlainPath(string prefix) =>
        prefix.Length is > 0 and <= 200 && PlainPath().IsMatch(prefix) && !prefix.Split('/').Any(segment => segment is "." or "..");

    [GeneratedRegex(
        "^(/[A-Za-z0-9._~-]+)+\\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PlainPath();

    private static System.Net.IPNetwork Parse(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network))
            return network;
        if (IPAddress.TryParse(text, out var address))
            return new(address, address.GetAddressBytes().Length * 8);
        throw new InvalidSettingException($"Proxies:Known must hold addresses or networks, such as 10.0.0.7 or 10.0.0.0/8, not '{text}'.");
    }
}
