using Microsoft.AspNetCore.Http;

namespace FeedBoard.ServiceDefaults;

public static class Requests
{
    /// <summary>Whether the request is a read: GET or HEAD.</summary>
    public static bool OnlyReads(this HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>
    /// Whether absolute URLs can be built from the <c>Host</c> header: it is present, and no label is empty or too long.
    /// </summary>
    public static bool HasHost(this HttpRequest request)
    {
        try
        {
            return request.Host.HasValue && request.Host.ToUriComponent().Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
