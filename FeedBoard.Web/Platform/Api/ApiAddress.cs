using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.Api;

/// <summary>The address of the API: <c>services:apiservice:https:0</c> or <c>services:apiservice:http:0</c>.</summary>
public sealed record ApiAddress(Uri Uri)
{
    private readonly string images = new Uri(Uri, "/api/image/").AbsoluteUri;

    /// <summary>An image's URL as the browser is to ask for it: by this origin, where the API named it by its own address.</summary>
    public string ForBrowser(string imageUrl) =>
        imageUrl.StartsWith(images, StringComparison.Ordinal) ? "/api/image/" + imageUrl[images.Length..] : imageUrl;

    /// <exception cref="InvalidSettingException">None is given, or not an absolute URL.</exception>
    public static ApiAddress Of(IConfiguration configuration)
    {
        var given = configuration[$"services:{BoardNames.Api}:https:0"] ?? configuration[$"services:{BoardNames.Api}:http:0"];
        return Uri.TryCreate(given, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new(uri)
            : throw new InvalidSettingException(
                "services:apiservice:http:0 must be the address of the API, such as http://127.0.0.1:5181."
            );
    }
}
