using System.Text.Json.Nodes;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Fuzz;

/// <summary>One route of docs/openapi.json.</summary>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Bodies">The schema of the body by media type; none for a route without one.</param>
/// <param name="Statuses">Those that the document names.</param>
internal sealed record Operation(
    string Method,
    string Path,
    IReadOnlyList<ApiParameter> Parameters,
    IReadOnlyDictionary<string, JsonNode> Bodies,
    IReadOnlySet<int> Statuses
)
{
    public override string ToString() => $"{Method} {Path}";
}

/// <param name="In"><c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Type">As the schema says: <c>integer</c>, <c>string</c>, <c>boolean</c>.</param>
internal sealed record ApiParameter(string Name, string In, string Type);

/// <summary>The operations of docs/openapi.json; a new route needs no change here.</summary>
internal sealed class ApiOperations
{
    private readonly JsonNode document = JsonNode.Parse(Repository.Read("docs/openapi.json"))!;

    public ApiOperations() =>
        All = [
            .. document["paths"]!
                .AsObject()
                .SelectMany(path =>
                    path.Value!.AsObject()
                        .Select(o => new Operation(
                            o.Key.ToUpperInvariant(),
                            path.Key,
                            [
                                .. (o.Value!["parameters"]?.AsArray() ?? []).Select(p => new ApiParameter(
                                    (string)p!["name"]!,
                                    (string)p["in"]!,
                                    TypeOf(p["schema"]!)
                                )),
                            ],
                            (o.Value["requestBody"]?["content"]?.AsObject() ?? []).ToDictionary(
                                c => c.Key,
                                c => c.Value!["schema"]!,
                                StringComparer.Ordinal
                            ),
                            o.Value["responses"]!
                                .AsObject()
                                .Select(r => int.Parse(r.Key, System.Globalization.CultureInfo.InvariantCulture))
                                .ToHashSet()
                        ))
                ),
        ];

    public IReadOnlyList<Operation> All { get; }

    /// <summary>The target of <c>$ref</c>.</summary>
    public JsonNode Resolve(JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? reference[2..].Split('/').Aggregate(document, (at, step) => at[step]!) : schema;

    public string TypeOf(JsonNode schema) =>
        Resolve(schema)["type"] switch
        {
            JsonArray many => many.Select(t => (string)t!).First(t => t != "null"),
            { } one => (string)one!,
            null => "string",
        };
}
