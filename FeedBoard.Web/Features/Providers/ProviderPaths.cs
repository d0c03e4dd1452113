namespace FeedBoard.Web.Features.Providers;

/// <summary>Where the links of an account with providers are shown and made.</summary>
internal static class ProviderPaths
{
    /// <summary>The page that shows <c>LinkedProviders</c>.</summary>
    public const string Settings = "/me/security";

    /// <summary>Its place on that page.</summary>
    public const string Section = "#logins";

    /// <summary>The page that asks for the password before an account is linked.</summary>
    public const string Confirm = "/me/logins/link";
}
