using Microsoft.AspNetCore.Http;

namespace FeedBoard.ServiceDefaults;

public static class Requests
{
    /// <summary>Whether the request asks for something and changes nothing: GET or HEAD.</summary>
    public static bool OnlyReads(this HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
