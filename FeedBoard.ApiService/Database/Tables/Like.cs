using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>Somebody likes a feed; the pair is the key.</summary>
internal sealed class FeedLike
{
    public required long FeedId { get; init; }

    public required long UserId { get; init; }

    public DateTime CreateDt { get; init; }
}

/// <summary>Somebody likes a comment; the pair is the key.</summary>
internal sealed class CommentLike
{
    public required long CommentId { get; init; }

    public required long UserId { get; init; }

    public DateTime CreateDt { get; init; }
}

internal sealed class LikeConfiguration : IEntityTypeConfiguration<FeedLike>, IEntityTypeConfiguration<CommentLike>
{
    public void Configure(EntityTypeBuilder<FeedLike> builder)
    {
        builder.ToTable("feed_likes");
        builder.HasKey(l => new { l.FeedId, l.UserId }).HasName("pk_feed_likes");
        builder.HasIndex(l => l.UserId).HasDatabaseName("ix_feed_likes_user_id");
        builder
            .HasOne<Feed>()
            .WithMany()
            .HasForeignKey(l => l.FeedId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_feed_likes_feed_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(l => l.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_feed_likes_user_id");
        builder.Property(l => l.CreateDt).HasDefaultValueSql("now()");
    }

    public void Configure(EntityTypeBuilder<CommentLike> builder)
    {
        builder.ToTable("comment_likes");
        builder.HasKey(l => new { l.CommentId, l.UserId }).HasName("pk_comment_likes");
        builder.HasIndex(l => l.UserId).HasDatabaseName("ix_comment_likes_user_id");
        builder
            .HasOne<Comment>()
            .WithMany()
            .HasForeignKey(l => l.CommentId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_comment_likes_comment_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(l => l.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_comment_likes_user_id");
        builder.Property(l => l.CreateDt).HasDefaultValueSql("now()");
    }
}
