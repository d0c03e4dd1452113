using System.Text.RegularExpressions;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FeedBoard.ApiService.Platform.OpenApi;

/// <summary>The OpenAPI document: what the code says of itself, with the parts that code cannot say.</summary>
internal static partial class ApiDocument
{
    public const string Name = "v1";

    private const string Scheme = "bearer";

    public static void AddApiDocument(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PublishedDocument>();
        builder.Services.AddOpenApi(
            Name,
            o =>
            {
                // HEAD is as GET, on every route: said once, in the description.
                o.ShouldInclude = description => !HttpMethods.IsHead(description.HttpMethod ?? "");
                o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                // The contract's name of this schema is older than that of the type.
                o.CreateSchemaReferenceId = type =>
                    type.Type == typeof(DeleteAccountRequest) ? "LeavingRequest" : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
                o.AddDocumentTransformer(
                    (document, context, _) =>
                    {
                        document.Info = new()
                        {
                            Title = "FeedBoard",
                            Version = "1",
                            Description =
                                "A feed board: people sign up, post feeds with images, and read each other. "
                                + "Every route of GET takes HEAD too: the same status and headers, and no body. "
                                + $"With `{BoardHeaders.WantUnread}: 1`, a read of somebody signed in also says in "
                                + $"`{BoardHeaders.UnreadCount}` how many notifications they have not read, and to moderators in "
                                + $"`{BoardHeaders.WaitingCases}` how many reported cases wait and in "
                                + $"`{BoardHeaders.WaitingRegistrations}` how many new accounts; `{BoardHeaders.MustVerifyEmail}: 1` says "
                                + "that the caller must confirm their address before they write, "
                                + $"`{BoardHeaders.MutesPeople}: 1` that they mute somebody.",
                        };
                        document.Components ??= new();
                        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
                        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
                        {
                            Type = SecuritySchemeType.Http,
                            Scheme = "bearer",
                            BearerFormat = "JWT",
                            Description =
                                "The access token of a log-in; or a token for scripts, `fbt_…`, from `POST /api/account/tokens`: with "
                                + "the scope `read` for every GET, with `write` for everything of feeds, comments, likes and follows.",
                        };
                        HelpGenerators(document);
                        return Task.CompletedTask;
                    }
                );
                o.AddOperationTransformer(
                    (operation, context, _) =>
                    {
                        var endpoint = context.Description.ActionDescriptor.EndpointMetadata;
                        operation.OperationId ??= endpoint.OfType<System.Reflection.MethodInfo>().FirstOrDefault()?.Name;
                        if (endpoint.OfType<IAuthorizeData>().Any())
                        {
                            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
                        }

                        if (operation.RequestBody is not null)
                            AddUnsupportedCoding(operation);
                        // Taken too, without files: generators of clients would make it of every form.
                        if (operation.RequestBody?.Content is { Count: > 1 } bodies)
                            bodies.Remove("application/x-www-form-urlencoded");
                        AddHeaders(operation, context.Description.HttpMethod, context.Description.RelativePath ?? "");
                        operation.Description = OnOneLine(operation.Description);
                        foreach (var response in operation.Responses?.Values.OfType<OpenApiResponse>() ?? [])
                            response.Description = OnOneLine(response.Description);
                        return Task.CompletedTask;
                    }
                );
                o.AddSchemaTransformer(
                    (schema, context, _) =>
                    {
                        if (context.JsonTypeInfo.Type.IsAssignableTo(typeof(ProblemDetails)))
                            AddMembers(schema);
                        if (context.JsonTypeInfo.Type == typeof(HttpValidationProblemDetails))
                            AddErrorCodes(schema);
                        if (IsInput(context.JsonTypeInfo.Type))
                            RefuseNulls(schema);
                        if (ApiExamples.Of(context.JsonTypeInfo.Type) is { } example)
                            schema.Examples = [example];
                        schema.Description = OnOneLine(schema.Description);
                        return Task.CompletedTask;
                    }
                );
            }
        );
    }

    public static void MapApiDocument(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                BoardNames.OpenApi,
                async (PublishedDocument document, HttpContext context) =>
                    TypedResults.Bytes(
                        await document.ReadAsync(context.Request.PathBase, context.RequestAborted),
                        "application/json;charset=utf-8"
                    )
            )
            .AllowAnonymous()
            .ExcludeFromDescription();

    /// <summary>Removes the line breaks that comments have only in the source.</summary>
    private static string? OnOneLine(string? text) => text is null ? null : LineBreaks().Replace(text, " ");

