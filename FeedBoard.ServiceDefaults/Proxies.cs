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
/// Trusts <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> only from the proxies in <c>Proxies:Known</c>.
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
            // The front end behind an ingress is two hops. Each must be known; the first unknown address is the visitor's.
            o.ForwardLimit = null;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in networks)
                o.KnownIPNetworks.Add(network);
            // A proxy forwards any host that a client sends, so a forwarded host must be an allowed one too.
            o.AllowedHosts =
                builder.Configuration["AllowedHosts"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                ?? [];
        });
    }

    /// <summary>
    /// Applies the forwarded headers. A prefix becomes the request's <see cref="HttpRequest.PathBase"/>: the proxy has removed it from the
    /// path, and all links to the service begin with it. A prefix that is not a plain path, such as <c>//evil.example</c>, is ignored.
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

    /// <summary>A prefix that needs no escaping in a URL, a header, HTML, XML or JSON, and that no browser reads as another host.</summary>
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
