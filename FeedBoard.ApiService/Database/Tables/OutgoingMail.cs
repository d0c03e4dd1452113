using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>What a mail says.</summary>
internal enum MailKind : short
{
    ResetPassword = 0,
    VerifyEmail = 1,

    /// <summary>To the new address.</summary>
    ChangeEmail = 2,

    /// <summary>To the old address.</summary>
    EmailIsToChange = 3,

    /// <inheritdoc cref="EmailIsToChange"/>
    EmailChanged = 4,
    PasswordChanged = 5,

    /// <summary>An admin looks whether mail works.</summary>
    Test = 6,

    /// <summary>A moderator has approved the account.</summary>
    Approved = 20,

    /// <summary>A moderator has refused the account.</summary>
    Refused = 21,

    /// <summary>To an admin: no moderator was there for a week, and new accounts are asked for approval.</summary>
    ApprovalTurnedOn = 22,

    /// <summary>How the account is logged in to has changed: <see cref="SecurityChange"/>.</summary>
    SecurityNotice = 30,
}

/// <summary>What a <see cref="MailKind.SecurityNotice"/> is about.</summary>
internal enum SecurityChange : short
{
    TotpOn = 0,
    TotpOff = 1,
    RecoveryCodesNew = 2,
    RecoveryCodeUsed = 3,

    /// <summary>Somebody who got past the first step of the log-in sent too many wrong codes.</summary>
    CodesGuessed = 4,

    /// <summary>With the name of the passkey.</summary>
    PasskeyAdded = 10,

    /// <inheritdoc cref="PasskeyAdded"/>
    PasskeyRemoved = 11,

    /// <summary>With the name of the token.</summary>
    TokenCreated = 20,

    /// <inheritdoc cref="TokenCreated"/>
    TokenRemoved = 21,

    /// <summary>With the name of the provider.</summary>
    LoginLinked = 30,

    /// <inheritdoc cref="LoginLinked"/>
    LoginUnlinked = 31,

    /// <summary>A log-in from a device that was not seen before, with what it calls itself.</summary>
    NewDevice = 40,
}

/// <summary>
/// A mail to be sent, written in the transaction of what it is about: the outbox. Its text is made when it is sent.
/// </summary>
internal sealed class OutgoingMail
{
    public long Id { get; init; }

    public long UserId { get; init; }

    public MailKind Kind { get; init; }

    public required string Address { get; init; }

    /// <summary><c>en</c> or <c>ko</c>: what the request asked for that caused it.</summary>
    public required string Language { get; init; }

    public required string Nickname { get; init; }

    /// <summary>The new address, of a mail about its change.</summary>
    public string? NewAddress { get; init; }

    /// <summary>Of a <see cref="MailKind.SecurityNotice"/>.</summary>
    public SecurityChange? Change { get; init; }

    /// <summary>What the change is about: the name of a passkey, a token, a provider or a device.</summary>
    public string? Detail { get; init; }

    /// <summary>What a moderator wrote to the person, of a mail about a refusal.</summary>
    public string? Reason { get; init; }

    /// <summary>Random bytes, which with the signing key give the token of its link; gone when it was sent.</summary>
    public byte[]? Nonce { get; init; }

    public DateTime CreateDt { get; init; }

    /// <summary>When it is tried next, or taken away from a sender that died; <c>null</c>: it was sent or given up.</summary>
    public DateTime? NextDt { get; init; }

    public int Tries { get; init; }

    public DateTime? SentDt { get; init; }

    public DateTime? GivenUpDt { get; init; }

    /// <summary>Why the last try failed.</summary>
    public string? Error { get; init; }

    public DateTime? ErrorDt { get; init; }
}

internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("outgoing_mails");
        builder.HasKey(m => m.Id).HasName("pk_outgoing_mails");
        builder.HasIndex(m => m.NextDt).HasFilter("next_dt IS NOT NULL").HasDatabaseName("ix_outgoing_mails_next_dt");
        builder.HasIndex(m => m.UserId).HasDatabaseName("ix_outgoing_mails_user_id");
        builder.HasIndex(m => m.CreateDt).HasDatabaseName("ix_outgoing_mails_create_dt");
        builder
            .HasOne<User>()
            .WithMany()
            .HasForeignKey(m => m.UserId)
            .OnDelete(DeleteBehavior.Cascade)
            .HasConstraintName("fk_outgoing_mails_user_id");
        builder.Property(m => m.Tries).HasDefaultValue(0);
    }
}
