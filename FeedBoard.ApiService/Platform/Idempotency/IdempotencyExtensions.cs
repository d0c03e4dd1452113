using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FeedBoard.ApiService.Platform.Idempotency;

internal static class IdempotencyExtensions
{
    public static void AddIdempotency(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<IdempotencyOptions>()
            .BindConfiguration("Idempotency")
            .Validate(
                o => o.Lifetime > TimeSpan.Zero && o.Wait >= TimeSpan.Zero,
                "Idempotency:Lifetime must be greater than 00:00:00, and Idempotency:Wait not less."
            )
            .Validate(o => o.Lease >= TimeSpan.FromSeconds(1), "Idempotency:Lease must be at least 00:00:01.")
            .ValidateOnStart();
        builder.Services.AddScoped<IdempotencyStore>().AddScoped<IdempotentRequests>();
        builder.Services.AddHostedService<ExpiredKeys>();
    }

    /// <summary>
    /// Makes a create with a JSON body repeatable by <c>Idempotency-Key</c>. The handler returns <c>Ok&lt;T&gt;</c>; with a key it runs
    /// in the transaction that also stores its response, so it begins none itself and waits for nothing except the database.
    /// </summary>
    public static RouteHandlerBuilder Repeatable(this RouteHandlerBuilder route) =>
        route
            .TakesIdempotencyKey()
            .AddEndpointFilter(
                async (context, next) =>
                {
                    var request = context.HttpContext.Request;
                    if (IdempotencyHeader.Read(request) is not { } key)
                        return await next(context);

                    var services = context.HttpContext.RequestServices;
                    var repeats = services.GetRequiredService<IdempotentRequests>();
                    using var content = new RequestContent(request);
                    if (Body(context) is { } body)
                        content.Add(
                            JsonSerializer.SerializeToUtf8Bytes(
                                body,
                                services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.GetTypeInfo(body.GetType())
                            )
                        );
                    var aborted = request.HttpContext.RequestAborted;
                    return (await repeats.RespondAsync(key, content, CreateAsync, aborted)).Result;

                    async Task<object> CreateAsync()
                    {
                        await using var transaction = await repeats.BeginAsync(aborted);
                        var created = Value(await next(context));
                        await repeats.CommitAsync(transaction, created, aborted);
                        return created;
                    }
                }
            );

    /// <summary>
    /// Says in the OpenAPI document that the route takes the header, and which response it gives while the first request is still running.
    /// </summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) =>
        route
            .ProducesProblem(StatusCodes.Status409Conflict)
            .AddOpenApiOperationTransformer(
                (operation, _, _) =>
                {
                    (operation.Parameters ??= []).Add(
                        new OpenApiParameter
                        {
                            Name = BoardHeaders.IdempotencyKey,
                            In = ParameterLocation.Header,
                            Description =
                                "Makes the request repeatable for 24 hours: sent again with the same key and content, it creates nothing "
                                + "and gets the first response again; with other content it gets 422, and while the first is still "
                                + "running it waits up to 10 seconds, then 409.",
                            Schema = new OpenApiSchema
                            {
                                Type = JsonSchemaType.String,
                                MinLength = 1,
                                MaxLength = InputLimits.MaxIdempotencyKey,
                            },
                        }
                    );
                    return Task.CompletedTask;
                }
            );

    private static object? Body(EndpointFilterInvocationContext context) =>
        context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? context.Arguments.FirstOrDefault(type.IsInstanceOfType)
            : null;

    private static object Value(object? result)
    {
        while (result is INestedHttpResult nested)
            result = nested.Result;
        return result is IValueHttpResult { Value: { } value } and IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK }
            ? value
            : throw new InvalidOperationException("A repeatable route returns Ok<T>.");
    }
}
