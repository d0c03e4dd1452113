using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Board;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.PublicDocuments;

namespace FeedBoard.Web.Features.Syndication;

/// <summary>Lists of feeds for feed readers: of the board, of a person, of a tag, newest first.</summary>
internal static class AtomEndpoints
{
    /// <summary>Feeds in one document.</summary>
    private const int Part = 20;

    /// <summary>While the name of the board is not known.</summary>
    private const string Unnamed = "FeedBoard";

    public static void MapAtom(this IEndpointRouteBuilder app)
    {
        app.MapMethods(BoardPaths.BoardAtom, PublicDocumentExtensions.Reading, ReadBoardAsync);
        app.MapMethods("/person/{id:long}/feed.atom", PublicDocumentExtensions.Reading, ReadUserAsync);
        app.MapMethods("/tag/{tag}/feed.atom", PublicDocumentExtensions.Reading, ReadTagAsync);
    }

    private static Task<IResult> ReadBoardAsync(
        string? cursor,
        HttpContext context,
        PublicDocumentResponses responses,
        BoardApi api,
        BoardInfo board,
        AtomWriter atom
    ) =>
        responses.RespondAsync(
            context,
            Freshness.Feed,
            async cancel =>
            {
                await board.RefreshAsync();
                var feeds = await api.ListFeedsAsync(cursor, cancel, limit: Part);
                return atom.Write(new(board.Name ?? Unnamed, BoardPaths.BoardAtom, "/", DateTime.UnixEpoch), feeds, cursor);
            },
            cursor
        );

    private static Task<IResult> ReadUserAsync(
        long id,
        string? cursor,
        HttpContext context,
        PublicDocumentResponses responses,
        BoardApi api,
        BoardInfo board,
        AtomWriter atom
    ) =>
        responses.RespondAsync(
            context,
            Freshness.Feed,
            async cancel =>
            {
                await board.RefreshAsync();
                var person = await api.ReadUserAsync(id, cancel);
                var feeds = await api.FeedsOfAsync(id, cursor, cancel, Part);
                return atom.Write(
                    new($"{person.Nickname} · {board.Name ?? Unnamed}", BoardPaths.UserAtom(id), BoardPaths.User(id), person.CreateDt),
                    feeds,
                    cursor
                );
            },
            cursor
        );

    private static Task<IResult> ReadTagAsync(
        string tag,
        string? cursor,
        HttpContext context,
        PublicDocumentResponses responses,
        BoardApi api,
        BoardInfo board,
        AtomWriter atom
    ) =>
        responses.RespondAsync(
            context,
            Freshness.Feed,
            async cancel =>
            {
                await board.RefreshAsync();
                var feeds = await api.TaggedAsync(tag, cursor, cancel, Part);
                return feeds.Items.Count == 0
                    ? null
                    : atom.Write(
                        new($"#{tag} · {board.Name ?? Unnamed}", BoardPaths.TagAtom(tag), BoardPaths.Tag(tag), DateTime.UnixEpoch),
                        feeds,
                        cursor
                    );
            },
            cursor
        );
}
