using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A feed has a <c>#tag</c> in its title or content. Found by the database, whenever the text is written.</summary>
internal sealed class FeedTag
{
    public required long FeedId { get; init; }

    /// <summary>The tag in lower case and NFKC, without the <c>#</c>.</summary>
    public required string Tag { get; init; }

    /// <summary>Of the feed.</summary>
    public required DateTime CreateDt { get; init; }
}

/// <summary>A feed calls somebody by <c>@nickname</c>.</summary>
internal sealed class FeedMention
{
    public required long FeedId { get; init; }

    public required long UserId { get; init; }

    /// <summary>The name as written in the text.</summary>
    public required string Name { get; init; }
}

/// <summary>A comment calls somebody by <c>@nickname</c>.</summary>
internal sealed class CommentMention
{
    public required long CommentId { get; init; }

    public required long UserId { get; init; }

    /// <inheritdoc cref="FeedMention.Name"/>
    public required string Name { get; init; }
}

internal sealed class FeedTagConfiguration
    : IEntityTypeConfiguration<FeedTag>,
        IEntityTypeConfiguration<FeedMention>,
        IEntityTypeConfiguration<CommentMention>
{
    public void Configure(EntityTypeBuilder<FeedTag> builder)
    {
        builder.ToTable("feed_tags");
        builder.HasKey(t => new { t.FeedId, t.Tag }).HasName("pk_feed_tags");
        builder
            .HasOne<Feed>()
            .WithMany()
            .HasForeignKey(t => t.FeedId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_feed_tags_feed_id");
        builder
            .HasIndex(t => new
            {
                t.Tag,
                t.CreateDt,
                t.FeedId,
            })
            .HasDatabaseName("ix_feed_tags_tag");
    }

    public void Configure(EntityTypeBuilder<FeedMention> builder)
    {
        builder.ToTable("feed_mentions");
        builder.HasKey(m => new { m.FeedId, m.UserId }).HasName("pk_feed_mentions");
        builder
            .HasOne<Feed>()
            .WithMany()
            .HasForeignKey(m => m.FeedId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_feed_mentions_feed_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(m => m.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_feed_mentions_user_id");
        builder.HasIndex(m => m.UserId).HasDatabaseName("ix_feed_mentions_user_id");
    }

    public void Configure(EntityTypeBuilder<CommentMention> builder)
    {
        builder.ToTable("comment_mentions");
        builder.HasKey(m => new { m.CommentId, m.UserId }).HasName("pk_comment_mentions");
        builder
            .HasOne<Comment>()
            .WithMany()
            .HasForeignKey(m => m.CommentId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_comment_mentions_comment_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(m => m.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_comment_mentions_user_id");
        builder.HasIndex(m => m.UserId).HasDatabaseName("ix_comment_mentions_user_id");
    }
}
