namespace FeedBoard.Web.Platform.Http;

/// <summary>
/// A page whose address contains a secret, such as the link of a mail: nothing keeps it, and no other address learns it by a
/// <c>Referer</c>. Because of that its own form comes with <c>Origin: null</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SecretInAddressAttribute : Attribute
{
    public static bool Is(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SecretInAddressAttribute>() is not null;
}
