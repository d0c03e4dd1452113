namespace FeedBoard.ApiService.Features.Blocklists;

/// <summary>A list of what is kept away. The texts are SQL.</summary>
/// <param name="Cast">Makes the type of the column of a parameter.</param>
/// <param name="Shown">The value <c>b.value</c> for people.</param>
/// <param name="Name">In the audit log: <c>domain_blocked</c>.</param>
/// <param name="Most">How many entries it has at most.</param>
internal sealed record BlockList(string Table, string Name, string Field, string Cast, string Shown, int Most)
{
    public static readonly BlockList Domains = new("blocked_domains", "domain", "domain", "", "b.value", InputLimits.MaxBlockedSources),
        Networks = new("blocked_networks", "network", "cidr", "::cidr", "b.value::text", InputLimits.MaxBlockedSources),
        Words = new("blocked_words", "word", "word", "", "btrim(b.value)", InputLimits.MaxBlockedWords);
}
