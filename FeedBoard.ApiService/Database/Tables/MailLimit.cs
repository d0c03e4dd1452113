using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>How many mails of a kind were asked for an account, or for an address, whether anybody has it or not.</summary>
internal sealed class MailLimit
{
    /// <summary>SHA-256 of the kind and the account or address.</summary>
    public required byte[] Key { get; init; }

    public int Count { get; init; }

    public DateTime LastDt { get; init; }

    /// <summary>When the count begins anew.</summary>
    public DateTime UntilDt { get; init; }
}

internal sealed class MailLimitConfiguration : IEntityTypeConfiguration<MailLimit>
{
    public void Configure(EntityTypeBuilder<MailLimit> builder)
    {
        builder.ToTable("mail_limits");
        builder.HasKey(l => l.Key).HasName("pk_mail_limits");
        builder.HasIndex(l => l.UntilDt).HasDatabaseName("ix_mail_limits_until_dt");
    }
}
