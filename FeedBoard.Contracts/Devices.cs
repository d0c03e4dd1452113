namespace FeedBoard.Contracts;

/// <summary>Browser and system in two words, as sessions and mails name a device; an unknown user agent stays as it is.</summary>
public static class Devices
{
    // The first that is named counts: Edge and Opera call themselves Chrome too, and Chrome Safari.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Whale/", "Whale"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <returns>Browser and system; <c>null</c> for what is not known.</returns>
    public static (string? Browser, string? System) Of(string userAgent) => (Find(userAgent, Browsers), Find(userAgent, Systems));

    private static string? Find(string userAgent, (string Mark, string Name)[] known) =>
        known.FirstOrDefault(k => userAgent.Contains(k.Mark, StringComparison.Ordinal)).Name;
}
