using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>
/// An action of one person that another one is notified of. Written and taken back by the database; a like that joins others moves to
/// a new id.
/// </summary>
internal sealed class Notification
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>One of <see cref="NotificationKinds"/>.</summary>
    public required string Kind { get; init; }

    public long? FeedId { get; init; }

    public long? CommentId { get; init; }

    /// <summary>The person who did it; the latest of several.</summary>
    public required long ActorId { get; init; }

    /// <summary>How many did it.</summary>
    public int Count { get; init; }

    public bool Read { get; init; }

    public DateTime CreateDt { get; init; }
}

/// <summary>A kind that somebody has turned off.</summary>
internal sealed class NotificationMute
{
    public required long UserId { get; init; }

    public required string Kind { get; init; }
}

internal static class NotificationKinds
{
    public const string FeedLiked = "feed_liked";
    public const string CommentLiked = "comment_liked";
    public const string Commented = "commented";
    public const string Answered = "answered";
    public const string Followed = "followed";
    public const string Mentioned = "mentioned";
}

internal sealed class NotificationConfiguration : IEntityTypeConfiguration<Notification>, IEntityTypeConfiguration<NotificationMute>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notifications");
        builder.HasKey(n => n.Id).HasName("pk_notifications");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(n => n.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_notifications_user_id");
        builder
            .HasOne<Feed>()
            .WithMany()
            .HasForeignKey(n => n.FeedId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_notifications_feed_id");
        builder
            .HasOne<Comment>()
            .WithMany()
            .HasForeignKey(n => n.CommentId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_notifications_comment_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(n => n.ActorId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_notifications_actor_id");
        builder.Property(n => n.Count).HasDefaultValue(1);
        builder.Property(n => n.Read).HasDefaultValue(false);
        builder.Property(n => n.CreateDt).HasDefaultValueSql("now()");
        builder.HasIndex(n => new { n.UserId, n.Id }, "ix_notifications_user_id");
        builder.HasIndex(n => new { n.UserId, n.Id }, "ix_notifications_unread").HasFilter("NOT read");
        builder.HasIndex(n => n.FeedId, "ix_notifications_feed_id");
        builder.HasIndex(n => n.CommentId, "ix_notifications_comment_id");
        builder.HasIndex(n => n.ActorId, "ix_notifications_actor_id");
        builder.HasIndex(n => n.CreateDt, "ix_notifications_create_dt");
        builder.HasIndex(n => n.FeedId, "ux_notifications_feed_liked").IsUnique().HasFilter("kind = 'feed_liked'");
        builder.HasIndex(n => n.CommentId, "ux_notifications_comment_liked").IsUnique().HasFilter("kind = 'comment_liked'");
    }

    public void Configure(EntityTypeBuilder<NotificationMute> builder)
    {
        builder.ToTable("notification_mutes");
        builder.HasKey(m => new { m.UserId, m.Kind }).HasName("pk_notification_mutes");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(m => m.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_notification_mutes_user_id");
    }
}
