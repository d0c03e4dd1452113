namespace FeedBoard.Web.Platform.PublicDocuments;

internal static class OutsideExtensions
{
    public static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddPublicDocuments(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(PublicUrl.Of(builder.Configuration)).AddSingleton<KeptDocuments>();
        builder.Services.AddScoped<PublicAddress>().AddScoped<OutsideAnswers>();
    }

    /// <summary>The group of routes that respond with the same document to everybody.</summary>
    public static RouteGroupBuilder MapPublicDocuments(this WebApplication app) => app.MapGroup("").WithMetadata(new OutsideReader());

    /// <summary>Answers readers outside before anything looks at cookies or language: everybody gets the same.</summary>
    public static void UsePublicDocuments(this WebApplication app) => app.Use((context, next)
        => context.GetEndpoint() is { RequestDelegate: { } answer } endpoint && endpoint.Metadata.GetMetadata<OutsideReader>() is not null ? answer(context) : next(context));

    private sealed record OutsideReader;
}
