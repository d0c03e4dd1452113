using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>The state of an image. The row exists before its object and is deleted after it.</summary>
internal enum ImageState
{
    /// <summary>The upload has begun: the object may exist or not, and no feed shows it.</summary>
    Pending = 0,

    /// <summary>Shown by a feed, or the logo of the board: the object is there.</summary>
    Attached = 1,

    /// <summary>Shown by nothing any more: the sweeper deletes the object, then the row.</summary>
    Gone = 2,

    /// <summary>
    /// Uploaded before its feed: the object is there, and its owner may give it to a feed. The sweeper treats it as pending.
    /// </summary>
    Draft = 3,
}

/// <summary>An image file that the board holds, or that the sweeper still has to delete.</summary>
internal sealed class Image
{
    public long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>
    /// Becomes <see cref="ImageState.Gone"/> in the database, by the trigger <c>images_updated</c>, when its feed or its place in it goes,
    /// or it is the logo no longer.
    /// </summary>
    public required ImageState State { get; set; }

    public DateTime StateDt { get; init; }

    public long? OwnerId { get; init; }

    public long? FeedId { get; set; }

    public Feed? Feed { get; set; }

    /// <summary>Whether it is the logo of the board: at most one image is.</summary>
    public bool Logo { get; init; }

    public int Position { get; set; }

    public required string ContentType { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Whether it has more than one frame; <c>false</c> also for images from before this was recorded.</summary>
    public bool Animated { get; init; }

    public required string Alt { get; set; }

    /// <summary>A tiny preview as a data URI, once there is one.</summary>
    public string? Placeholder { get; init; }

    public ThumbnailState ThumbnailState { get; init; }

    /// <summary>Counted when one begins, so that one which takes the whole API down counts too.</summary>
    public short ThumbnailTries { get; init; }

    /// <summary>Until then somebody is at work on its thumbnails, or waits before the next try.</summary>
    public DateTime? ThumbnailDt { get; init; }
}

internal sealed class ImageConfiguration : IEntityTypeConfiguration<Image>
{
    public const string OwnerKey = "fk_images_owner_id";

    /// <summary>Shown, and neither made by the current version nor given up: what <c>ix_images_unmade</c> has.</summary>
    public static readonly string WantsThumbnails =
        $"state = {(short)ImageState.Attached} AND thumbnail_state <> {(short)ThumbnailState.GivenUp} "
        + $"AND thumbnail_state < {(short)ThumbnailState.Made}";

    public void Configure(EntityTypeBuilder<Image> builder)
    {
        builder.ToTable("images", t => t.HasCheckConstraint("ck_images_state", "(state = 1) = (feed_id IS NOT NULL OR logo)"));
        builder.HasKey(i => i.Id).HasName("pk_images");
        builder.HasIndex(i => i.Name).IsUnique().HasDatabaseName("ux_images_name");
        builder.HasIndex(i => new { i.FeedId, i.Position }).HasDatabaseName("ix_images_feed_id").HasFilter("feed_id IS NOT NULL");
        // In the order of the sweep, which takes a batch at a time.
        builder.HasIndex(i => i.Id).HasDatabaseName("ix_images_to_sweep").HasFilter("state <> 1");
        // Read backwards: newest first.
        builder.HasIndex([nameof(Image.Id)], "ix_images_unmade").HasFilter(WantsThumbnails);
        builder.HasIndex(i => i.Logo).IsUnique().HasDatabaseName("ux_images_logo").HasFilter("logo");
        builder.HasIndex(i => i.OwnerId).HasDatabaseName("ix_images_owner_id");
        builder.HasOne<User>().WithMany().HasForeignKey(i => i.OwnerId).OnDelete(DeleteBehavior.SetNull).HasConstraintName(OwnerKey);
        builder
            .HasOne(i => i.Feed)
            .WithMany()
            .HasForeignKey(i => i.FeedId)
            .OnDelete(DeleteBehavior.SetNull)
            .HasConstraintName("fk_images_feed_id");

        // An image that the sweeper has taken meanwhile is not attached, and the feed not written: attach_images.sql.
        builder.Property(i => i.State).HasConversion<short>().IsConcurrencyToken();
        builder.Property(i => i.StateDt).HasDefaultValueSql("now()");
        builder.Property(i => i.Position).HasDefaultValue(0);
        builder.Property(i => i.Logo).HasDefaultValue(false);
        builder.Property(i => i.Animated).HasDefaultValue(false);
        builder.Property(i => i.ThumbnailState).HasConversion<short>().HasDefaultValue(ThumbnailState.Wanted);
        builder.Property(i => i.ThumbnailTries).HasDefaultValue((short)0);
    }
}
