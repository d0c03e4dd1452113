using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.ServiceDefaults.Providers;

/// <summary>A provider that people log in with by OpenID Connect: the section <c>Auth:Oidc:NAME</c>.</summary>
/// <param name="Name">In small letters; it is in addresses and stored with each link, so it never changes.</param>
/// <param name="Authority">Without the slash at its end: <c>/.well-known/openid-configuration</c> is below it.</param>
/// <param name="ClientSecret">Empty for a public client.</param>
/// <param name="DisplayName">What people read on the button.</param>
public sealed partial record LoginProvider(string Name, string Authority, string ClientId, string ClientSecret, string DisplayName)
{
    public const string Section = "Auth:Oidc";

    /// <summary>The longest display name that fits on a button of a phone.</summary>
    private const int MaxDisplayName = 40;

    /// <summary>The providers that the configuration names, by their names; mostly none.</summary>
    /// <exception cref="InvalidSettingException">A setting of one is missing or is not as it must be.</exception>
    public static IReadOnlyList<LoginProvider> Of(IConfiguration configuration) =>
        [.. configuration.GetSection(Section).GetChildren().Select(Of).OrderBy(p => p.DisplayName, StringComparer.Ordinal)];

    private static LoginProvider Of(IConfigurationSection section)
    {
        var name = section.Key.ToLowerInvariant();
        if (!ValidName().IsMatch(name))
            throw new InvalidSettingException(
                $"{Section}:{section.Key}: the name of a provider has letters, digits and dashes, 30 at most, such as {Section}:google."
            );
        var display = section["DisplayName"]?.Trim() is { Length: > 0 } given ? given : section.Key;
        if (display.Length > MaxDisplayName)
            throw new InvalidSettingException($"{section.Path}:DisplayName must have at most {MaxDisplayName} characters.");
        return new(
            name,
            AuthorityOf(section),
            section["ClientId"]?.Trim() is { Length: > 0 } client
                ? client
                : throw new InvalidSettingException($"{section.Path}:ClientId is missing: the provider gives it to each application."),
            section["ClientSecret"]?.Trim() ?? "",
            display
        );
    }

    /// <summary>Encrypted, but for a provider on this machine: its keys decide who is who.</summary>
    private static string AuthorityOf(IConfigurationSection section) =>
        Uri.TryCreate(section["Authority"]?.Trim(), UriKind.Absolute, out var url)
        && (url.Scheme is "https" || (url.Scheme is "http" && url.IsLoopback))
        && url is { Query: "", Fragment: "", UserInfo: "" }
            ? url.AbsoluteUri.TrimEnd('/')
            : throw new InvalidSettingException(
                $"{section.Path}:Authority must be the https:// address of the provider, such as https://accounts.google.com."
            );

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9]){0,29}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ValidName();
}
