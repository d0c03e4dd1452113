using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>Somebody follows somebody else; the pair is the key.</summary>
internal sealed class Follow
{
    public required long FollowerId { get; init; }

    public required long FollowingId { get; init; }

    public DateTime CreateDt { get; init; }
}

internal sealed class FollowConfiguration : IEntityTypeConfiguration<Follow>
{
    public void Configure(EntityTypeBuilder<Follow> builder)
    {
        builder.ToTable("follows", t => t.HasCheckConstraint("ck_follows_not_oneself", "follower_id <> following_id"));
        builder.HasKey(f => new { f.FollowerId, f.FollowingId }).HasName("pk_follows");
        builder.HasIndex(f => new { f.FollowingId, f.FollowerId }).HasDatabaseName("ix_follows_following_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(f => f.FollowerId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_follows_follower_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(f => f.FollowingId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_follows_following_id");
        builder.Property(f => f.CreateDt).HasDefaultValueSql("now()");
    }
}
