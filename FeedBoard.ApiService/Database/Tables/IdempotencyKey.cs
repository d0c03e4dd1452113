using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A create that its caller may send again: its content, and its response once it has succeeded.</summary>
internal sealed class IdempotencyKey
{
    public required long UserId { get; init; }

    /// <summary>The key that the caller chose.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of route, fields and files.</summary>
    public required byte[] Content { get; init; }

    /// <summary>The response as JSON; <c>null</c> while the first request is still running.</summary>
    public byte[]? Answer { get; set; }

    /// <summary>The last sign of life of the first request while it runs; afterwards the time of its response.</summary>
    public DateTime CreateDt { get; init; }
}

internal sealed class IdempotencyKeyConfiguration : IEntityTypeConfiguration<IdempotencyKey>
{
    public void Configure(EntityTypeBuilder<IdempotencyKey> builder)
    {
        builder.ToTable("idempotency_keys");
        builder.HasKey(k => new { k.UserId, k.Key }).HasName("pk_idempotency_keys");
        builder.HasIndex(k => k.CreateDt).HasDatabaseName("ix_idempotency_keys_create_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(k => k.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_idempotency_keys_user_id");
        builder.Property(k => k.CreateDt).HasDefaultValueSql("now()");
    }
}
