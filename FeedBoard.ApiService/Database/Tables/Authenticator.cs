using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>The authenticator app of an account: the secret that both know (RFC 6238).</summary>
internal sealed class Authenticator
{
    public long UserId { get; init; }

    /// <summary>Encrypted with a key that the database does not hold.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The last time step whose code was used: neither it nor an earlier one works again.</summary>
    public long LastStep { get; init; }

    public DateTime CreateDt { get; init; }

    /// <summary>When its first code was right; <c>null</c>: not yet, and log-in does not ask for it.</summary>
    public DateTime? OnDt { get; init; }
}

/// <summary>A recovery code that was not used yet, by the hash of it. Using it deletes it.</summary>
internal sealed class RecoveryCode
{
    public long UserId { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>How many wrong codes somebody with the right password has sent for an account.</summary>
internal sealed class WrongCode
{
    public long UserId { get; init; }

    public int Count { get; init; }

    /// <summary>When the count begins anew.</summary>
    public DateTime UntilDt { get; init; }
}

internal sealed class AuthenticatorConfiguration
    : IEntityTypeConfiguration<Authenticator>,
        IEntityTypeConfiguration<RecoveryCode>,
        IEntityTypeConfiguration<WrongCode>
{
    public void Configure(EntityTypeBuilder<Authenticator> builder)
    {
        builder.ToTable("authenticators");
        builder.HasKey(a => a.UserId).HasName("pk_authenticators");
        builder
            .HasOne<User>()
            .WithOne()
            .HasForeignKey<Authenticator>(a => a.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_authenticators_user_id");
        builder.Property(a => a.LastStep).HasDefaultValue(0L);
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_codes");
        builder.HasKey(c => new { c.UserId, c.Hash }).HasName("pk_recovery_codes");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(c => c.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_recovery_codes_user_id");
    }

    public void Configure(EntityTypeBuilder<WrongCode> builder)
    {
        builder.ToTable("wrong_codes");
        builder.HasKey(c => c.UserId).HasName("pk_wrong_codes");
        builder.HasIndex(c => c.UntilDt).HasDatabaseName("ix_wrong_codes_until_dt");
        builder
            .HasOne<User>()
            .WithOne()
            .HasForeignKey<WrongCode>(c => c.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_wrong_codes_user_id");
    }
}
