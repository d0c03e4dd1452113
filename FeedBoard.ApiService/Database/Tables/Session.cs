using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>One sign-in: what the access and refresh tokens of a device belong to. Without its row they are invalid.</summary>
internal sealed class Session
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>The name that the client gave itself, so that the person recognises the session.</summary>
    public required string Device { get; init; }

    public DateTime CreateDt { get; init; }

    public DateTime LastSeenDt { get; init; }

    public required DateTime ExpireDt { get; init; }
}

/// <summary>A refresh token that was given out, by the hash of it. Used a second time, it ends its session.</summary>
internal sealed class RefreshToken
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    public required Session Session { get; init; }

    public long SessionId { get; init; }

    public DateTime? SpentDt { get; init; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>, IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasKey(s => s.Id).HasName("pk_sessions");
        builder.HasIndex(s => s.UserId).HasDatabaseName("ix_sessions_user_id");
        builder.HasIndex(s => s.ExpireDt).HasDatabaseName("ix_sessions_expire_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(s => s.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_sessions_user_id");
        builder.Property(s => s.CreateDt).HasDefaultValueSql("now()");
        builder.Property(s => s.LastSeenDt).HasDefaultValueSql("now()");
    }

    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("refresh_tokens");
        builder.HasKey(t => t.Hash).HasName("pk_refresh_tokens");
        builder.HasIndex(t => t.SessionId).HasDatabaseName("ix_refresh_tokens_session_id");
        builder
            .HasOne(t => t.Session)
            .WithMany()
            .HasForeignKey(t => t.SessionId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_refresh_tokens_session_id");
    }
}
