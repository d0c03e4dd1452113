namespace FeedBoard.Web.Platform.Http;

/// <summary>
/// A page whose address contains a secret, such as the link of a mail: nothing keeps it, and no other address learns it by a
/// <c>Referer</c>. Its own forms come with <c>Origin: null</c> because of that.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SecretInAddressAttribute : Attribute
{
    public static bool Is(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SecretInAddressAttribute>() is not null;

    /// <summary>Whether a browser without <c>Sec-Fetch-Site</c>, as without encryption, sent the form of such a page: its token decides.</summary>
    public static bool IsFormOf(HttpContext context) =>
        Is(context) && context.Request.Headers["Sec-Fetch-Site"].Count == 0 && context.Request.Headers.Origin is ["null"];
}
