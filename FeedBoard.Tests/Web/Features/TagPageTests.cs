using System.Net;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Comments;

namespace FeedBoard.Tests.Web.Features;

/// <summary>Tags and mentions in texts, and the page of a tag.</summary>
[Slow]
public sealed class TagPageTests(WebBoard board) : IClassFixture<WebBoard>, IDisposable
{
    public void Dispose() => Assert.Equal("", string.Join("\n", board.Faults.Take()));

    [Theory]
    [InlineData("바다")]
    [InlineData("コーヒー")]
    [InlineData("漢字")]
    [InlineData("été")]
    public async Task A_tag_leads_to_the_feeds_that_have_it(string word)
    {
        var (ann, tag) = (await board.JoinAsync(), $"{word}{Guid.NewGuid():N}"[..20]);
        for (var n = 0; n < 12; n++)
            await ann.FeedAsync($"Number {n}", $"A day #{tag.ToUpperInvariant()}, and https://example.org/#{tag}");
        using var guest = new Visitor(board.Web);
        using var front = await guest.GetAsync("/");
        var link = (await front.PageAsync()).QuerySelector(".card .text a[href^='/tag/']")!;
        Assert.Equal($"#{tag.ToUpperInvariant()}", link.TextContent);

        using var first = await guest.GetAsync(link.GetAttribute("href")!);
        var page = await first.PageAsync();
        Assert.Equal($"#{tag}", page.Text("h1"));
        Assert.Equal("12 feeds", page.Text(".tag-head p"));
        Assert.Equal("Number 11", page.QuerySelector(".card-title")!.TextContent);
        Assert.Equal(10, page.QuerySelectorAll(".card").Length);
        using var second = await guest.GetAsync(page.QuerySelector("a[data-more]")!.GetAttribute("href")!);
        Assert.Equal(2, (await second.PageAsync()).QuerySelectorAll(".card").Length);
    }

    [Theory]
    [InlineData("/tag/nobody_used_this", HttpStatusCode.OK)]
    [InlineData("/tag/%3Cscript%3Ealert(1)%3C%2Fscript%3E", HttpStatusCode.OK)]
    [InlineData("/tag/%22%20onload=x", HttpStatusCode.OK)]
    [InlineData("/tag/a%2Fb", HttpStatusCode.OK)]
    [InlineData("/tag/%20", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/tag/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/tag/a?cursor=broken", HttpStatusCode.UnprocessableEntity)]
    public async Task A_tag_that_is_not_there_is_an_empty_page_and_nonsense_is_said_to_be_that(string path, HttpStatusCode status)
    {
        using var guest = new Visitor(board.Web);
        using var response = await guest.GetAsync(path);
        var page = await response.PageAsync();
        Assert.Equal(status, response.StatusCode);
        Assert.Single(page.QuerySelectorAll(status == HttpStatusCode.OK ? ".empty h2" : ".problem h1"));
        Assert.Empty(page.QuerySelectorAll("script:not([src]), main [onload]"));
    }

    [Fact]
    public async Task The_front_page_has_the_tags_of_the_week_and_nothing_when_there_are_none()
    {
        await board.QueryAsync<object>("DELETE FROM feeds");
        using var guest = new Visitor(board.Web);
        using (var before = await guest.GetAsync("/"))
            Assert.Empty((await before.PageAsync()).QuerySelectorAll(".top-tags"));
        var ann = await board.JoinAsync();
        await ann.FeedAsync("t", "#여름휴가 #sea");
        await ann.FeedAsync("t", "#sea");

        using var response = await guest.GetAsync("/");
        Assert.Equal(
            [("#sea", "/tag/sea", "2 feeds this week"), ("#여름휴가", $"/tag/{Uri.EscapeDataString("여름휴가")}", "1 feed this week")],
            (await response.PageAsync())
                .QuerySelectorAll(".top-tags a")
                .Select(a => (a.TextContent, a.GetAttribute("href")!, a.GetAttribute("title")!))
        );
    }

    [Fact]
    public async Task A_mentioned_person_is_a_link_in_any_letter_case_and_everything_else_stays_text()
    {
        var (ann, ben) = (await board.JoinAsync(), await board.JoinAsync());
        var text =
            $"@{ben.Nickname} @{ben.Nickname.ToUpperInvariant()}님 @{ben.Nickname}x @nobody <b>#bold</b> #<script>alert(1)</script> "
                + $"@{ben.Nickname}\"onmouseover=x https://example.org/@{ben.Nickname}";
        var feed = (await ann.FeedAsync("A title", text)).Id();
        await ann.CommentAsync(feed, text);
        var person = $"/person/{await board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{ben.Email}'")}";
        using var guest = new Visitor(board.Web);

        using var response = await guest.GetAsync($"/feed/{feed}");
        var page = await response.PageAsync();

        foreach (var shown in page.QuerySelectorAll(".feed > .text, .comment .text"))
        {
            Assert.Equal(text, shown.TextContent);
            Assert.Equal(
                [
                    ($"@{ben.Nickname}", person),
                    ($"@{ben.Nickname.ToUpperInvariant()}", person),
                    ("#bold", "/tag/bold"),
                    ($"@{ben.Nickname}", person),
                    ($"https://example.org/@{ben.Nickname}", $"https://example.org/@{ben.Nickname}"),
                ],
                shown.QuerySelectorAll("a").Select(a => (a.TextContent, a.GetAttribute("href")!))
            );
            Assert.Equal(5, shown.QuerySelectorAll("*").Length);
            Assert.All(shown.QuerySelectorAll("a[href^='/']"), a => Assert.False(a.HasAttribute("target")));
        }

        Assert.Equal(2, page.QuerySelectorAll(".feed > .text, .comment .text").Length);
    }
}
