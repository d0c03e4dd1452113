using Microsoft.AspNetCore.Http;

namespace FeedBoard.ServiceDefaults;

public static class Requests
{
    /// <summary>Whether the request asks for something and changes nothing: GET or HEAD.</summary>
    public static bool OnlyReads(this HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>
    /// Whether addresses can be made of the <c>Host</c> that was asked for: it is there, and none of its labels is too long or empty.
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
