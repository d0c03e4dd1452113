using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Web.Shared;

/// <summary>All texts of the pages exist in both languages, and all text keys of the code exist.</summary>
public sealed partial class WordTests
{
    public static TheoryData<string> Resources() => [.. Files("*.resx").Select(f => Path.GetFileName(f).Split('.')[0]).Distinct()];

    [Theory]
    [MemberData(nameof(Resources))]
    public void Both_languages_have_the_same_words_with_the_same_places(string resource)
    {
        var (english, korean) = (Words(resource, ""), Words(resource, ".ko"));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), korean.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, words) in english)
        {
            Assert.False(string.IsNullOrWhiteSpace(words) || string.IsNullOrWhiteSpace(korean[key]), $"{resource}: {key} is empty");
            Assert.Equal(Places(words), Places(korean[key]));
            Assert.True(
                korean[key].Any(c => c is >= '\uac00' and <= '\ud7a3') || korean[key] == words && words.Length < 12,
                $"{resource}: {key} is not Korean: {korean[key]}"
            );
        }
    }

    [Fact]
    public void Every_word_that_a_page_asks_for_exists()
    {
        var missing = new List<string>();
        var asked = 0;
        foreach (var file in Files("*.razor").Concat(Files("*.cs")))
        {
            var text = Repository.Read(file);
            var names = Injected()
                .Matches(text)
                .DistinctBy(m => (m.Groups["name"].Value, m.Groups["resource"].Value))
                .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["resource"].Value, StringComparer.Ordinal);
            if (file.EndsWith(".razor", StringComparison.Ordinal))
                names.TryAdd("T", "Texts");
            if (text.Contains("@inherits WritePageBase", StringComparison.Ordinal))
                names.TryAdd("W", "WriteTexts");
            foreach (var (name, resource) in names)
            {
                var words = Words(resource, "");
                foreach (var key in Keys(text, name))
                {
                    asked++;
                    if (!words.ContainsKey(key))
                        missing.Add($"{Path.GetFileName(file)}: {name}[\"{key}\"] is not in {resource}");
                }
            }
        }

        Assert.Empty(missing);
        Assert.InRange(asked, 100, 10_000); // It did look.
    }

    [Fact]
    public void Every_word_is_asked_for_somewhere()
    {
        var files = Files("*.razor").Concat(Files("*.cs")).Select(f => (Name: f, Text: Repository.Read(f))).ToList();
        var unused = new List<string>();
        foreach (var resource in Resources().Select(r => r.Data))
        {
            var asking = string.Concat(files.Where(f => Uses(f.Name, f.Text, resource)).Select(f => f.Text));
            unused.AddRange(
                Words(resource, "").Keys.Where(k => !asking.Contains($"\"{k}\"", StringComparison.Ordinal)).Select(k => $"{resource}: {k}")
            );
        }

        Assert.Empty(unused);
    }

    [Fact]
    public void Every_word_that_a_script_says_is_given_to_it()
    {
        var given = string.Concat(Files("*.razor").Concat(Files("*.cs")).Select(Repository.Read));
        var said = Files("*.js").SelectMany(f => Said().Matches(Repository.Read(f)).Select(m => m.Groups["key"].Value)).Distinct().ToList();
        Assert.NotEmpty(said);
        Assert.All(said, key => Assert.Contains($"[\"{key}\"]", given, StringComparison.Ordinal));
    }

    /// <summary>
    /// Whether a file names a resource, or has it anyway: pages have Texts, those with the form of a feed WriteTexts, and small forms
    /// FormTexts.
    /// </summary>
    private static bool Uses(string file, string text, string resource) =>
        Regex.IsMatch(text, $@"\b{resource}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
        || resource switch
        {
            "Texts" => file.EndsWith(".razor", StringComparison.Ordinal),
            "WriteTexts" => text.Contains("@inherits WritePageBase", StringComparison.Ordinal),
            "FormTexts" => text.Contains(".Does(", StringComparison.Ordinal),
            _ => false,
        };

    private static Dictionary<string, string> Words(string resource, string language) =>
        XDocument
            .Parse(Repository.Read(Files($"{resource}{language}.resx").Single()))
            .Root!.Elements("data")
            .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);

    private static IEnumerable<string> Files(string pattern) => Repository.Sources("FeedBoard.Web", pattern);

    private static IEnumerable<string> Places(string words) =>
        Place().Matches(words).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The keys in <c>name["key", …]</c> and <c>name[condition ? "one" : "other", …]</c>.</summary>
    private static IEnumerable<string> Keys(string text, string name)
    {
        foreach (Match use in Regex.Matches(text, $@"(?<![\w.\]])\(?\b{name}\[", RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            var first = FirstArgument(text[(use.Index + use.Length)..]);
            foreach (Match key in Literal().Matches(first))
                yield return key.Groups["key"].Value;
        }
    }

    private static string FirstArgument(string rest)
    {
        var (depth, quoted) = (0, false);
        for (var n = 0; n < rest.Length; n++)
        {
            if (rest[n] == '"')
                quoted = !quoted;
            if (quoted)
                continue;
            if (depth == 0 && rest[n] is ',' or ']' && depth == 0)
                return rest[..n];
            if (rest[n] is '(' or '[' or '{')
                depth++;
            if (rest[n] is ')' or ']' or '}')
                depth--;
        }

        throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"An index is not closed: {rest[..40]}"));
    }

    [GeneratedRegex(@"IStringLocalizer<(?<resource>\w+)>\s+(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Injected();

    /// <summary>A literal that is not compared with.</summary>
    [GeneratedRegex("""(?<!(==|!=|is|or|not) )"(?<key>[\w.]+)""" + "\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{\d+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\btexts\.(?<key>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();
}
