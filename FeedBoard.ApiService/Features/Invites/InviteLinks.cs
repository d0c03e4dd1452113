using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService.Features.Invites;

/// <summary>Links to the page where somebody signs up with an invite.</summary>
/// <remarks>
/// Without <c>Board:PublicUrl</c> the host of the request is taken. Nobody else reads the response, so nobody is led elsewhere by it.
/// </remarks>
internal sealed class InviteLinks(IHttpContextAccessor accessor, IConfiguration configuration)
{
    private string? root;

    public string Of(string code) => $"{root ??= Root()}signup?invite={code}";

    private string Root()
    {
        if (PublicUrl.Of(configuration[BoardNames.PublicUrl]).Root is { } configured)
            return configured.AbsoluteUri;
        var request = accessor.HttpContext?.Request ?? throw new InvalidOperationException("Links can be made only during a request.");
        return $"{request.Scheme}://{request.Host}{request.PathBase}/";
    }
}
