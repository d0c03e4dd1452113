using FeedBoard.Web.Platform.Text;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Shared.Text;

/// <summary>What a feed is called. Photos can be a post without a title, and a link to it needs a name all the same.</summary>
internal static class FeedTitle
{
    private const int MaxLine = 80;

    /// <summary>The title; without one, what is on the first photo; without that, whose photo it is.</summary>
    public static string Of(FeedResponse feed, IStringLocalizer<Texts> localizer) =>
        feed.Title.Length > 0 ? PlainText.WithoutBrackets(feed.Title)
        : FirstAlt(feed) is { } alt ? PlainText.Beginning(alt, MaxLine)
        : PhotoBy(feed.AuthorNickname, localizer);

    /// <summary>In no language, for documents that are the same for all readers.</summary>
    public static string InAnyLanguage(FeedResponse feed) =>
        PlainText.WithoutBrackets(PlainText.Line(feed.Title)) is { Length: > 0 } title ? title
        : PlainText.Beginning(feed.Content, MaxLine) is { Length: > 0 } text ? text
        : PlainText.Beginning(FirstAlt(feed) ?? feed.AuthorNickname ?? "?", MaxLine);

    /// <param name="nickname"><c>null</c>: of somebody who has left.</param>
    public static string PhotoBy(string? nickname, IStringLocalizer<Texts> texts) =>
        nickname is null ? texts["Photo"] : texts["PhotoBy", nickname];

    private static string? FirstAlt(FeedResponse feed) => feed.Images is [{ Alt.Length: > 0 } first, ..] ? first.Alt : null;
}
