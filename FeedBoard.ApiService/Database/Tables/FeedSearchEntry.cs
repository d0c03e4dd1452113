using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>The search terms of a feed. Only the database writes them.</summary>
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
        builder
            .HasOne<Feed>()
            .WithOne()
            .HasForeignKey<FeedSearchEntry>(s => s.FeedId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_feed_search_feed_id");
        builder.HasIndex(s => s.Terms).HasMethod("gin").HasDatabaseName("ix_feed_search_terms");
    }
}
