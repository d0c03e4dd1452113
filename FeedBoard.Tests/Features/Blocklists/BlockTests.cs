using FeedBoard.Tests.Board;
using FeedBoard.Tests.Features.Board;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Moderation;

namespace FeedBoard.Tests.Features.Blocklists;

/// <summary>Moderators block domains, networks and words. Nobody signs up from a blocked one, and nobody is told why.</summary>
public sealed class BlockTests(JoinBoard board) : IClassFixture<JoinBoard>
{
    private const StringComparison Ignored = StringComparison.OrdinalIgnoreCase;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("domains", "Bad.Example.ORG", "bad.example.org", "domain")]
    [InlineData("domains", "한국.kr", "xn--3e0b707e.kr", "domain")]
    [InlineData("domains", "@at.example.org.", "at.example.org", "domain")]
    [InlineData("domains", "zip", "zip", "domain")]
    [InlineData("networks", "198.51.100.0/24", "198.51.100.0/24", "network")]
    [InlineData("networks", "198.51.101.0%2F24", "198.51.101.0/24", "network")]
    [InlineData("networks", "203.0.113.7", "203.0.113.7/32", "network")]
    [InlineData("networks", "2001:DB8:0::/48", "2001:db8::/48", "network")]
    [InlineData("networks", "::ffff:192.0.2.0/120", "192.0.2.0/24", "network")]
    [InlineData("words", "Crypto Casino", "crypto casino", "word")]
    [InlineData("words", "도박", "도박", "word")]
    [InlineData("words", "24%2F7", "24 7", "word")]
    public async Task Each_is_blocked_once_listed_logged_and_unblocked_once(string list, string typed, string kept, string name)
    {
        var mod = await board.JoinAsModeratorAsync();
        var id = await board.QueryAsync<long>($"SELECT id FROM users WHERE email = '{mod.Email}'");
        var path = $"/api/moderation/blocked-{list}";
        var first = await mod.PutAsync($"{path}/{typed}");
        var again = await (await board.JoinAsModeratorAsync()).PutAsync($"{path}/{typed}");
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.Equal((kept, id), ((string)first["value"]!, (long)first["moderator"]!["id"]!));
        var listed = Assert.Single(await mod.Client.ListAsync(path), b => (string)b!["value"]! == kept)!;
        foreach (var spelled in (string[])[typed, Uri.EscapeDataString(kept), typed.ToUpperInvariant().Replace("%2f", "%2F", Ignored)])
        {
            using var one = await mod.Client.GetAsync($"{path}/{spelled}", Cancel);
            Assert.Equal(listed.ToJsonString(), (await one.JsonAsync()).ToJsonString());
        }

        for (var n = 0; n < 2; n++)
        {
            using var response = await mod.Client.DeleteAsync($"{path}/{typed}", Cancel);
            Assert.Equal(204, (int)response.StatusCode);
        }

        Assert.DoesNotContain((await mod.Client.ListAsync(path)).Select(b => (string)b!["value"]!), v => v == kept);
        using (var gone = await mod.Client.GetAsync($"{path}/{typed}", Cancel))
            Assert.Equal("blocked_entry_not_found", (string)(await gone.IsProblemAsync(404, "Blocked Entry Not Found"))["code"]!);
        Assert.Equal(
            [$"{name}_blocked by {id}: {kept}", $"{name}_unblocked by {id}: {kept}"],
            await board.AuditAsync($"actor_id = {id}")
        );
    }

    [Theory]
    [InlineData("domains", "a%20b.org", "domain", "not_a_domain")]
    [InlineData("domains", "-a.org", "domain", "not_a_domain")]
    [InlineData("domains", "ann@example.org", "domain", "not_a_domain")]
    [InlineData("domains", "%20", "domain", "blank")]
    [InlineData("networks", "192.0.2.1/24", "cidr", "not_a_network")]
    [InlineData("networks", "192.0.2.0/33", "cidr", "not_a_network")]
    [InlineData("networks", "2001:db8::/129", "cidr", "not_a_network")]
    [InlineData("networks", "192.0.2/24", "cidr", "not_a_network")]
    [InlineData("networks", "192.0.2.0/-1", "cidr", "not_a_network")]
    [InlineData("networks", "fe80::1%25eth0", "cidr", "not_a_network")]
    [InlineData("networks", "here", "cidr", "not_a_network")]
    [InlineData("networks", "", "cidr", "blank")]
    [InlineData("words", "!!!", "word", "blank")]
    [InlineData("words", "LONG101", "word", "too_long")]
    public async Task What_is_none_is_refused_with_its_code(string list, string typed, string field, string code)
    {
        var mod = await board.JoinAsModeratorAsync();
        var path = $"/api/moderation/blocked-{list}/{typed.Replace("LONG101", new string('a', 101), StringComparison.Ordinal)}";
        using (var response = await mod.Client.PutAsync(path, null, Cancel))
            Assert.Equal(code, (string)(await response.IsInvalidAsync(field))["error_codes"]![field]![0]!["code"]!);
        using (var response = await mod.Client.DeleteAsync(path, Cancel))
            await response.IsInvalidAsync(field);
        if (typed.Length == 0)
            return; // the list
        using (var response = await mod.Client.GetAsync(path, Cancel))
            Assert.Equal(code, (string)(await response.IsInvalidAsync(field))["error_codes"]![field]![0]!["code"]!);
    }

    [Theory]
    [InlineData("domains", "above.example", "below.above.example")]
    [InlineData("networks", "203.0.112.0/24", "203.0.112.0/25")]
    [InlineData("words", "one two", "one")]
    public async Task What_is_read_is_that_entry_and_not_what_it_covers(string list, string blocked, string covered)
    {
        var mod = await board.JoinAsModeratorAsync();
        await mod.PutAsync($"/api/moderation/blocked-{list}/{Uri.EscapeDataString(blocked)}");
        using var response = await mod.Client.GetAsync($"/api/moderation/blocked-{list}/{covered}", Cancel);
        await response.IsProblemAsync(404, "Blocked Entry Not Found");
    }

    [Fact]
    public async Task A_full_list_takes_no_more_and_says_so()
    {
        var mod = await board.JoinAsModeratorAsync();
        await board.QueryAsync<object>("INSERT INTO blocked_words (value) SELECT ' full' || n || ' ' FROM generate_series(1, 1000) n");
        using (var response = await mod.Client.PutAsync("/api/moderation/blocked-words/onemore", null, Cancel))
            Assert.Equal("too_many", (string)(await response.IsInvalidAsync("word"))["error_codes"]!["word"]![0]!["code"]!);
        await mod.PutAsync("/api/moderation/blocked-words/full7"); // it is there already
        await board.QueryAsync<object>("DELETE FROM blocked_words WHERE value LIKE ' full%'");
    }

    [Fact]
    public async Task A_full_list_of_networks_is_told_by_the_name_on_the_wire_and_one_that_is_known_is_not_sent_again()
    {
        var mod = await board.JoinAsModeratorAsync();
        await board.QueryAsync<object>(
            $"""
            INSERT INTO blocked_networks (value)
            SELECT ('100.' || 64 + n / 256 || '.' || n % 256 || '.0/24')::cidr FROM generate_series(1, {InputLimits.MaxBlockedSources}) n
            """
        );
        try
        {
            using (var response = await mod.Client.PutAsync("/api/moderation/blocked-networks/198.51.100.0/24", null, Cancel))
                Assert.Equal("too_many", (string)(await response.IsInvalidAsync("cidr"))["error_codes"]!["cidr"]![0]!["code"]!);
            using var read = await mod.Client.GetAsync("/api/moderation/blocked-networks/100.64.1.0/24", Cancel);
            using var again = new HttpRequestMessage(HttpMethod.Get, read.RequestMessage!.RequestUri);
            again.Headers.IfNoneMatch.Add(read.Headers.ETag!);
            using var same = await mod.Client.SendAsync(again, Cancel);
            Assert.Equal(304, (int)same.StatusCode);
        }
        finally
        {
            await board.QueryAsync<object>("DELETE FROM blocked_networks WHERE value << '100.64.0.0/10'");
        }
    }

    [Fact]
    public async Task Nobody_signs_up_from_them_and_is_told_what_a_closed_board_says()
    {
        var (mod, admin) = (await board.JoinAsModeratorAsync(), board.Admin);
        await mod.PutAsync("/api/moderation/blocked-domains/spam.example");
        await mod.PutAsync("/api/moderation/blocked-domains/xn--9t4b11yi5a.kr"); // 테스트.kr
        await mod.PutAsync("/api/moderation/blocked-networks/198.18.0.0/15");
        await mod.PutAsync("/api/moderation/blocked-networks/2001:db8:bad::/48");
        await admin.ChangeBoardAsync(new { registration = "closed" });
        string closed;
        using (var response = await board.SignupAsync())
            closed = Words(await response.IsProblemAsync(403, "Registration Closed"));
        await admin.ChangeBoardAsync(new { registration = "open" });

        (string Email, string From)[] refused =
        [
            ("ann@spam.example", "192.0.2.1"),
            ("ann@SPAM.Example", "192.0.2.1"),
            ("ann\u1fef@spam.example", "192.0.2.1"), // in NFC, that is a grave accent, which an address may have
            (" ann@very.deep.spam.example ", "192.0.2.1"),
            ("ann@테스트.kr", "192.0.2.1"),
            ("ann@a.xn--9t4b11yi5a.kr", "192.0.2.1"),
            (Fresh(), "198.18.0.0"),
            (Fresh(), "198.19.255.255"),
            (Fresh(), "::ffff:198.19.1.1"),
            (Fresh(), "2001:db8:bad:1::7"),
        ];
        foreach (var (email, from) in refused)
        {
            using var response = await board.SignupAsync(email, from);
            Assert.Equal(closed, Words(await response.IsProblemAsync(403, "Registration Closed")));
            // The rest of the request says nothing about it either.
            using var bad = await board.SignupAsync(email, from, ("password", "short"));
            Assert.Equal(closed, Words(await bad.IsProblemAsync(403)));
        }

        (string Email, string From)[] taken =
        [
            (Fresh("notspam.example"), "192.0.2.1"),
            (Fresh("spam.example.org"), "192.0.2.1"),
            (Fresh(), "198.20.0.0"),
            (Fresh(), "2001:db8:bae::7"),
        ];
        foreach (var (email, from) in taken)
        {
            using var response = await board.SignupAsync(email, from);
            await response.JsonAsync();
        }

        static string Fresh(string domain = "example.org") => $"{Guid.NewGuid():N}@{domain}";

        static string Words(System.Text.Json.Nodes.JsonNode problem)
        {
            problem["trace_id"] = null;
            return problem.ToJsonString();
        }
    }
}
