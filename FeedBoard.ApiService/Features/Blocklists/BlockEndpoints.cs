using System.ComponentModel;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FeedBoard.ApiService.Features.Blocklists;

internal static class BlockEndpoints
{
    private const string DomainOf = "Such as `example.org`, in any spelling: `한국.kr` is `xn--3e0b707e.kr`.",
        NetworkOf = "An address and a length, `192.0.2.0/24` or `2001:db8::/32`, or an address alone. The slash as it is or as `%2F`.",
        WordOf = "At most 100 characters. Letter case does not count.";

    public static void AddBlocklists(this IHostApplicationBuilder builder) =>
        builder.Services.AddScoped<BlockService>().AddScoped<SignupBlocks>();

    public static void MapBlocklists(this IEndpointRouteBuilder app)
    {
        var blocking = app.MapGroup("/api/moderation").WithTags("Moderation").RequireAuthorization(Roles.Moderator);

        blocking.MapGet("/blocked-domains", ListBlockedDomains).RequireRateLimiting(RateLimits.Read);
        blocking.MapGet("/blocked-domains/{domain}", ReadBlockedDomain).RequireRateLimiting(RateLimits.Read).WithETag().Fails(404, 422);
        blocking.MapPut("/blocked-domains/{domain}", BlockDomain).RequireRateLimiting(RateLimits.Write).Fails(422);
        blocking.MapDelete("/blocked-domains/{domain}", UnblockDomain).RequireRateLimiting(RateLimits.Write).Fails(422);
        blocking.MapGet("/blocked-networks", ListBlockedNetworks).RequireRateLimiting(RateLimits.Read);
        blocking.MapGet("/blocked-networks/{**cidr}", ReadBlockedNetwork).RequireRateLimiting(RateLimits.Read).WithETag().Fails(404, 422);
        blocking.MapPut("/blocked-networks/{**cidr}", BlockNetwork).RequireRateLimiting(RateLimits.Write).Fails(422);
        blocking.MapDelete("/blocked-networks/{**cidr}", UnblockNetwork).RequireRateLimiting(RateLimits.Write).Fails(422);
        blocking.MapGet("/blocked-words", ListBlockedWords).RequireRateLimiting(RateLimits.Read);
        blocking.MapGet("/blocked-words/{word}", ReadBlockedWord).RequireRateLimiting(RateLimits.Read).WithETag().Fails(404, 422);
        blocking.MapPut("/blocked-words/{word}", BlockWord).RequireRateLimiting(RateLimits.Write).Fails(422);
        blocking.MapDelete("/blocked-words/{word}", UnblockWord).RequireRateLimiting(RateLimits.Write).Fails(422);
    }

