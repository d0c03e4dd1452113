using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>
/// A comment on a feed, or a reply to another comment of it. Without an author it is a tombstone: deleted, but it keeps the place of its
/// replies.
/// </summary>
internal sealed class Comment
{
    public long Id { get; init; }

    public required long FeedId { get; init; }

    public required long? AuthorId { get; init; }

    public long? ParentId { get; init; }

    public required string Content { get; set; }

    public int LikeCount { get; init; }

    /// <summary>Replies, without tombstones.</summary>
    public int ReplyCount { get; init; }

    /// <summary>All replies, with tombstones: the total of their list.</summary>
    public int ReplyRows { get; init; }

    /// <summary>Hidden by a moderator, or <see cref="Waiting"/>: only moderators and the author see its text.</summary>
    public bool Hidden { get; init; }

    /// <inheritdoc cref="Feed.Waiting"/>
    public bool Waiting { get; init; }

    public DateTime CreateDt { get; init; }

    public DateTime UpdateDt { get; set; }
}

internal sealed class CommentConfiguration : IEntityTypeConfiguration<Comment>
{
    public void Configure(EntityTypeBuilder<Comment> builder)
    {
        builder.ToTable("comments");
        builder.HasKey(c => c.Id).HasName("pk_comments");
        builder
            .HasOne<Feed>()
            .WithMany()
            .HasForeignKey(c => c.FeedId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_comments_feed_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(c => c.AuthorId)
            .OnDelete(DeleteBehavior.SetNull)
            .HasConstraintName("fk_comments_author_id");
        builder
            .HasOne<Comment>()
            .WithMany()
            .HasForeignKey(c => c.ParentId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_comments_parent_id");
        builder.Property(c => c.LikeCount).HasDefaultValue(0);
        builder.Property(c => c.ReplyCount).HasDefaultValue(0);
        builder.Property(c => c.ReplyRows).HasDefaultValue(0);
        builder.Property(c => c.Hidden).HasDefaultValue(false);
        builder.Property(c => c.Waiting).HasDefaultValue(false);
        builder.Property(c => c.CreateDt).HasDefaultValueSql("now()");
        builder.Property(c => c.UpdateDt).HasDefaultValueSql("now()");
        builder.HasIndex(
            c => new
            {
                c.FeedId,
                c.CreateDt,
                c.Id,
            },
            "ix_comments_feed_id"
        );
        builder
            .HasIndex(
                c => new
                {
                    c.FeedId,
                    c.CreateDt,
                    c.Id,
                },
                "ix_comments_feed_id_threads"
            )
            .HasFilter("parent_id IS NULL");
        builder
            .HasIndex(c => new
            {
                c.ParentId,
                c.CreateDt,
                c.Id,
            })
            .HasDatabaseName("ix_comments_parent_id")
            .HasFilter("parent_id IS NOT NULL");
        builder.HasIndex(c => new { c.AuthorId, c.Id }).HasDatabaseName("ix_comments_author_id");
        builder
            .HasIndex(c => new
            {
                c.AuthorId,
                c.CreateDt,
                c.Id,
            })
            .HasDatabaseName("ix_comments_author_id_create_dt");
        builder
            .HasIndex(c => new
            {
                c.AuthorId,
                c.UpdateDt,
                c.Id,
            })
            .HasDatabaseName("ix_comments_author_id_update_dt");
    }
}
