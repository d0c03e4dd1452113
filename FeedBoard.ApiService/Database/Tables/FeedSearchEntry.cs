using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>
/// The search terms of a feed, which the API makes and writes with it; see docs/decisions/0058-search-terms-by-the-api.md.
/// </summary>
internal sealed class FeedSearchEntry
{
    public required long FeedId { get; init; }

    public DateTime CreateDt { get; init; }

    /// <summary>Words and pairs of characters; those of the title once more, marked.</summary>
    public required NpgsqlTsVector Terms { get; init; }

    /// <summary>How the terms were made; 0: not yet, or of another text.</summary>
    public short TermsVersion { get; init; }

    /// <summary>Of the text that the terms are of. <c>null</c>: that of the feed as it was first written.</summary>
    public long? TextHash { get; init; }
}

internal sealed class FeedSearchEntryConfiguration : IEntityTypeConfiguration<FeedSearchEntry>
{
    public void Configure(EntityTypeBuilder<FeedSearchEntry> builder)
    {
        builder.ToTable("feed_search");
        builder.HasKey(s => s.FeedId).HasName("pk_feed_search");
        builder
            .HasOne<Feed>()
            .WithOne()
            .HasForeignKey<FeedSearchEntry>(s => s.FeedId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_feed_search_feed_id");
        builder.Property(s => s.TermsVersion).HasDefaultValue((short)0);
        builder.HasIndex(s => s.FeedId, "ix_feed_search_to_make").HasFilter("terms_version < 1");
        builder.HasIndex(s => s.Terms).HasMethod("gin").HasDatabaseName("ix_feed_search_terms");
    }
}
