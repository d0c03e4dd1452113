using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Web;

/// <summary>A board whose API and front end keep what guests are shown, as long as for people.</summary>
public class GuestPagesBoard(TestPostgres postgres, SwiftServer swift, Browser browser) : WebBoard(postgres, swift, browser)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>A front end that keeps pages until it hears of a change.</summary>
    public static KeyValuePair<string, string> ForLong => new("Pages:Lifetime", "01:00:00");

    protected override IEnumerable<KeyValuePair<string, string>> Settings => [.. base.Settings, new("Cache:Lifetime", Lifetime.ToString())];

    protected override IEnumerable<KeyValuePair<string, string>> WebSettings => [new("Pages:Lifetime", Lifetime.ToString())];
}
