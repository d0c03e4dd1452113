using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FeedBoard.ServiceDefaults;

/// <summary>HEAD is GET without a body, on every route (RFC 9110, section 9.3.2). ASP.NET Core itself routes HEAD only where it is named.</summary>
public static class HeadRequests
{
    /// <summary>Lets every route of GET take HEAD too. The handler runs as for GET; the server sends the same status and headers, and leaves the body out.</summary>
    public static TBuilder WithHead<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(static endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is not { } taken) return;
            if (!taken.HttpMethods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase) || taken.HttpMethods.Contains(HttpMethods.Head, StringComparer.OrdinalIgnoreCase)) return;
            endpoint.Metadata.Add(new HttpMethodMetadata([.. taken.HttpMethods, HttpMethods.Head], taken.AcceptCorsPreflight));
        });
        return builder;
    }
}
