using FeedBoard.ApiService.Platform.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A key that somebody's nickname is compared by; see <see cref="NameKeys"/>.</summary>
internal sealed class NicknameKey
{
    public required string Key { get; init; }

    public long UserId { get; init; }

    public User? User { get; init; }
}

internal sealed class NicknameKeyConfiguration : IEntityTypeConfiguration<NicknameKey>
{
    public const string Unique = "pk_nickname_keys";

    public void Configure(EntityTypeBuilder<NicknameKey> builder)
    {
        builder.ToTable("nickname_keys");
        builder.HasKey(k => k.Key).HasName(Unique);
        builder
            .HasOne(k => k.User)
            .WithMany(u => u.NicknameKeys)
            .HasForeignKey(k => k.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_nickname_keys_user_id");
        builder.HasIndex(k => k.UserId).HasDatabaseName("ix_nickname_keys_user_id");
    }
}
