using System.Globalization;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Authentication;

namespace FeedBoard.Web.Features.Providers;

/// <summary>What was meant when somebody left for a provider. It travels in <c>state</c>, encrypted.</summary>
/// <param name="Return">A path of the board.</param>
/// <param name="Like">As <c>LikeInvitation</c> writes it.</param>
/// <param name="LinkTo">Whose account is to be linked; <c>null</c>: somebody logs in.</param>
internal sealed record ProviderStart(string Return, string? Like, long? LinkTo)
{
    private const string LikeItem = "like",
        LinkItem = "link";

    /// <summary>Of a longer address, <c>state</c> would be longer than some providers take.</summary>
    private const int MaxReturn = 500;

    public AuthenticationProperties ToProperties()
    {
        var properties = new AuthenticationProperties { RedirectUri = Return.Length <= MaxReturn ? Return : "/" };
        if (Like is not null)
            properties.Items[LikeItem] = Like;
        if (LinkTo is { } user)
            properties.Items[LinkItem] = user.ToString(CultureInfo.InvariantCulture);
        return properties;
    }

    /// <param name="properties"><c>null</c>: what was meant is lost.</param>
    public static ProviderStart Of(AuthenticationProperties? properties) =>
        new(
            LocalUrl.Of(properties?.RedirectUri),
            properties?.Items.TryGetValue(LikeItem, out var like) == true ? like : null,
            properties?.Items.TryGetValue(LinkItem, out var link) == true
            && long.TryParse(link, NumberStyles.None, CultureInfo.InvariantCulture, out var user)
                ? user
                : null
        );
}
