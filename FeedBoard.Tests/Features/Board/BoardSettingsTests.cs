using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Comments;
using FeedBoard.Tests.Features.Events;
using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Features.Moderation;
using FeedBoard.Tests.Features.Users;
using FeedBoard.Tests.Platform.Telemetry;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Board;

/// <summary>The board's settings: read by everybody, changed by admins, seen by every replica.</summary>
public sealed class BoardSettingsTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static readonly string[] Fields =
    [
        "name",
        "description",
        "about",
        "rules",
        "terms",
        "privacy",
        "announcement",
        "logo_url",
        "logo",
        "registration",
        "verify_email",
        "signup_challenge",
        "invites",
        "languages",
        "version",
        "counts",
    ];

    [Fact]
    public async Task Everybody_reads_all_of_it_and_what_an_admin_changes_is_changed_alone()
    {
        var before = await board.Guest.ReadBoardAsync();
        Assert.Equal(Fields, before.AsObject().Select(f => f.Key));
        Assert.Equal(
            ("open", false, false, "moderators", """["en","ko"]"""),
            (
                (string)before["registration"]!,
                (bool)before["verify_email"]!,
                (bool)before["signup_challenge"]!,
                (string)before["invites"]!,
                before["languages"]!.ToJsonString()
            )
        );
        Assert.Matches(@"^\d+\.\d+", (string)before["version"]!);

        var admin = await board.JoinAsAdminAsync();
        var name = $"바다와 {Guid.NewGuid():N}"[..20];
        var after = await admin.ChangeBoardAsync(
            new
            {
                name = $"  {name} ",
                rules = "1. Be kind.\r\n2. *Really*.",
                signup_challenge = true,
                invites = "everybody",
            }
        );
        Assert.Equal(
            (name, "1. Be kind.\n2. *Really*.", true, "everybody"),
            ((string)after["name"]!, (string)after["rules"]!, (bool)after["signup_challenge"]!, (string)after["invites"]!)
        );
        var seen = await board.Guest.ReadBoardAsync();
        foreach (var field in Fields.Except(["counts"], StringComparer.Ordinal))
        {
            Assert.Equal(after[field]?.ToJsonString(), seen[field]?.ToJsonString());
            if (field is not ("name" or "rules" or "signup_challenge" or "invites"))
                Assert.Equal(before[field]?.ToJsonString(), seen[field]?.ToJsonString());
        }

        using var audit = await admin.Client.AskAsync("GET", "/api/moderation/audit");
        var entry = (await audit.JsonAsync())[0]!;
        Assert.Equal(
            ("board_changed", $"name: {name}, rules, signup_challenge: on, invites: everybody"),
            ((string)entry["action"]!, (string)entry["detail"]!)
        );
        Assert.Equal("", (string)(await admin.ChangeBoardAsync(new { rules = " " }))["rules"]!);
        await admin.ChangeBoardAsync(new { signup_challenge = false, invites = "moderators" });
    }

    [Theory]
    [InlineData("{}", "body", "nothing_to_change")]
    [InlineData("""{"name": " "}""", "name", "blank")]
    [InlineData("""{"name": "a\nb"}""", "name", "character_not_allowed")]
    [InlineData("""{"name": "a\u202eb"}""", "name", "character_not_allowed")]
    [InlineData("""{"name": "LONG61"}""", "name", "too_long")]
    [InlineData("""{"about": "LONG20001"}""", "about", "too_long")]
    [InlineData("""{"terms": "\u0000"}""", "terms", "character_not_allowed")]
    [InlineData("""{"registration": "Open"}""", "registration", "not_one_of")]
    [InlineData("""{"invites": "admins"}""", "invites", "not_one_of")]
    [InlineData("""{"verify_email": "yes"}""", "verify_email", "wrong_type")]
    public async Task What_cannot_be_is_refused_by_field(string json, string field, string code)
    {
        var admin = await board.JoinAsAdminAsync();
        json = json.Replace("LONG61", new string('가', 61), StringComparison.Ordinal)
            .Replace("LONG20001", new string('가', 20_001), StringComparison.Ordinal);
        using var response = await admin.Client.AskAsync("PATCH", "/api/board", json);
        var problem = await response.IsProblemAsync(422);
        Assert.Equal(code, (string)problem["error_codes"]![field]![0]!["code"]!);
    }

    [Fact]
    public async Task The_longest_texts_are_taken_together()
    {
        var admin = await board.JoinAsAdminAsync();
        var text = new string('가', 20_000);
        var change = new
        {
            name = new string('가', 60),
            description = text,
            about = text,
            rules = text,
            terms = text,
            privacy = text,
        };
        Assert.Equal(text, (string)(await admin.ChangeBoardAsync(change))["privacy"]!);
        await admin.ChangeBoardAsync(
            new
            {
                description = "",
                about = "",
                rules = "",
                terms = "",
                privacy = "",
            }
        );
    }

    [Fact]
    public async Task Two_admins_who_change_different_settings_at_once_change_both()
    {
        var (ann, ben) = (await board.JoinAsAdminAsync(), await board.JoinAsAdminAsync());
        for (var n = 0; n < 5; n++)
        {
            await Task.WhenAll(ann.ChangeBoardAsync(new { terms = $"terms {n}" }), ben.ChangeBoardAsync(new { privacy = $"privacy {n}" }));
            var read = await board.Guest.ReadBoardAsync();
            Assert.Equal(($"terms {n}", $"privacy {n}"), ((string)read["terms"]!, (string)read["privacy"]!));
        }
    }

    [Fact]
    public async Task Another_replica_follows_by_the_event_and_its_clients_are_told_after_it_has()
    {
        using var other = board.StartReplica();
        var admin = await board.JoinAsAdminAsync();
        await using var stream = await LiveStream.OpenAsync(other);
        await other.ReadBoardAsync();
        for (var n = 0; n < 3; n++)
        {
            await admin.ChangeBoardAsync(new { description = $"version {n}" });
            await stream.NextAsync("board_changed");
            Assert.Equal($"version {n}", (string)(await other.ReadBoardAsync())["description"]!);
        }

        // Whoever changes the table: the trigger announces it.
        await board.QueryAsync<object>("UPDATE board_settings SET description = 'by hand'");
        await Wait.ForAsync(
            "what was changed by hand",
            async () => (string)(await other.ReadBoardAsync())["description"]! == "by hand"
        );
    }

    [Fact]
    public async Task Reading_costs_no_statement()
    {
        using var traces = new Traces(board);
        // The event of an earlier change may still be on its way, and has them read once more.
        await Wait.ForAsync(
            "a read that costs no statement",
            async () =>
            {
                using var read = await traces.SendAsync(HttpMethod.Get, "/api/board");
                return read.Statements.Count == 0;
            }
        );
    }

    [Fact]
    public async Task The_board_is_counted_once_a_minute()
    {
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        var before = (await board.Guest.ReadBoardAsync())["counts"]!;
        var ann = await board.JoinAsync();
        var feed = await ann.FeedAsync();
        using var comment = await ann.PostAsync("/api/comment/create", new { feed_id = feed.Id(), content = "And a comment" });
        Assert.True(JsonNode.DeepEquals(before, (await board.Guest.ReadBoardAsync())["counts"]));
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        var after = (await board.Guest.ReadBoardAsync())["counts"]!;
        Assert.Equal(
            ((long)before["users"]! + 1, (long)before["feeds"]! + 1, (long)before["comments"]! + 1),
            ((long)after["users"]!, (long)after["feeds"]!, (long)after["comments"]!)
        );
    }

    [Fact]
    public async Task Comments_that_are_hidden_or_on_a_hidden_feed_are_not_counted()
    {
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        var before = (long)(await board.Guest.ReadBoardAsync())["counts"]!["comments"]!;
        var (ann, moderator) = (await board.JoinAsync(), await board.JoinAsModeratorAsync());
        var (shown, hidden) = ((await ann.FeedAsync()).Id(), (await ann.FeedAsync()).Id());
        foreach (var feed in new[] { shown, hidden })
        {
            await ann.CommentAsync(feed);
            await moderator.HideCommentAsync((await ann.CommentAsync(feed)).Id());
        }

        await moderator.HideFeedAsync(hidden);
        board.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before + 1, (long)(await board.Guest.ReadBoardAsync())["counts"]!["comments"]!);
    }

    [Fact]
    public async Task A_board_that_sends_no_mail_asks_for_no_confirmed_addresses()
    {
        var admin = await board.JoinAsAdminAsync();
        using var response = await admin.PatchBoardAsync(new { verify_email = true });
        Assert.Equal("mail_not_configured", (string)(await response.IsProblemAsync(503))["code"]!);
        Assert.False((bool)(await admin.ChangeBoardAsync(new { verify_email = false }))["verify_email"]!);
    }
}

/// <summary>A board with a mail server that nobody talks to.</summary>
public sealed class ServerMailBoard(TestPostgres postgres) : MailBoard(postgres)
{
    protected override string Mail => "smtp://127.0.0.1:9?from=board@example.org&security=none";
}

/// <summary>Whether addresses are to be confirmed, where nobody has decided it.</summary>
public sealed class DefaultOfVerificationTests(MailBoard folder, ServerMailBoard server)
    : IClassFixture<MailBoard>,
        IClassFixture<ServerMailBoard>
{
    [Fact]
    public async Task It_is_on_with_a_mail_server_and_off_with_a_folder()
    {
        Assert.False((bool)(await folder.Guest.ReadBoardAsync())["verify_email"]!);
        Assert.True((bool)(await server.Guest.ReadBoardAsync())["verify_email"]!);
    }
}
