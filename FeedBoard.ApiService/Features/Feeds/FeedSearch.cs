using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>What a feed is found by. Written by the database alone.</summary>
internal sealed class FeedSearchEntry
{
    public required long FeedId { get; init; }

    public DateTime CreateDt { get; init; }

    /// <summary>Words and pairs of characters; those of the title once more, marked.</summary>
    public required NpgsqlTsVector Terms { get; init; }
}

internal sealed class FeedSearchEntryConfiguration : IEntityTypeConfiguration<FeedSearchEntry>
{
    public void Configure(EntityTypeBuilder<FeedSearchEntry> builder)
    {
        builder.ToTable("feed_search");
        builder.HasKey(s => s.FeedId).HasName("pk_feed_search");
        builder.HasOne<Feed>().WithOne().HasForeignKey<FeedSearchEntry>(s => s.FeedId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_feed_search_feed_id");
        builder.HasIndex(s => s.Terms).HasMethod("gin").HasDatabaseName("ix_feed_search_terms");
    }
}

/// <summary>A feed that was found.</summary>
/// <param name="Titled">Everything that was asked for is in the title.</param>
internal readonly record struct FoundFeed(FeedResponse Feed, bool Titled);

/// <summary>The orders of a search, and what is asked for.</summary>
internal static class FeedSearch
{
    // Ticks need 62 bits; the next one makes a match of the title greater than any other.
    private const long TitledBit = 1L << 62;

    public static readonly SortOrder Rank = new("rank_desc", "create_dt", Descending: true);

    public static readonly SortOrders Orders = new(Rank, new("create_dt_desc", "create_dt", Descending: true));

    /// <exception cref="InvalidInputException">Missing, blank or too long.</exception>
    public static string Checked(string? query)
    {
        var errors = new FieldErrors();
        var text = errors.Text("q", query, 1, InputLimits.MaxQuery);
        errors.ThrowIfAny();
        return text;
    }

    /// <summary>What a cursor keeps of a feed that was found.</summary>
    public static (long Key, long Id) Key(FoundFeed found, SortOrder sort)
        => (found.Feed.CreateDt.Ticks | (sort == Rank && found.Titled ? TitledBit : 0), found.Feed.Id);

    /// <summary>The page with a cursor of a time alone, and whether the cursor stood in the matches of titles.</summary>
    public static (PageSpec Page, bool Titled) Split(PageSpec page)
        => page.After is { } after && (after.Key & TitledBit) != 0 ? (page with { After = after with { Key = after.Key & ~TitledBit } }, true) : (page, false);
}
