using FeedBoard.Web.Features.Accounts;
using FeedBoard.Web.Features.Comments;
using FeedBoard.Web.Features.Comments.Published;
using FeedBoard.Web.Features.Feeds;
using FeedBoard.Web.Features.Invites;
using FeedBoard.Web.Features.Likes;
using FeedBoard.Web.Features.Moderation;
using FeedBoard.Web.Features.Notifications;
using FeedBoard.Web.Features.Preferences;
using FeedBoard.Web.Features.Providers;
using FeedBoard.Web.Features.Security;
using FeedBoard.Web.Features.Syndication;
using FeedBoard.Web.Features.Users;
using FeedBoard.Web.Platform.PublicDocuments;
using FeedBoard.Web.Shared.Forms;
using FeedBoard.Web.Shared.Icons;

namespace FeedBoard.Web.Features;

/// <summary>Registers what the features need, and maps their routes. Pages are found by their <c>@page</c>.</summary>
internal static class FeatureExtensions
{
    public static void AddFeatures(this IHostApplicationBuilder builder)
    {
        builder.AddProviders();
        builder
            .Services.AddScoped<CommentSender>()
            .AddScoped<ILogInProblems, LogInProblems>()
            .AddScoped<AtomWriter>()
            .AddSingleton<TopTagsCache>()
            .AddSingleton<FeedCardCache>()
            .AddScoped<FeedCards>()
            .AddSingleton<IConversationPage, ConversationPage>()
            .AddSingleton(SignUpOptions.Of(builder.Configuration))
            .AddSingleton<SignUpStamps>();
    }

    /// <summary>
    /// Forms that are endpoints of their own: each makes one change and goes back to a page, so that pages work without scripts.
    /// </summary>
    public static void MapForms(this WebApplication app)
    {
        var forms = app.MapGroup(""); // each says what it does, and with that has its token checked: see FormChecks
        forms.MapAccountForms();
        forms.MapProviderForms();
        forms.MapPreferenceForms();
        forms.MapFeedForms();
        forms.MapLikeForms();
        forms.MapCommentForms();
        forms.MapFollowForms();
        forms.MapNotificationForms();
        forms.MapModerationForms();
        forms.MapSecurityForms();
        forms.MapTokenForms();
        forms.MapBlockForms();
        forms.MapInviteForms();
        forms.MapRegistrationForms();
        app.MapSessionState();
    }

    /// <summary>Documents for feed readers, search engines and home screens.</summary>
    public static void MapDocuments(this WebApplication app)
    {
        var documents = app.MapPublicDocuments();
        documents.MapAtom();
        documents.MapSiteMap();
        documents.MapIcons();
        documents.MapManifest();
    }
}
