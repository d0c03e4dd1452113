using System.Globalization;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.GuestPages;

/// <summary>The pages kept for guests; section <c>Pages</c>.</summary>
/// <param name="Lifetime">How old a page may be, even if no change of the board is known; zero: none is kept.</param>
/// <param name="Size">Of all pages together, in bytes.</param>
/// <param name="SharedLifetime">How long a cache on the way may keep a page after that, in whole seconds; zero: it asks each time.</param>
internal sealed record GuestPageOptions(TimeSpan Lifetime, long Size, TimeSpan SharedLifetime)
{
    private const long Megabyte = 1024 * 1024;

    /// <exception cref="InvalidSettingException">A value is malformed or out of its range.</exception>
    public static GuestPageOptions Of(IConfiguration configuration)
    {
        var shared = ParseTime("Pages:SharedLifetime", configuration["Pages:SharedLifetime"]);
        return shared.Ticks % TimeSpan.TicksPerSecond == 0
            ? new(
                ParseTime("Pages:Lifetime", configuration["Pages:Lifetime"]),
                ParseSize("Pages:Size", configuration["Pages:Size"]),
                shared
            )
            : throw new InvalidSettingException("Pages:SharedLifetime must be whole seconds, such as 00:00:05.");
    }

    private static TimeSpan ParseTime(string name, string? given) =>
        string.IsNullOrEmpty(given) ? TimeSpan.FromSeconds(1)
        : TimeSpan.TryParse(given, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= TimeSpan.FromHours(1)
            ? time
        : throw new InvalidSettingException($"{name} must be 00:00:00 to 01:00:00.");

    private static long ParseSize(string name, string? given) =>
        string.IsNullOrEmpty(given) ? 32 * Megabyte
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= 4096 ? size * Megabyte
        : throw new InvalidSettingException($"{name} must be 1 to 4096 (MiB).");
}
