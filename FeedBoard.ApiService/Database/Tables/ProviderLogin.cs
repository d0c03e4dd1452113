using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>Somebody at a provider who is logged in to an account here.</summary>
internal sealed class ProviderLogin
{
    /// <summary>The provider's name in the settings.</summary>
    public required string Provider { get; init; }

    /// <summary>
    /// As the provider calls itself: when its settings name another one some day, nobody there is taken for somebody here.
    /// </summary>
    public required string Issuer { get; init; }

    /// <summary>The person at the provider, for good: unlike an e-mail address it is never given to another one.</summary>
    public required string Subject { get; init; }

    public long UserId { get; init; }

    public DateTime CreateDt { get; init; }
}

internal sealed class ProviderLoginConfiguration : IEntityTypeConfiguration<ProviderLogin>
{
    public const string Key = "pk_logins",
        UniqueOfUser = "ux_logins_user_id_provider";

    public void Configure(EntityTypeBuilder<ProviderLogin> builder)
    {
        builder.ToTable("logins");
        builder
            .HasKey(l => new
            {
                l.Provider,
                l.Issuer,
                l.Subject,
            })
            .HasName(Key);
        builder.HasIndex(l => new { l.UserId, l.Provider }).IsUnique().HasDatabaseName(UniqueOfUser);
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(l => l.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_logins_user_id");
    }
}
