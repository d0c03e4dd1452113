using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeedBoard.ApiService;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Docs;

/// <summary>The app host cannot be built everywhere; these tests compare its names with those of the services anyway.</summary>
public sealed partial class NameTests(FileBoard board) : IClassFixture<FileBoard>
{
    private static readonly Dictionary<string, string> Names = typeof(BoardNames)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.FieldType == typeof(string))
        .ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!, StringComparer.Ordinal);

    [Fact]
    public void The_app_host_writes_no_shared_name_by_hand()
    {
        foreach (var file in AppHostFiles())
        {
            var texts = Text().Matches(Repository.Read(file)).Select(m => m.Groups["text"].Value);
            Assert.All(
                texts,
                t =>
                    Assert.False(
                        Names.ContainsValue(t) || t.Contains("__", StringComparison.Ordinal),
                        $"{file} writes \"{t}\": take it from BoardNames"
                    )
            );
        }
    }

    [Fact]
    public void Every_name_is_used_by_the_app_host_and_known_to_it()
    {
        var used = AppHostFiles()
            .SelectMany(f => Use().Matches(Repository.Read(f)))
            .Select(m => m.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
        var known = typeof(BoardNames)
            .GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(m => m.Name);
        Assert.Subset(known.ToHashSet(StringComparer.Ordinal), used);
        Assert.Subset(used, Names.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.Contains(
            "../FeedBoard.ServiceDefaults/BoardNames.cs",
            Repository.Read("FeedBoard.AppHost/FeedBoard.AppHost.csproj"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Settings_that_it_gives_are_options_of_the_API()
    {
        Assert.Equal($"Auth:{nameof(AuthOptions.SigningKey)}", BoardNames.SigningKey);
        Assert.Equal("Auth__SigningKey", BoardNames.Variable(BoardNames.SigningKey));
        var operations = Repository.Read("docs/operations.md");
        string[] settings =
        [
            $"ConnectionStrings:{BoardNames.Database}",
            $"ConnectionStrings:{BoardNames.Images}",
            BoardNames.SigningKey,
            BoardNames.KnownProxies,
        ];
        Assert.All(settings, s => Assert.Contains($"| `{s}` |", operations, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BoardNames.Migrate)]
    [InlineData(BoardNames.CheckImages)]
    [InlineData(BoardNames.SweepImages)]
    public void Commands_that_it_starts_are_commands_of_the_API(string command) => Assert.True(Commands.IsKnown([command]));

    [Theory]
    [InlineData(BoardNames.Health)]
    [InlineData(BoardNames.Alive)]
    [InlineData(BoardNames.OpenApi)]
    public async Task Paths_that_it_calls_exist(string path)
    {
        using var response = await board.Guest.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("FeedBoard.ApiService", BoardNames.ApiPort)]
    [InlineData("FeedBoard.Web", BoardNames.WebPort)]
    public void Ports_are_those_of_the_launch_profiles_and_of_Standalone(string project, int port)
    {
        var profile = JsonNode.Parse(Repository.Read($"{project}/Properties/launchSettings.json"))!["profiles"]!["http"]!;
        Assert.Equal($"http://localhost:{port}", (string?)profile["applicationUrl"]);
        var options = FeedBoard.Standalone.Options.Parse(["--data", "/nowhere"]);
        Assert.Contains(port, new[] { options.ApiPort, options.WebPort });
    }

    [Fact]
    public void The_page_looks_for_the_API_under_its_name()
    {
        // In a settings file, not in the launch profile: so that the app host can override it.
        var settings = JsonNode.Parse(Repository.Read("FeedBoard.Web/appsettings.Development.json"))!;
        Assert.Equal($"http://localhost:{BoardNames.ApiPort}", (string?)settings["services"]![BoardNames.Api]!["http"]![0]);
    }

    [Theory]
    [InlineData(
        "deploy/compose.yaml",
        BoardNames.Migrations,
        BoardNames.Api,
        BoardNames.Web,
        BoardNames.Migrate,
        BoardNames.AccessKeyId,
        BoardNames.SecretAccessKey
    )]
    [InlineData(
        "deploy/kubernetes.yaml",
        BoardNames.Migrations,
        BoardNames.Api,
        BoardNames.Web,
        BoardNames.Migrate,
        BoardNames.Health,
        BoardNames.Alive
    )]
    [InlineData("scripts/azd-migrate", BoardNames.Migrations)]
    public void Files_for_deployments_use_the_same_names(string file, params string[] names)
    {
        var text = Repository.Read(file);
        Assert.All(names, n => Assert.Contains(n, text, StringComparison.Ordinal));
        string[] known =
        [
            $"ConnectionStrings__{BoardNames.Database}",
            $"ConnectionStrings__{BoardNames.Images}",
            $"ConnectionStrings__{BoardNames.Mail}",
            BoardNames.Variable(BoardNames.SigningKey),
            $"{BoardNames.Variable(BoardNames.KnownProxies)}__0",
            $"services__{BoardNames.Api}__http__0",
            "DataProtection__Folder",
            "Board__PublicUrl",
        ];
        Assert.Subset(
            known.ToHashSet(StringComparer.Ordinal),
            Variable().Matches(text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal)
        );
    }

    private static IEnumerable<string> AppHostFiles() => Repository.Sources("FeedBoard.AppHost");

    [GeneratedRegex(@"""(?<text>[^""\n]*)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Text();

    [GeneratedRegex(
        @"\b[A-Za-z]+(__\w+?)+\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Variable();

    [GeneratedRegex(
        @"BoardNames\.(?<name>\w+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Use();
}
