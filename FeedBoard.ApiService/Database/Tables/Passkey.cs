using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A passkey of an account: the public half of a key that a device holds (WebAuthn).</summary>
internal sealed class Passkey
{
    public long Id { get; init; }

    public long UserId { get; init; }

    /// <summary>What the device calls it: unique over all accounts.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>As COSE writes it.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>How often the device has signed; 0 where it does not count. One that goes back is a copy.</summary>
    public long SignCount { get; init; }

    /// <summary>Given by its owner.</summary>
    public required string Name { get; init; }

    public DateTime CreateDt { get; init; }

    public DateTime? LastUsedDt { get; init; }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>
{
    public const string Unique = "ux_passkeys_credential_id";

    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("passkeys");
        builder.HasKey(p => p.Id).HasName("pk_passkeys");
        builder.HasIndex(p => p.CredentialId).IsUnique().HasDatabaseName(Unique);
        builder.HasIndex(p => p.UserId).HasDatabaseName("ix_passkeys_user_id");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(p => p.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_passkeys_user_id");
    }
}
