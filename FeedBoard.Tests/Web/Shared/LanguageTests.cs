using FeedBoard.ApiService.Platform.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Web.Platform.Language;

namespace FeedBoard.Tests.Web.Shared;

public sealed class LanguageTests
{
    [Fact]
    public void Pages_mails_and_the_cache_in_front_know_the_same_languages()
    {
        string[] codes = [.. Languages.All.Select(l => l.Code)];
        Assert.Equal(BoardSettings.Languages, codes);
        Assert.Contains($"(?<language>{string.Join('|', codes)})", Repository.Read("deploy/nginx-cache.conf"), StringComparison.Ordinal);
    }
}
