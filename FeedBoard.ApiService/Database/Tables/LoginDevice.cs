using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A kind of browser and a network that an account was logged in from. A log-in from another one sends a mail.</summary>
internal sealed class LoginDevice
{
    public required long UserId { get; init; }

    /// <summary>HMAC of user, browser without its version, and network: addresses are not stored.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>What the client called itself last.</summary>
    public required string Device { get; init; }

    public DateTime CreateDt { get; init; }

    /// <summary>The last log-in.</summary>
    public DateTime LastDt { get; init; }
}

internal sealed class LoginDeviceConfiguration : IEntityTypeConfiguration<LoginDevice>
{
    public void Configure(EntityTypeBuilder<LoginDevice> builder)
    {
        builder.ToTable("login_devices");
        builder.HasKey(d => new { d.UserId, d.Hash }).HasName("pk_login_devices");
        builder.HasIndex(d => d.LastDt).HasDatabaseName("ix_login_devices_last_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(d => d.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_login_devices_user_id");
    }
}
