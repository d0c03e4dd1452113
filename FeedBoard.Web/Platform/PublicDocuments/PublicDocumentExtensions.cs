using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Platform.PublicDocuments;

internal static class PublicDocumentExtensions
{
    public static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddPublicDocuments(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(PublicUrl.Of(builder.Configuration[BoardNames.PublicUrl])).AddSingleton<PublicDocumentCache>();
        builder.Services.AddScoped<PublicAddress>().AddScoped<PublicDocumentResponses>();
    }

    /// <summary>The group of routes that respond with the same document to everybody.</summary>
    public static RouteGroupBuilder MapPublicDocuments(this WebApplication app) =>
        app.MapGroup("").WithMetadata(new PublicDocumentMetadata());

    /// <summary>Serves readers outside before anything looks at cookies or language: everybody gets the same.</summary>
    public static void UsePublicDocuments(this WebApplication app) =>
        app.Use(
            (context, next) =>
                context.GetEndpoint() is { RequestDelegate: { } respond } endpoint
                && endpoint.Metadata.GetMetadata<PublicDocumentMetadata>() is not null
                    ? respond(context)
                    : next(context)
        );

    private sealed record PublicDocumentMetadata;
}
