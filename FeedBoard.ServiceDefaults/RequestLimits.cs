using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>
/// The size limits that Kestrel applies before any code of the board runs; it also hides the Server header. The figures are in
/// docs/operations.md.
/// </summary>
public static class RequestLimits
{
    /// <summary>
    /// The request line; a longer one gets 414. The longest search, 500 letters outside ASCII, takes at most 6 KiB.
    /// </summary>
    public const int Line = 8 * 1024;

    /// <summary>More headers get 431. A browser sends about twenty, and each proxy adds a few.</summary>
    public const int Headers = 64;

    /// <summary>The total size of the headers; more gets 431. The front end's cookies take about 2 KiB.</summary>
    public const int HeaderBytes = 24 * 1024;

    /// <param name="builder">The service.</param>
    /// <param name="body">The default body limit in bytes; a larger body gets 413. A route may set another.</param>
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
