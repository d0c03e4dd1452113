using FeedBoard.ApiService.Platform.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>A token that somebody made for their scripts, by the hash of it. Without its row it is invalid.</summary>
internal sealed class ApiToken
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>How the token begins, so that its owner recognises it.</summary>
    public required string Prefix { get; init; }

    /// <summary>The name that its owner gave it.</summary>
    public required string Name { get; init; }

    public required TokenScopes Scopes { get; init; }

    public DateTime CreateDt { get; init; }

    public DateTime ExpireDt { get; init; }

    /// <summary>To the hour; <c>null</c>: never.</summary>
    public DateTime? LastUsedDt { get; init; }
}

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable("api_tokens");
        builder.HasKey(t => t.Id).HasName("pk_api_tokens");
        builder.HasIndex(t => t.Hash).IsUnique().HasDatabaseName("ux_api_tokens_hash");
        builder.HasIndex(t => t.UserId).HasDatabaseName("ix_api_tokens_user_id");
        builder.HasIndex(t => t.ExpireDt).HasDatabaseName("ix_api_tokens_expire_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(t => t.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_api_tokens_user_id");
    }
}
