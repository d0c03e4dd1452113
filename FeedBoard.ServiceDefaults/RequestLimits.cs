using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// How large a request may be before anything of ours has seen it, and that nobody is told what answers. The figures are in
/// docs/operations.md.
/// </summary>
public static class RequestLimits
{
    /// <summary>
    /// The method, the address and its query; more is answered 414. The longest search, 500 letters outside ASCII, has 6 KiB at most.
    /// </summary>
    public const int Line = 8 * 1024;

    /// <summary>More headers are answered 431: a browser sends some twenty, and each proxy adds a few.</summary>
    public const int Headers = 64;

    /// <summary>All headers together; more is answered 431. The front end's cookies have about two.</summary>
    public const int HeaderBytes = 24 * 1024;

    /// <param name="builder">The service.</param>
    /// <param name="body">Bytes of a body where the route says nothing else; more is answered 413.</param>
    public static void AddRequestLimits(this WebApplicationBuilder builder, long body) =>
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestLineSize = Line;
            o.Limits.MaxRequestHeaderCount = Headers;
            o.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
            o.Limits.MaxRequestBodySize = body;
        });
}
