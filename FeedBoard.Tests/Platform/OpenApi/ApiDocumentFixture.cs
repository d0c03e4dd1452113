using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Platform.OpenApi;

/// <summary>A board and the OpenAPI document that it publishes.</summary>
public sealed class ApiDocumentFixture(TestPostgres postgres) : FileBoard(postgres), IAsyncLifetime
{
    public JsonNode Document { get; private set; } = new JsonObject();

    public IEnumerable<(string Name, JsonNode Node)> Operations =>
        Document["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(o => ($"{o.Key.ToUpperInvariant()} {path.Key}", o.Value!)));

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        Document = JsonNode.Parse(await Guest.GetStringAsync("/openapi/v1.json"))!;
    }

    public JsonNode Operation(string name) => Operations.Single(o => o.Name == name).Node;

    /// <summary>The target of <c>$ref</c>; the node itself if it is not a reference.</summary>
    public JsonNode Resolve(JsonNode node)
    {
        if ((string?)node["$ref"] is not { } reference)
            return node;
        Assert.StartsWith("#/", reference, StringComparison.Ordinal);
        var target = reference[2..].Split('/').Aggregate((JsonNode?)Document, (at, step) => at?[step]);
        Assert.True(target is not null, $"{reference} points at nothing");
        return target;
    }

    /// <summary>The deviations of a value from its schema, including unknown fields; empty if it is valid.</summary>
    public IEnumerable<string> Mismatches(JsonNode? value, JsonNode schema, string at = "$")
    {
        schema = Resolve(schema);
        if (schema["oneOf"]?.AsArray() is { } either)
            schema = Resolve(either.Single(e => ((string?)e!["type"] == "null") == (value is null))!); // an object, or null
        string[] types = schema["type"] switch
        {
            JsonArray many => [.. many.Select(t => (string)t!)],
            { } one => [(string)one!],
            null => [],
        };
        var type = value?.GetValueKind() switch
        {
            null => "null",
            System.Text.Json.JsonValueKind.Object => "object",
            System.Text.Json.JsonValueKind.Array => "array",
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => "integer",
            _ => "boolean",
        };
        if (!types.Contains(type))
            return [$"{at} is {type} and not {string.Join(" or ", types)}"];
        if (type == "string" && (string?)schema["format"] == "date-time" && !((string)value!).EndsWith('Z'))
            return [$"{at} is {value} and not in UTC"];
        return value switch
        {
            JsonArray items => items.SelectMany((item, n) => Mismatches(item, schema["items"]!, $"{at}[{n}]")),
            JsonObject fields => (schema["required"]?.AsArray() ?? [])
                .Select(r => (string)r!)
                .Where(r => !fields.ContainsKey(r))
                .Select(r => $"{at}.{r} is missing")
                .Concat(
                    fields.SelectMany(f =>
                        (schema["properties"]?[f.Key] ?? schema["additionalProperties"]) is { } known
                            ? Mismatches(f.Value, known, $"{at}.{f.Key}")
                            : [$"{at}.{f.Key} is unknown"]
                    )
                ),
            _ => [],
        };
    }
}
