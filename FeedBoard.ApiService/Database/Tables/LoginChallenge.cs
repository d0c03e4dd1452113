using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A log-in with the right password that waits for the second factor, by the hash of what its client was given.</summary>
internal sealed class LoginChallenge
{
    /// <summary>SHA-256 of the challenge.</summary>
    public required byte[] Hash { get; init; }

    public long UserId { get; init; }

    public int Tries { get; init; }

    public DateTime ExpireDt { get; init; }
}

/// <summary>A challenge of a passkey or of a sign-up that was used: it works once.</summary>
internal sealed class UsedChallenge
{
    /// <summary>SHA-256 of the challenge.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>When the challenge is over by itself.</summary>
    public DateTime ExpireDt { get; init; }
}

internal sealed class LoginChallengeConfiguration : IEntityTypeConfiguration<LoginChallenge>, IEntityTypeConfiguration<UsedChallenge>
{
    public void Configure(EntityTypeBuilder<LoginChallenge> builder)
    {
        builder.ToTable("login_challenges");
        builder.HasKey(c => c.Hash).HasName("pk_login_challenges");
        builder.HasIndex(c => c.UserId).HasDatabaseName("ix_login_challenges_user_id");
        builder.HasIndex(c => c.ExpireDt).HasDatabaseName("ix_login_challenges_expire_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(c => c.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_login_challenges_user_id");
        builder.Property(c => c.Tries).HasDefaultValue(0);
    }

    public void Configure(EntityTypeBuilder<UsedChallenge> builder)
    {
        builder.ToTable("used_challenges");
        builder.HasKey(c => c.Hash).HasName("pk_used_challenges");
        builder.HasIndex(c => c.ExpireDt).HasDatabaseName("ix_used_challenges_expire_dt");
    }
}