    [GeneratedRegex(@"\s*\n\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineBreaks();

    /// <summary>Whatever takes a body refuses one that is compressed.</summary>
    private static void AddUnsupportedCoding(OpenApiOperation operation) =>
        operation.Responses?.TryAdd(
            "415",
            new OpenApiResponse { Description = "The body came with a `Content-Encoding`.", Content = operation.Responses["429"].Content }
        );

    private static void AddHeaders(OpenApiOperation operation, string? method, string path)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is not OpenApiResponse documented)
                continue;
            if (status is "415")
                Add(documented, "Accept-Encoding", "`identity`: the body is sent as it is.", JsonSchemaType.String);
            if (status is "429" or "503")
                Add(documented, "Retry-After", "How many seconds to wait before the next try.");
            if (
                status is "200"
                && HttpMethods.IsGet(method ?? "")
                && !path.StartsWith("api/events", StringComparison.Ordinal)
                && !path.StartsWith("api/image", StringComparison.Ordinal)
            )
                Add(
                    documented,
                    BoardHeaders.EventPosition,
                    "How far the event log was read before this: `GET /api/events?after=` from there misses nothing that is not shown here."
                );
            if (status is "200" && operation.Parameters?.Any(p => string.Equals(p.Name, "limit", StringComparison.Ordinal)) == true)
            {
                Add(documented, BoardHeaders.TotalCount, "How many items the whole list has.");
                Add(
                    documented,
                    "Link",
                    "`<…>; rel=\"next\"` where there is more: the next page, by cursor (RFC 8288).",
                    JsonSchemaType.String
                );
            }
        }

        static void Add(OpenApiResponse documented, string name, string description, JsonSchemaType type = JsonSchemaType.Integer)
        {
            documented.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            documented.Headers[name] = new OpenApiHeader
            {
                Description = description,
                Schema = new OpenApiSchema { Type = type },
            };
        }
    }

    private static void AddMembers(OpenApiSchema schema)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schema.Properties[ProblemDetailsCodes.Member] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description =
                "What a client decides by: stable, such as `feed_not_found`. `type` is the same as a URN. "
                + "docs/problems.md lists all of them.",
        };
        schema.Properties["trace_id"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "Names the request in logs and traces.",
        };
    }

    /// <summary>
    /// Generators of clients know a file by what stands in its form itself, and would call a schema without a name anonymous.
    /// </summary>
    private static void HelpGenerators(OpenApiDocument document)
    {
        var schemas = document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        foreach (var form in schemas.Where(s => s.Key.EndsWith("Form", StringComparison.Ordinal)))
        {
            foreach (var (name, field) in form.Value.Properties?.ToList() ?? [])
            {
                if (field is OpenApiSchemaReference { Reference.Id: nameof(IFormFile) })
                    form.Value.Properties![name] = FileOf(field.Description);
                else if (field is OpenApiSchema { Items: OpenApiSchemaReference { Reference.Id: nameof(IFormFile) } } files)
                    files.Items = FileOf(null);
            }
        }

        schemas.Remove(nameof(IFormFile));
        if (
            schemas.TryGetValue(nameof(HttpValidationProblemDetails), out var problem)
            && problem.Properties?[ProblemDetailsCodes.ErrorCodes].AdditionalProperties is OpenApiSchema { Items: { } code } codes
        )
        {
            document.AddComponent(nameof(FieldErrorCode), code);
            codes.Items = new OpenApiSchemaReference(nameof(FieldErrorCode), document);
        }

        static OpenApiSchema FileOf(string? description) =>
            new()
            {
                Type = JsonSchemaType.String,
                Format = "binary",
                Description = description,
            };
    }

    private static void AddErrorCodes(OpenApiSchema schema) =>
        schema.Properties![ProblemDetailsCodes.ErrorCodes] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description =
                "For programs: the fields of `errors`, and for each message, in the same order, its stable code, the number that it names "
                + "and the file at fault. docs/problems.md lists the codes.",
            AdditionalProperties = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string>(StringComparer.Ordinal) { "code" },
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                    {
                        ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["limit"] = new OpenApiSchema { Type = JsonSchemaType.Integer | JsonSchemaType.Null, Format = "int64" },
                        ["file"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null },
                    },
                    Examples = ApiExamples.Of(typeof(FieldErrorCode)) is { } example ? [example] : null,
                },
            },
        };

    private static bool IsInput(Type type) =>
        type.Namespace?.StartsWith("FeedBoard.", StringComparison.Ordinal) == true
        && (type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Form", StringComparison.Ordinal));

    /// <summary>
    /// Input is read into nullable properties, so that a missing field can be named; in the document a field is there or not, never null.
    /// </summary>
    private static void RefuseNulls(OpenApiSchema schema)
    {
        foreach (var property in schema.Properties?.Values.OfType<OpenApiSchema>() ?? [])
        {
            property.Type &= ~JsonSchemaType.Null;
        }
    }
}
