using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// HEAD is GET without a body, on every route (RFC 9110, section 9.3.2). ASP.NET Core routes HEAD only to routes that name it.
/// </summary>
public static class HeadRequests
{
    /// <summary>
    /// Adds HEAD to every GET route. The handler runs as for GET; the server sends the same status and headers without the body.
    /// </summary>
    public static TBuilder WithHead<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(static endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is not { } taken)
                return;
            if (!taken.HttpMethods.Any(HttpMethods.IsGet) || taken.HttpMethods.Any(HttpMethods.IsHead))
                return;
            endpoint.Metadata.Add(new HttpMethodMetadata([.. taken.HttpMethods, HttpMethods.Head], taken.AcceptCorsPreflight));
        });
        return builder;
    }

    /// <summary>
    /// For the framework's own routes that leave out headers for HEAD, such as the length of static files. Their handler sees GET; the
    /// server still sends no body.
    /// </summary>
    public static TBuilder WithHeadersOfGet<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(static endpoint =>
        {
            if (endpoint.RequestDelegate is not { } handle)
                return;
            endpoint.RequestDelegate = async context =>
            {
                var method = context.Request.Method;
                if (HttpMethods.IsHead(method))
                    context.Request.Method = HttpMethods.Get;
                try
                {
                    await handle(context);
                }
                finally
                {
                    context.Request.Method = method;
                }
            };
        });
        return builder;
    }
}
