using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Platform.OpenApi;

/// <summary>docs/openapi.json equals the generated document, so a review shows each change of the API.</summary>
public sealed class CommittedDocumentTests(ApiDocumentFixture board) : IClassFixture<ApiDocumentFixture>
{
    private const string Path = "docs/openapi.json";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public void It_is_not_stale()
    {
        var fresh = board.Document.ToJsonString(Indented) + "\n";
        var committed = System.IO.Path.Combine(Repository.Root, Path);
        if (File.Exists(committed) && string.Equals(File.ReadAllText(committed), fresh, StringComparison.Ordinal))
            return;

        var differences = File.Exists(committed)
            ? Differences(JsonNode.Parse(File.ReadAllText(committed)), board.Document, "")
            : ["it is missing"];
        var copy = System.IO.Path.Combine(Repository.Root, "artifacts", "openapi.json");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
        File.WriteAllText(copy, fresh);
        Assert.Fail(
            $"{Path} is stale; look at the difference, then: cp artifacts/openapi.json {Path}\n{string.Join('\n', differences.Take(20))}"
        );
    }

    private static IEnumerable<string> Differences(JsonNode? old, JsonNode? now, string at)
    {
        if (JsonNode.DeepEquals(old, now))
            return [];
        if (old is JsonObject before && now is JsonObject after)
        {
            return before
                .Select(p => p.Key)
                .Union(after.Select(p => p.Key))
                .SelectMany(key =>
                    !after.ContainsKey(key) ? [$"gone: {at}/{key}"]
                    : !before.ContainsKey(key) ? [$"new: {at}/{key}"]
                    : Differences(before[key], after[key], $"{at}/{key}")
                );
        }

        return [$"changed: {at}: {old?.ToJsonString()} is now {now?.ToJsonString()}"];
    }
}
