using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Platform.Http;

/// <summary>How large the bodies of requests may be, in bytes; more gets 413.</summary>
internal static class RequestBodies
{
    /// <summary>A JSON object of a few fields.</summary>
    public const long Json = 64 * 1024;

    /// <summary>A form without files.</summary>
    public const long UrlEncoded = 1024 * 1024;

    /// <summary>The settings of the board: all of its texts, each character as <c>\uXXXX\uXXXX</c>.</summary>
    public const long Board = 2 * 1024 * 1024;

    /// <summary>One image of the largest size, and a little more: a slightly larger one gets an error that names the limit.</summary>
    public const long Image = InputLimits.MaxImageBytes + (64 * 1024);

    /// <summary>As many images as a feed may have, of the largest size, and the rest of the form.</summary>
    public const long Feed = (InputLimits.MaxImages * InputLimits.MaxImageBytes) + (2 * 1024 * 1024);

    public static TBuilder WithRequestBodyLimit<TBuilder>(this TBuilder builder, long bytes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestSizeLimitAttribute(bytes));
}
