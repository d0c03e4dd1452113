using FeedBoard.Web.Features.Syndication;
using FeedBoard.Web.Shared.Icons;

namespace FeedBoard.Web.Platform.PublicDocuments;

internal static class OutsideExtensions
{
    public static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void AddOutside(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(PublicUrl.Of(builder.Configuration)).AddSingleton<KeptDocuments>();
        builder.Services.AddScoped<PublicAddress>().AddScoped<OutsideAnswers>().AddScoped<AtomWriter>();
    }

    public static void MapOutside(this WebApplication app)
    {
        var outside = app.MapGroup("").WithMetadata(new OutsideReader());
        outside.MapAtom();
        outside.MapSiteMap();
        outside.MapIcons();
    }

    /// <summary>Answers readers outside before anything looks at cookies or language: everybody gets the same.</summary>
    public static void UseOutside(this WebApplication app) => app.Use((context, next)
        => context.GetEndpoint() is { RequestDelegate: { } answer } endpoint && endpoint.Metadata.GetMetadata<OutsideReader>() is not null ? answer(context) : next(context));

    private sealed record OutsideReader;
}
