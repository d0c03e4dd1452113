using System.Text.RegularExpressions;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Architecture;

/// <summary>The allowed dependencies between folders, by the <c>using</c> lines of the source: a namespace is a folder.</summary>
public sealed partial class FolderTests
{
    private const string Api = "FeedBoard.ApiService";

    /// <summary>The files of each feature whose types other features may use.</summary>
    private static readonly Dictionary<string, string[]> Published = new(StringComparer.Ordinal)
    {
        ["Auth"] =
        [
            "AccountByEmail.cs",
            "SessionLookup.cs",
            "ApiTokens.cs",
            "AuthInput.cs",
            "LoginWays.cs",
            "OpenSession.cs",
            "OwnPassword.cs",
            "Passwords.cs",
            "LoginOrigin.cs",
            "PasskeyConfirmations.cs",
            "LoginChallenges.cs",
            "SessionOpener.cs",
            "UsedChallenges.cs",
        ],
        ["Blocklists"] = ["SignupBlocks.cs"],
        ["Feeds"] = ["FeedQueries.cs"],
        ["Follows"] = ["FollowQueries.cs"],
        ["Images"] = ["ImageForm.cs", "ImageUploads.cs", "ImageUrls.cs", "ReceivedImage.cs"],
        ["Invites"] = ["InviteUse.cs"],
        ["Mail"] = ["AccountLinks.cs", "MailLimits.cs", "MailMessage.cs", "Outbox.cs"],
        ["Moderation"] = ["CaseQueries.cs", "HeldContent.cs", "RestrictionService.cs"],
        ["Notifications"] = ["NotificationService.cs"],
        ["Registrations"] = ["RegistrationQueries.cs"],
        ["Users"] = ["Mentions.cs"],
    };

    /// <summary>Other uses between features. This list may only shrink.</summary>
    private static readonly string[] Exceptions =
    [
        "MyPage uses Feeds/FeedSort.cs",
        "MyPage uses Images/Stores/IImageStore.cs",
        "MyPage uses Notifications/NotificationInput.cs",
        "Tags uses Feeds/FeedSort.cs",
        "Tags uses Feeds/FeedTotals.cs",
    ];

    [Theory]
    [InlineData("FeedBoard.Contracts")]
    [InlineData("FeedBoard.Imaging")]
    public void Contracts_and_imaging_use_no_other_project(string project)
    {
        Assert.DoesNotContain("<ProjectReference", Repository.Read($"{project}/{project}.csproj"), StringComparison.Ordinal);
        var named = Sources(project)
            .SelectMany(s => Project().Matches(s.Text).Select(m => m.Groups["project"].Value))
            .Append(project)
            .Distinct(StringComparer.Ordinal);
        Assert.Equal([project], named);
    }

    [Fact]
    public void Platform_and_database_use_no_feature() =>
        Assert.Empty(
            Imports()
                .Where(i => (IsUnder(i.From, "Platform") || IsUnder(i.From, "Database")) && IsFeature(i.To))
                .Select(i => $"{i.From} uses {i.To}")
        );

    [Fact]
    public void Platform_is_used_by_the_database_but_its_basis_does_not_use_it()
    {
        var used = Imports()
            .Where(i => IsUnder(i.From, "Database") && IsUnder(i.To, "Platform"))
            .Select(i => i.To)
            .ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Imports().Where(i => used.Contains(i.From) && IsUnder(i.To, "Database")).Select(i => $"{i.From} uses {i.To}"));
    }

    /// <summary>Folders in a feature's folder are that feature.</summary>
    [Fact]
    public void No_two_folders_use_each_other_not_even_by_way_of_others()
    {
        var uses = Imports()
            .Select(i => (From: Unit(i.From), To: Unit(i.To)))
            .Where(i => i.From != i.To)
            .ToLookup(i => i.From, i => i.To, StringComparer.Ordinal);
        Assert.NotEmpty(uses);
        foreach (var folder in uses.Select(u => u.Key))
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var next = new Queue<string>(uses[folder]);
            while (next.TryDequeue(out var one))
            {
                if (!reached.Add(one))
                    continue;
                foreach (var other in uses[one])
                    next.Enqueue(other);
            }

            Assert.DoesNotContain(folder, reached);
        }
    }

    [Fact]
    public void A_feature_uses_of_another_only_what_that_publishes()
    {
        var uses = new SortedSet<string>(StringComparer.Ordinal);
        var declared = Sources(Api).Where(s => IsFeature(s.Folder)).ToList();
        foreach (var (from, to, text) in Imports().Where(i => IsFeature(i.From) && IsFeature(i.To) && Unit(i.From) != Unit(i.To)))
        {
            foreach (
                var other in declared.Where(s =>
                    s.Folder == to && !Published.GetValueOrDefault(Name(to), []).Contains(Path.GetFileName(s.File), StringComparer.Ordinal)
                )
            )
            {
                if (
                    Declaration()
                        .Matches(other.Text)
                        .Any(d => Regex.IsMatch(text, $@"\b{d.Groups["type"].Value}\b", RegexOptions.None, TimeSpan.FromSeconds(1)))
                )
                    uses.Add($"{Name(from)} uses {other.File[(Api.Length + "/Features/".Length)..]}");
            }
        }

        Assert.Equal(Exceptions.Order(StringComparer.Ordinal), uses);
    }

    private static bool IsFeature(string folder) => IsUnder(folder, "Features");

    private static bool IsUnder(string folder, string parent) => folder.StartsWith($"{Api}.{parent}", StringComparison.Ordinal);

    private static string Name(string folder) => folder.Split('.')[3];

    private static string Unit(string folder) => IsFeature(folder) ? string.Join('.', folder.Split('.')[..4]) : folder;

    private static IEnumerable<(string From, string To, string Text)> Imports() =>
        Sources(Api).SelectMany(s => Using().Matches(s.Text).Select(m => (s.Folder, m.Groups["namespace"].Value, s.Text)));

    private static IEnumerable<(string File, string Folder, string Text)> Sources(string project) =>
        Repository.Sources(project).Select(f => (f, Path.GetDirectoryName(f)!.Replace('/', '.'), Repository.Read(f)));

    [GeneratedRegex(
        @"^using (?:static )?(?<namespace>FeedBoard\.ApiService\.[\w.]+);",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Using();

    [GeneratedRegex(
        @"^(?:using (?:static )?|namespace )(?<project>FeedBoard\.[A-Z]\w+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Project();

    [GeneratedRegex(
        @"^internal (?:static |sealed |abstract |partial |readonly )*(?:record struct|record|class|struct|interface|enum) (?<type>\w+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Declaration();
}
