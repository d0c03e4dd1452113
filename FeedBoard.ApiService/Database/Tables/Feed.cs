using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A post: title, text and up to ten images.</summary>
internal sealed class Feed
{
    public long Id { get; init; }

    public required long AuthorId { get; init; }

    public required string Title { get; set; }

    public required string Content { get; set; }

    public int LikeCount { get; init; }

    /// <summary>Comments and replies, without tombstones.</summary>
    public int CommentCount { get; init; }

    /// <summary>All comments and replies, with tombstones: the total of their list.</summary>
    public int CommentRows { get; init; }

    /// <summary>All comments that are no replies.</summary>
    public int ThreadRows { get; init; }

    /// <summary>Hidden by a moderator, or <see cref="Waiting"/>: only moderators and the author see it.</summary>
    public bool Hidden { get; init; }

    /// <summary>Hidden because of a blocked word, until a moderator decides.</summary>
    public bool Waiting { get; init; }

    public DateTime CreateDt { get; init; }

    public DateTime UpdateDt { get; set; }
}

internal sealed class FeedConfiguration : IEntityTypeConfiguration<Feed>
{
    public const string AuthorKey = "fk_feeds_author_id";

    public void Configure(EntityTypeBuilder<Feed> builder)
    {
        builder.ToTable("feeds");
        builder.HasKey(f => f.Id).HasName("pk_feeds");
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.AuthorId).OnDelete(DeleteBehavior.Cascade).HasConstraintName(AuthorKey);
        builder.Property(f => f.LikeCount).HasDefaultValue(0);
        builder.Property(f => f.CommentCount).HasDefaultValue(0);
        builder.Property(f => f.CommentRows).HasDefaultValue(0);
        builder.Property(f => f.ThreadRows).HasDefaultValue(0);
        builder.Property(f => f.Hidden).HasDefaultValue(false);
        builder.Property(f => f.Waiting).HasDefaultValue(false);
        builder.Property(f => f.CreateDt).HasDefaultValueSql("now()");
        builder.Property(f => f.UpdateDt).HasDefaultValueSql("now()");

        // One for each order of the two lists; the id breaks ties, and a descending order reads them backwards.
        builder.HasIndex(f => new { f.CreateDt, f.Id }).HasDatabaseName("ix_feeds_create_dt");
        builder.HasIndex(f => new { f.UpdateDt, f.Id }).HasDatabaseName("ix_feeds_update_dt");
        builder.HasIndex(f => new { f.AuthorId, f.Id }).HasDatabaseName("ix_feeds_author_id");
        builder
            .HasIndex(f => new
            {
                f.AuthorId,
                f.CreateDt,
                f.Id,
            })
            .HasDatabaseName("ix_feeds_author_id_create_dt");
        builder
            .HasIndex(f => new
            {
                f.AuthorId,
                f.UpdateDt,
                f.Id,
            })
            .HasDatabaseName("ix_feeds_author_id_update_dt");
    }
}