    /// <summary>List blocked domains</summary>
    /// <remarks>A page of them, the newest first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<Ok<IReadOnlyList<BlockedEntryResponse>>> ListBlockedDomains(
        [AsParameters] PageRequest page,
        BlockService blocks,
        Pager pager,
        CancellationToken cancellationToken
    ) => ListAsync(BlockList.Domains, page, blocks, pager, cancellationToken);

    /// <summary>Read a blocked domain</summary>
    /// <remarks>This one: a domain above it may be blocked all the same.</remarks>
    /// <response code="200">It is blocked.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    /// <response code="404">`Blocked Entry Not Found`: it is not blocked.</response>
    internal static Task<Ok<BlockedEntryResponse>> ReadBlockedDomain(
        [FromRoute(Name = "domain"), Description(DomainOf)] string domain,
        BlockService blocks,
        CancellationToken cancellationToken
    ) => ReadAsync(BlockList.Domains, BlockInput.Domain(domain), blocks, cancellationToken);

    /// <summary>Block a domain</summary>
    /// <remarks>
    /// From now on nobody signs up with an address of it or of a domain below it: they are told that the board takes nobody. Accounts that
    /// are there stay. What is blocked already stays so.
    /// </remarks>
    /// <response code="200">It is blocked.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<Ok<BlockedEntryResponse>> BlockDomain(
        [FromRoute(Name = "domain"), Description(DomainOf)] string domain,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => BlockAsync(BlockList.Domains, BlockInput.Domain(domain), blocks, me, cancellationToken);

    /// <summary>Unblock a domain</summary>
    /// <remarks>No change if it is not blocked.</remarks>
    /// <response code="204">It is not blocked any more.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<NoContent> UnblockDomain(
        [FromRoute(Name = "domain"), Description(DomainOf)] string domain,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => UnblockAsync(BlockList.Domains, BlockInput.Domain(domain), blocks, me, cancellationToken);

    /// <summary>List blocked networks</summary>
    /// <remarks>A page of them, the newest first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<Ok<IReadOnlyList<BlockedEntryResponse>>> ListBlockedNetworks(
        [AsParameters] PageRequest page,
        BlockService blocks,
        Pager pager,
        CancellationToken cancellationToken
    ) => ListAsync(BlockList.Networks, page, blocks, pager, cancellationToken);

    /// <summary>Read a blocked network</summary>
    /// <remarks>This one: a larger one that it belongs to may be blocked all the same.</remarks>
    /// <response code="200">It is blocked.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    /// <response code="404">`Blocked Entry Not Found`: it is not blocked.</response>
    internal static Task<Ok<BlockedEntryResponse>> ReadBlockedNetwork(
        [FromRoute(Name = "cidr"), Description(NetworkOf)] string? cidr,
        BlockService blocks,
        CancellationToken cancellationToken
    ) => ReadAsync(BlockList.Networks, BlockInput.Network(cidr ?? ""), blocks, cancellationToken);

    /// <summary>Block a network</summary>
    /// <remarks>
    /// From now on nobody signs up from it: they are told that the board takes nobody. Whoever has an account can use it from there. What
    /// is blocked already stays so.
    /// </remarks>
    /// <response code="200">It is blocked.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<Ok<BlockedEntryResponse>> BlockNetwork(
        [FromRoute(Name = "cidr"), Description(NetworkOf)] string? cidr,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => BlockAsync(BlockList.Networks, BlockInput.Network(cidr ?? ""), blocks, me, cancellationToken);

    /// <summary>Unblock a network</summary>
    /// <remarks>This one; a larger one that it belongs to stays blocked. No change if it is not blocked.</remarks>
    /// <response code="204">It is not blocked any more.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<NoContent> UnblockNetwork(
        [FromRoute(Name = "cidr"), Description(NetworkOf)] string? cidr,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => UnblockAsync(BlockList.Networks, BlockInput.Network(cidr ?? ""), blocks, me, cancellationToken);

    /// <summary>List blocked words</summary>
    /// <remarks>A page of them, the newest first; `X-Total-Count` says how many there are.</remarks>
    /// <response code="200">The page.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<Ok<IReadOnlyList<BlockedEntryResponse>>> ListBlockedWords(
        [AsParameters] PageRequest page,
        BlockService blocks,
        Pager pager,
        CancellationToken cancellationToken
    ) => ListAsync(BlockList.Words, page, blocks, pager, cancellationToken);

    /// <summary>Read a blocked word</summary>
    /// <remarks>This one, in whatever letter case, width and accents it is written.</remarks>
    /// <response code="200">It is blocked.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    /// <response code="404">`Blocked Entry Not Found`: it is not blocked.</response>
    internal static Task<Ok<BlockedEntryResponse>> ReadBlockedWord(
        [FromRoute(Name = "word"), Description(WordOf)] string word,
        BlockService blocks,
        CancellationToken cancellationToken
    ) => ReadAsync(BlockList.Words, BlockInput.Word(word), blocks, cancellationToken);

    /// <summary>Block a word</summary>
    /// <remarks>
    /// A feed or a comment that is written or changed from now on and has it waits as a case of the queue, seen by its author and
    /// moderators alone, until a moderator resolves the case. It is found as a whole word; in scripts without blanks, and in Korean,
    /// anywhere. Several words are found one after the other. What moderators write does not wait. What is blocked already stays so.
    /// </remarks>
    /// <response code="200">It is blocked.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<Ok<BlockedEntryResponse>> BlockWord(
        [FromRoute(Name = "word"), Description(WordOf)] string word,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => BlockAsync(BlockList.Words, BlockInput.Word(word), blocks, me, cancellationToken);

    /// <summary>Unblock a word</summary>
    /// <remarks>What waits because of it goes on waiting. No change if it is not blocked.</remarks>
    /// <response code="204">It is not blocked any more.</response>
    /// <response code="403">`Permission Denied`: for moderators.</response>
    internal static Task<NoContent> UnblockWord(
        [FromRoute(Name = "word"), Description(WordOf)] string word,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => UnblockAsync(BlockList.Words, BlockInput.Word(word), blocks, me, cancellationToken);

    private static async Task<Ok<IReadOnlyList<BlockedEntryResponse>>> ListAsync(
        BlockList list,
        PageRequest page,
        BlockService blocks,
        Pager pager,
        CancellationToken cancellationToken
    )
    {
        var spec = pager.Checked(page, list.Table, sortBy: null, BlockService.Sorts);
        return TypedResults.Ok(pager.Finish(spec, await blocks.ListAsync(list, spec, cancellationToken), (b, _) => (0, b.Id)));
    }

    private static async Task<Ok<BlockedEntryResponse>> ReadAsync(
        BlockList list,
        string value,
        BlockService blocks,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await blocks.FindAsync(list, value, cancellationToken));

    private static async Task<Ok<BlockedEntryResponse>> BlockAsync(
        BlockList list,
        string value,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await blocks.BlockAsync(list, value, me.Required, cancellationToken));

    private static async Task<NoContent> UnblockAsync(
        BlockList list,
        string value,
        BlockService blocks,
        CurrentUser me,
        CancellationToken cancellationToken
    )
    {
        await blocks.UnblockAsync(list, value, me.Required, cancellationToken);
        return TypedResults.NoContent();
    }
}
