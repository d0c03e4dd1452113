using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace FeedBoard.ApiService.Http;

/// <summary>The OpenAPI document: what the code says of itself, with the parts that code cannot say.</summary>
internal static class ApiDocument
{
    private const string Scheme = "bearer";

    public static void AddApiDocument(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi("v1", o =>
    {
        o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "FeedBoard", Version = "1", Description = "A feed board: people sign up, post feeds with images, and read each other." };
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" };
            document.Servers = [];
            return Task.CompletedTask;
        });
        o.AddOperationTransformer((operation, context, _) =>
        {
            var endpoint = context.Description.ActionDescriptor.EndpointMetadata;
            operation.OperationId ??= endpoint.OfType<System.Reflection.MethodInfo>().FirstOrDefault()?.Name;
            if (endpoint.OfType<IAuthorizeData>().Any())
            {
                operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            }

            AddTotalHeader(operation);
            return Task.CompletedTask;
        });
    });

    private static void AddTotalHeader(OpenApiOperation operation)
    {
        if (operation.Parameters?.Any(p => string.Equals(p.Name, "limit", StringComparison.Ordinal)) != true) return;
        if (operation.Responses?.TryGetValue("200", out var answer) != true || answer is not OpenApiResponse ok) return;
        ok.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        ok.Headers[PageExtensions.TotalHeader] = new OpenApiHeader { Description = "How many items the whole list has.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" } };
    }
}
