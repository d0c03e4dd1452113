using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FeedBoard.ApiService;
using FeedBoard.ApiService.Features.Events;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Features.Notifications;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Caching;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Telemetry;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.Tests.Docs;

/// <summary>The documents name all settings, and only existing ones.</summary>
public sealed partial class SettingTests
{
    private static readonly Dictionary<string, object> Sections = new(StringComparer.Ordinal)
    {
        ["Auth"] = new AuthOptions(),
        ["Board"] = new BoardOptions(),
        ["Cache"] = new CacheOptions(),
        ["Events"] = new EventOptions(),
        ["Mail"] = new MailOptions(),
        ["Notifications"] = new NotificationOptions(),
        ["Idempotency"] = new IdempotencyOptions(),
        ["Images"] = new ImageOptions(),
        ["Overload"] = new ConcurrencyLimitOptions(),
        ["RateLimits"] = new RateLimitOptions(),
    };

    private static readonly string[] ConnectionStrings = ["ConnectionStrings:feeddb", "ConnectionStrings:images"];

    [Fact]
    public void Every_setting_that_a_document_names_exists()
    {
        var known = Options()
            .Select(o => o.Name)
            .Concat(ConnectionStrings)
            .Concat(FrontEnd())
            .Append("ConnectionStrings:mail")
            .Append("Proxies:Known")
            .Append(SecretFiles.Folder)
            .Append("Cors:Origins")
            .Append("Auth:Oidc")
            .ToHashSet(StringComparer.Ordinal);
        foreach (var document in Repository.Documents)
        {
            var named = Setting().Matches(Repository.Read(document)).Select(m => m.Value.Replace("__", ":", StringComparison.Ordinal));
            Assert.All(named, n => Assert.True(known.Contains(n), $"{document} names {n}"));
        }
    }

    [Fact]
    public void Every_setting_is_in_the_operations_document_with_its_default()
    {
        var document = Repository.Read("docs/operations.md");
        Assert.Contains("| `ConnectionStrings:mail` | none: the board sends no mail |", document, StringComparison.Ordinal);
        Assert.All(ConnectionStrings, c => Assert.Contains($"| `{c}` | required |", document, StringComparison.Ordinal));
        foreach (var (name, value) in Options())
        {
            var row = new Regex(
                $@"^\| `{name}` \| (?<default>[^|]+) \|",
                RegexOptions.Multiline | RegexOptions.CultureInvariant,
                TimeSpan.FromSeconds(1)
            ).Match(document);
            Assert.True(row.Success || document.Contains($"`{name.Split(':')[1]}`", StringComparison.Ordinal), $"{name} is not named");
            if (row.Success && value is not (null or ""))
                Assert.Equal(
                    $"`{(value is bool yes ? (yes ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture))}`",
                    row.Groups["default"].Value
                );
        }
    }

    [Fact]
    public void Every_setting_of_the_front_end_is_in_its_section()
    {
        var section = Repository.Read("docs/operations.md").Split("### The front end")[1].Split("## Commands")[0];
        string[] shared = [$"services:{BoardNames.Api}:http:0", BoardNames.KnownProxies, "AllowedHosts"];
        Assert.NotEmpty(FrontEnd());
        Assert.All(FrontEnd().Concat(shared), s => Assert.Contains($"| `{s}` |", section, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_figure_of_the_board_is_named_and_no_other()
    {
        var published = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "FeedBoard" && !instrument.Name.StartsWith("feedboard.test.", StringComparison.Ordinal))
                    published.Add(instrument.Name);
            },
        };
        _ = new BoardMetrics();
        RuntimeHelpers.RunClassConstructor(typeof(ImageTelemetry).TypeHandle);
        listener.Start();

        var named = Figure()
            .Matches(Repository.Read("docs/operations.md"))
            .Select(m => m.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal);
        Assert.Equal(published.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("index-search")]
    [InlineData("check-images")]
    [InlineData("check-images", "--repair")]
    [InlineData("sweep-images")]
    public void Every_command_is_named_and_known(params string[] command)
    {
        Assert.True(Commands.IsKnown(command));
        Assert.True(Commands.IsKnown([.. command, "--ConnectionStrings:feeddb", "Host=x", "--ConnectionStrings:images=file:///x"]));
        Assert.Contains(
            $"`{(command.Length > 1 ? command[1] : $"FeedBoard.ApiService {command[0]}")}`",
            Repository.Read("docs/operations.md"),
            StringComparison.Ordinal
        );
    }

    /// <summary>The settings that the front end reads, by its source.</summary>
    private static IEnumerable<string> FrontEnd() =>
        Repository
            .Sources("FeedBoard.Web")
            .SelectMany(f => Read().Matches(Repository.Read(f)).Select(NameIn))
            .Distinct(StringComparer.Ordinal);

    private static string NameIn(Match read) =>
        read.Groups["constant"] is { Success: true, Value: var constant }
            ? (string)typeof(BoardNames).GetField(constant)!.GetRawConstantValue()!
            : read.Groups["name"].Value;

    private static IEnumerable<(string Name, object? Default)> Options() =>
        Sections.SelectMany(section =>
            section
                .Value.GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.CanWrite)
                .Select(p => ($"{section.Key}:{p.Name}", p.GetValue(section.Value)))
        );

    [GeneratedRegex(
        @"onfiguration\[(""(?<name>[A-Za-z:]+)""|BoardNames\.(?<constant>[A-Za-z]+))\]",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Read();

    [GeneratedRegex(
        @"\b(?:Auth|Images|RateLimits|ConnectionStrings|Proxies|Cors|Board|Events|Mail|Notifications|Overload|DataProtection|Cache"
            + "|Idempotency|Pages|SignUp|Secrets)(?::|__)[A-Za-z]+",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Setting();

    [GeneratedRegex(
        @"`(?<name>feedboard\.[a-z.]+)`",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Figure();
}
