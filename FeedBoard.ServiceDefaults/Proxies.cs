using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>Believes <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> of the proxies in <c>Proxies:Known</c>, and of nobody else.</summary>
public static class Proxies
{
    /// <exception cref="InvalidSettingException">Not addresses or networks.</exception>
    public static void AddProxies(this IHostApplicationBuilder builder)
    {
        var known = builder.Configuration.GetSection(BoardNames.KnownProxies).Get<string[]>() ?? [];
        var networks = known.Select(Parse).ToList();
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = networks.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            // The front end behind an ingress is two hops: each must be known, and the first one that is not is the person.
            o.ForwardLimit = null;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in networks) o.KnownIPNetworks.Add(network);
            // A proxy hands on whatever host it was asked for: one that is not ours is not believed of it either.
            o.AllowedHosts = builder.Configuration["AllowedHosts"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        });
    }

    private static System.Net.IPNetwork Parse(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network)) return network;
        if (IPAddress.TryParse(text, out var address)) return new(address, address.GetAddressBytes().Length * 8);
        throw new InvalidSettingException($"Proxies:Known must hold addresses or networks, such as 10.0.0.7 or 10.0.0.0/8, not '{text}'.");
    }
}
