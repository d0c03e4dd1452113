using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>What the link in a mail does, once.</summary>
internal enum LinkPurpose : short
{
    ResetPassword = 0,
    VerifyEmail = 1,
    ChangeEmail = 2,
}

/// <summary>A link that was sent by mail and not yet used, by the hash of its token. Using it deletes it.</summary>
internal sealed class AccountLink
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    public long UserId { get; init; }

    public LinkPurpose Purpose { get; init; }

    /// <summary>The address that following it proves.</summary>
    public required string Email { get; init; }

    public DateTime CreateDt { get; init; }

    public DateTime ExpireDt { get; init; }
}

internal sealed class AccountLinkConfiguration : IEntityTypeConfiguration<AccountLink>
{
    public void Configure(EntityTypeBuilder<AccountLink> builder)
    {
        builder.ToTable("account_links");
        builder.HasKey(l => l.Hash).HasName("pk_account_links");
        builder.HasIndex(l => l.UserId).HasDatabaseName("ix_account_links_user_id");
        builder.HasIndex(l => l.ExpireDt).HasDatabaseName("ix_account_links_expire_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(l => l.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_account_links_user_id");
    }
}
